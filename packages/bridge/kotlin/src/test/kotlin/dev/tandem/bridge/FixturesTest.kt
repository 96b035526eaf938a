package dev.tandem.bridge

import kotlinx.serialization.json.JsonArray
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonNull
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonPrimitive
import kotlinx.serialization.json.jsonObject
import kotlinx.serialization.json.jsonPrimitive
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.DynamicTest
import org.junit.jupiter.api.DynamicTest.dynamicTest
import org.junit.jupiter.api.TestFactory

/** Every implementation agrees about the fixtures: this is the one of Android's shells. */
class FixturesTest {
    @TestFactory
    fun `what a page sends gets its verdict`() =
        each("message") { contract, fixture -> assertEquals(fixture.verdict, verdictOf(fixture.text, contract)) }

    @TestFactory
    fun `what a shell replies is said in its type, and so it reaches the page`() =
        each("reply") { contract, fixture ->
            val message = contract.pageMessages.first { it.name == fixture.to }
            assertSays(fixture, replyAgain(message, contract, fixture.message))
        }

    @TestFactory
    fun `what a shell tells its page is said in its type, and so it reaches the page`() =
        each("event") { contract, fixture ->
            val name = fixture.message["name"]?.jsonPrimitive?.content
            val event = contract.shellEvents.firstOrNull { it.name == name }
            val isOurs = fixture.message["v"]?.jsonPrimitive?.content == "$BRIDGE_VERSION"
            assertSays(fixture, event?.takeIf { isOurs }?.let { sendAgain(it, fixture.message) })
        }

    private fun each(kind: String, check: (Contract, Fixture) -> Unit): List<DynamicTest> =
        Contract.entries.flatMap { contract ->
            val fixtures = contract.fixtures.filter { it.kind == kind }
            assertTrue(fixtures.isNotEmpty())
            fixtures.map { dynamicTest("$contract: ${it.title}") { check(contract, it) } }
        }
}

private fun verdictOf(text: String, contract: Contract): String {
    val shell = TestShell()
    var taken = 0
    for (message in contract.pageMessages) shell.handler.on(message) { _, _ -> taken++ }
    shell.post(text)
    if (taken == 1) return "valid".also { assertEquals(emptyList<String>(), shell.log) }
    val isUnsupported = shell.log.single() == Notice.UNSUPPORTED.text
    for (reply in shell.sent()) assertEquals(if (isUnsupported) "unsupported" else "invalid_message", errorCode(reply))
    return if (isUnsupported) "unsupported" else "invalid"
}

/** What the page gets from a shell that means this reply; `null` where its type can't say it. */
private fun <Data : Any, Reply : Any> replyAgain(
    message: PageMessage<Data, Reply>,
    contract: Contract,
    reply: JsonObject,
): JsonObject? {
    val error = reply["error"]?.jsonObject
    val data = decode(message.reply, reply["data"] ?: NOTHING)
    val shell = TestShell()
    shell.handler.on(message) { _, pending ->
        if (error != null) {
            pending.refuse(error.getValue("code").jsonPrimitive.content, error.getValue("message").jsonPrimitive.content)
        } else if (data != null) {
            pending.send(data)
        }
    }
    shell.post(contract.fixtures.first { it.title == "${message.name}: all members" }.text)
    return shell.sent().singleOrNull()
}

private fun <Data : Any> sendAgain(event: ShellEvent<Data>, message: JsonObject): JsonObject? {
    val data = decode(event.data, JsonObject(message - setOf("v", "name"))) ?: return null
    return TestShell().apply { handler.send(event, data) }.sent().single()
}

private fun assertSays(fixture: Fixture, said: JsonObject?) {
    val reply = if ("ok" in fixture.message && "error" !in fixture.message) mapOf("data" to NOTHING) else emptyMap()
    val expected = if (fixture.verdict == "valid") known(JsonObject(reply + fixture.message)) else null
    assertEquals(expected, said?.let(::known))
}

/** Without what types leave out: members of later versions, `null` for what is optional, and the point of 3.0. */
private fun known(element: JsonElement): JsonElement =
    when (element) {
        is JsonObject -> JsonObject((element - "later").filterValues { it != JsonNull }.mapValues { known(it.value) })
        is JsonArray -> JsonArray(element.map(::known))
        else -> integerOf(element)?.let { JsonPrimitive(it.toLong()) } ?: element
    }

private val NOTHING = JsonObject(emptyMap())
