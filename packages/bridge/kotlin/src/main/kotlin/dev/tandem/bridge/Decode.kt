package dev.tandem.bridge

import kotlinx.serialization.DeserializationStrategy
import kotlinx.serialization.SerializationException
import kotlinx.serialization.descriptors.PrimitiveKind
import kotlinx.serialization.descriptors.SerialDescriptor
import kotlinx.serialization.descriptors.SerialKind
import kotlinx.serialization.descriptors.StructureKind
import kotlinx.serialization.encoding.CompositeDecoder
import kotlinx.serialization.json.Json
import kotlinx.serialization.json.JsonArray
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonNull
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonPrimitive
import kotlin.math.abs

/** A later version may bring members that are not known here. */
internal val json = Json { ignoreUnknownKeys = true }

/** `null` where the element is not what the type says. */
internal fun <Type : Any> decode(type: DeserializationStrategy<Type>, element: JsonElement): Type? =
    try {
        if (fits(element, type.descriptor)) json.decodeFromJsonElement(type, element) else null
    } catch (_: SerializationException) {
        null
    }

/** The decoder takes `"3"` for 3 and `"true"` for true. */
private fun fits(element: JsonElement, type: SerialDescriptor): Boolean =
    if (element is JsonNull) {
        type.isNullable
    } else {
        when (type.kind) {
            PrimitiveKind.STRING, SerialKind.ENUM -> element is JsonPrimitive && element.isString
            PrimitiveKind.LONG -> element is JsonPrimitive && isSafeInteger(element)
            is PrimitiveKind -> element is JsonPrimitive && !element.isString
            StructureKind.LIST -> element is JsonArray && element.all { fits(it, type.getElementDescriptor(0)) }
            else -> element is JsonObject && element.all { (name, member) -> fitsMember(name, member, type) }
        }
    }

private fun fitsMember(name: String, member: JsonElement, type: SerialDescriptor): Boolean {
    val index = type.getElementIndex(name)
    return index == CompositeDecoder.UNKNOWN_NAME || fits(member, type.getElementDescriptor(index))
}

/** JavaScript knows no integers but these. */
private fun isSafeInteger(element: JsonPrimitive): Boolean {
    val value = integerOf(element)
    return value != null && abs(value) <= 9_007_199_254_740_991.0
}

/** A number without a fraction, however it is written. */
internal fun integerOf(element: JsonElement?): Double? =
    (element as? JsonPrimitive)?.takeIf { !it.isString }?.content?.toDoubleOrNull()?.takeIf { it % 1.0 == 0.0 }
