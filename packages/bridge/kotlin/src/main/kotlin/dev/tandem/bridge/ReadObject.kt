package dev.tandem.bridge

import kotlinx.serialization.SerializationException
import kotlinx.serialization.json.Json
import kotlinx.serialization.json.JsonArray
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonPrimitive

/**
 * Reads a JSON object (RFC 8259, as strictly as `JSON.parse`) out of what a page has sent. `null` for anything else, for more
 * than 64 Ki UTF-16 code units or 32 levels, and for a `__proto__` at any depth.
 */
internal fun readObject(text: String): JsonObject? {
    if (text.length > MAXIMUM_LENGTH || !isShallow(text)) return null
    val element =
        try {
            Json.parseToJsonElement(text)
        } catch (_: SerializationException) {
            return null
        }
    return (element as? JsonObject)?.takeIf(::isStrict)
}

/** Asked of the text: the parser calls itself for every level, and a page could have it overflow the stack. */
private fun isShallow(text: String): Boolean {
    var depth = 0
    var inString = false
    var escaped = false
    for (character in text) {
        if (inString) {
            if (character < ' ') return false
            if (escaped) {
                escaped = false
            } else if (character == '\\') {
                escaped = true
            } else if (character == '"') {
                inString = false
            }
            continue
        }
        when (character) {
            '"' -> inString = true
            '{', '[' -> if (++depth > MAXIMUM_DEPTH) return false
            '}', ']' -> depth--
        }
    }
    return true
}

/** The parser lets `{"a": yes, "b": 01}` pass. */
private fun isStrict(element: JsonElement): Boolean =
    when (element) {
        is JsonObject -> element.all { (name, member) -> name != "__proto__" && isStrict(member) }
        is JsonArray -> element.all(::isStrict)
        is JsonPrimitive -> element.isString || LITERAL.matches(element.content)
    }

private val LITERAL = Regex("""true|false|null|-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?""")
