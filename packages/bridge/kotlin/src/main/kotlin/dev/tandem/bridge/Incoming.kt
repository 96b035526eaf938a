package dev.tandem.bridge

import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonNull
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonPrimitive

/** What a page has sent. Pages of old leave out `id` and `v`; they wait for no reply. */
internal sealed interface Incoming {
    val id: String?
}

internal class Malformed(override val id: String?) : Incoming

internal class WellFormed(
    override val id: String?,
    val name: String,
    val version: Double,
    val data: JsonObject,
) : Incoming

internal fun readIncoming(text: String): Incoming {
    val content = readObject(text) ?: return Malformed(null)
    val sentId = content["id"].takeIf { it != JsonNull }
    val id = filledString(sentId)
    val name = filledString(content["name"])
    val version = if ("v" in content) integerOf(content["v"]) else BRIDGE_VERSION.toDouble()
    if (name == null || version == null || (id == null && sentId != null)) return Malformed(id)
    return WellFormed(id, name, version, JsonObject(content - ENVELOPE))
}

private fun filledString(element: JsonElement?): String? =
    (element as? JsonPrimitive)?.takeIf { it.isString && it.content != "" }?.content

private val ENVELOPE = setOf("name", "id", "v")
