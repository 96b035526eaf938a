package dev.tandem.bridge

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.ValueSource
import java.util.Random

/** What kotlinx.serialization takes and `JSON.parse` doesn't, and what is hard on a parser. */
class ReadIncomingTest {
    @ParameterizedTest
    @ValueSource(
        strings = [
            "{\"name\":\"signOut\",\"id\":\"1\",\"more\":yes}",
            "{\"name\":\"signOut\",\"id\":\"1\",\"more\":TRUE}",
            "{\"name\":\"signOut\",\"id\":\"1\",\"more\":01}",
            "{\"name\":\"signOut\",\"id\":\"1\",\"more\":[.5]}",
            "{\"name\":\"signOut\",\"id\":\"1\",\"more\":1\u00a0}",
            "{\"name\":\"signOut\",\"id\":\"1\",\"more\":\"\n\"}",
            "{\"name\":\"signOut\",\"id\":\"1\",\"more\":{\"\\u005f_proto__\":1}}",
            "{\"name\":\"signOut\",\"id\":\"1\",\"more\":[{\"__proto__\":1}]}",
            "{\"name\":\"signOut\",\"id\":\"1\",}",
            "{\"name\":\"signOut\",\"id\":\"1\"}/**/",
            "\ufeff{\"name\":\"signOut\",\"id\":\"1\"}",
            "{\"name\":\"signOut\",\"id\":\"1\",\"more\":\"\\u12",
            "{\"name\":\"signOut\",\"id\":\"1\",\"more\":\"\\",
        ],
    )
    fun `what is no JSON is nothing`(text: String) {
        assertEquals(null, readIncoming(text).id)
    }

    @ParameterizedTest
    @ValueSource(strings = ["[", "{\"a\":", "[[],"])
    fun `thousands of levels do not overflow the stack`(opening: String) {
        assertEquals(null, readIncoming(opening.repeat(MAXIMUM_LENGTH / opening.length)).id)
    }

    @Test
    fun `brackets in a string are no levels`() {
        assertTrue(readIncoming("""{"name":"signOut","more":"${"[".repeat(100)}\\\"${"{".repeat(100)}"}""") is WellFormed)
    }

    @ParameterizedTest
    @ValueSource(strings = ["\"3\"", "true", "1e400", "9007199254740992", "-9007199254740992", "99999999999999999999", "null", "[3]"])
    fun `what JavaScript knows no integer by is none`(count: String) {
        assertEquals(null, badgeCount(count))
    }

    @ParameterizedTest
    @ValueSource(strings = ["0", "-7", "9007199254740991", "-9007199254740991"])
    fun `an integer is one`(count: String) {
        assertEquals(count.toLong(), badgeCount(count))
    }

    @Test
    fun `nothing that a page sends throws, whatever has been done to it`() {
        val random = Random(4)
        val shell = TestShell()
        var taken = 0
        val all = Contract.entries.flatMap { contract ->
            for (message in contract.pageMessages) shell.handler.on(message) { _, _ -> taken++ }
            contract.fixtures.filter { it.kind == "message" && it.text.length < 1000 }.map { it.text }
        }
        repeat(20_000) { shell.post(mutate(all[random.nextInt(all.size)], random)) }
        assertTrue(taken in 200..15_000, "$taken of them were still messages")
    }

    private fun badgeCount(count: String): Long? {
        val shell = TestShell()
        var data: ShowNotificationBadgeData? = null
        shell.handler.on(TandemBridge.showNotificationBadge) { badge, _ -> data = badge }
        shell.post("""{"name":"showNotificationBadge","icon":"","tab":"","count":$count}""")
        return data?.count
    }

    private fun mutate(text: String, random: Random): String {
        val mutated = StringBuilder(text)
        repeat(1 + random.nextInt(3)) {
            val from = random.nextInt(mutated.length + 1)
            val to = minOf(mutated.length, from + random.nextInt(8))
            when (random.nextInt(4)) {
                0 -> mutated.insert(from, BITS[random.nextInt(BITS.size)])
                1 -> mutated.replace(from, to, BITS[random.nextInt(BITS.size)])
                2 -> mutated.insert(from, mutated.substring(from, to))
                else -> mutated.delete(from, to)
            }
        }
        return mutated.toString()
    }
}

private val BITS =
    listOf(
        "{", "}", "[", "]", "\"", ":", ",", "\\", "\\u", "\\ud83d", "\u0000", "\n", "\ud83d", "null", "true", "-", "0", "1e9999999999",
        "1e-9", "0.5", "\"\"", "{}", "[[[[[[[[[[[[", "\"__proto__\":", "\"id\":", "\"v\":2", "'", "/*", " ", "NaN", "\u2028",
    )
