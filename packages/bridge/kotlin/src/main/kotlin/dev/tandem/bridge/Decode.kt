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
        fitted(element, type.descriptor)?.let { json.decodeFromJsonElement(type, it) }
    } catch (_: SerializationException) {
        null
    }

/** The element as the decoder takes it, which would take `"3"` for 3 and doesn't take 3.0; `null` where it doesn't fit. */
private fun fitted(element: JsonElement, type: SerialDescriptor): JsonElement? =
    if (element is JsonNull) {
        element.takeIf { type.isNullable }
    } else {
        when (type.kind) {
            PrimitiveKind.STRING, SerialKind.ENUM -> element.takeIf { it is JsonPrimitive && it.isString }
            PrimitiveKind.LONG -> integerOf(element)?.takeIf(::isSafe)?.let { JsonPrimitive(it.toLong()) }
            is PrimitiveKind -> element.takeIf { it is JsonPrimitive && !it.isString }
            StructureKind.LIST -> (element as? JsonArray)?.let { fittedItems(it, type.getElementDescriptor(0)) }
            else -> (element as? JsonObject)?.let { fittedMembers(it, type) }
        }
    }

private fun fittedItems(items: JsonArray, type: SerialDescriptor): JsonArray? =
    JsonArray(items.map { fitted(it, type) ?: return null })

private fun fittedMembers(members: JsonObject, type: SerialDescriptor): JsonObject? =
    JsonObject(members.mapValues { (name, member) -> fittedMember(name, member, type) ?: return null })

private fun fittedMember(name: String, member: JsonElement, type: SerialDescriptor): JsonElement? {
    val index = type.getElementIndex(name)
    return if (index == CompositeDecoder.UNKNOWN_NAME) member else fitted(member, type.getElementDescriptor(index))
}

/** JavaScript knows no integers but these. */
private fun isSafe(integer: Double): Boolean = abs(integer) <= 9_007_199_254_740_991.0

/** A number without a fraction, however it is written. */
internal fun integerOf(element: JsonElement?): Double? =
    (element as? JsonPrimitive)?.takeIf { !it.isString }?.content?.toDoubleOrNull()?.takeIf { it % 1.0 == 0.0 }
