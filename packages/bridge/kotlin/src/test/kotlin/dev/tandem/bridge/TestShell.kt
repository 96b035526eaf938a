package dev.tandem.bridge

import java.util.concurrent.CopyOnWriteArrayList
import kotlinx.serialization.json.Json
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonPrimitive
import kotlinx.serialization.json.jsonObject
import kotlinx.serialization.json.jsonPrimitive
import org.junit.jupiter.api.Assertions.assertTrue

const val ORIGIN = "https://app.example.com"

/** A handler with what it said to the page and to the log. */
class TestShell {
    private val scripts = CopyOnWriteArrayList<String>()
    val log = CopyOnWriteArrayList<String>()
    val handler = TandemMessageHandler(setOf(ORIGIN), evaluate = { scripts += it }, log = { log += it })

    fun post(text: String?, origin: String = ORIGIN, isMainFrame: Boolean = true) =
        handler.receive(text, origin, isMainFrame)

    /** What the page was told. */
    fun sent(): List<JsonObject> = scripts.map(::messageIn)
}

fun messageIn(script: String): JsonObject {
    val call = """if(location.origin==="$ORIGIN")window.TurboNativeBridge?.receive?.("""
    assertTrue(script.startsWith(call) && script.endsWith(")"), script)
    val text = Json.parseToJsonElement(script.removePrefix(call).removeSuffix(")")) as JsonPrimitive
    assertTrue(text.isString)
    return Json.parseToJsonElement(text.content).jsonObject
}

fun errorCode(reply: JsonObject): String? = reply["error"]?.jsonObject?.get("code")?.jsonPrimitive?.content
