package dev.tandem.bridge

import com.example.app.EveryShape
import java.io.File
import kotlinx.serialization.Serializable
import kotlinx.serialization.json.Json
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.jsonObject

/** One of the golden fixtures, which every implementation agrees about. */
@Serializable
class Fixture(
    val title: String,
    val kind: String,
    val to: String? = null,
    private val raw: String,
    private val pad: Int = 0,
    val verdict: String,
) {
    val text: String get() = raw.replace("§", "x".repeat(pad))
    val message: JsonObject get() = Json.parseToJsonElement(raw).jsonObject
}

@Serializable
private class Fixtures(val comment: String, val fixtures: List<Fixture>)

/** Ours, and those of a contract as an app may have it. */
enum class Contract(path: String, val pageMessages: List<PageMessage<*, *>>, val shellEvents: List<ShellEvent<*>>) {
    TANDEM("../fixtures.json", TandemBridge.pageMessages, TandemBridge.shellEvents),
    APP("src/test/resources/every-shape.json", EveryShape.pageMessages, EveryShape.shellEvents),
    ;

    val fixtures: List<Fixture> = Json.decodeFromString(Fixtures.serializer(), File(path).readText()).fixtures
}
