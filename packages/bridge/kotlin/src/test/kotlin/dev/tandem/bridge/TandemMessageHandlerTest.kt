package dev.tandem.bridge

import com.example.app.EveryShape
import java.io.File
import java.util.concurrent.CountDownLatch
import kotlin.concurrent.thread
import kotlinx.serialization.json.Json
import kotlinx.serialization.json.jsonObject
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Test
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.ValueSource

class TandemMessageHandlerTest {
    private val shell = TestShell()
    private val handler = shell.handler

    @Test
    fun `a handler gets typed data, and its typed reply goes to the page`() {
        handler.on(TandemBridge.hello) { data, reply ->
            assertEquals(HelloData(versions = listOf(1), page = "/"), data)
            val about = HelloReply.Shell("Example", "1.2", "android")
            reply.send(HelloReply(BRIDGE_VERSION.toLong(), about, handler.capabilities, codeChallenge = "abc"))
        }
        handler.on(TandemBridge.signOut) { _, reply -> reply.send() }
        shell.post("""{"name":"hello","id":"1-2","v":1,"versions":[1],"page":"/"}""")
        assertSent(
            """{"v":1,"id":"1-2","ok":true,"data":{"version":1,"shell":{"name":"Example","version":"1.2","platform":"android"},
               "capabilities":["hello","signOut"],"code_challenge":"abc"}}""",
        )
    }

    @Test
    fun `a frame is not heard, and that is said once`() {
        handler.on(TandemBridge.signOut) { _, _ -> throw AssertionError() }
        repeat(3) { shell.post(SIGN_OUT, isMainFrame = false) }
        assertEquals(listOf(Notice.FRAME.text), shell.log)
        assertSent()
    }

    @ParameterizedTest
    @ValueSource(
        strings = [
            "https://evil.example", "http://app.example.com", "https://app.example.com:8443", "https://app.example.com.evil.example",
            "https://APP.example.com", "null", "",
        ],
    )
    fun `another origin is not heard, and that is said once`(origin: String) {
        handler.on(TandemBridge.signOut) { _, _ -> throw AssertionError() }
        repeat(3) { shell.post(SIGN_OUT, origin) }
        assertEquals(listOf(Notice.ORIGIN.text), shell.log)
        assertSent()
    }

    @Test
    fun `a page of old is heard, and gets no reply`() {
        var count = 0
        handler.on(TandemBridge.signOut) { _, reply ->
            count++
            reply.send()
        }
        shell.post("""{"name":"signOut"}""")
        assertEquals(1, count)
        assertSent()
    }

    @Test
    fun `what has no handler is unsupported, and that is said once`() {
        for (name in listOf("signOut", "nobodyKnowsThis")) shell.post("""{"name":"$name","id":"1","v":1}""")
        assertEquals(listOf("unsupported", "unsupported"), shell.sent().map(::errorCode))
        assertEquals(listOf(Notice.UNSUPPORTED.text), shell.log)
    }

    @Test
    fun `who waits is told of an invalid message, and nobody else`() {
        handler.on(TandemBridge.signedIn) { _, _ -> throw AssertionError() }
        shell.post("""{"name":"signedIn","id":"1","v":1}""")
        shell.post("""{"name":"signedIn","v":1}""")
        shell.post("""{"name":7,"id":"2","v":1}""")
        shell.post("no JSON")
        shell.post(null)
        assertEquals(listOf("invalid_message", "invalid_message"), shell.sent().map(::errorCode))
        assertEquals(listOf(Notice.INVALID.text), shell.log)
    }

    @Test
    fun `a message has one reply, whoever else sends one`() {
        lateinit var pending: PendingReply<NoData>
        handler.on(TandemBridge.signOut) { _, reply -> pending = reply }
        shell.post(SIGN_OUT)
        val start = CountDownLatch(1)
        val threads =
            List(8) {
                thread {
                    start.await()
                    pending.send()
                    pending.refuse("refused", "Too late.")
                }
            }
        start.countDown()
        threads.forEach(Thread::join)
        assertEquals(1, shell.sent().size)
        assertEquals(listOf(Notice.SECOND_REPLY.text), shell.log)
    }

    @Test
    fun `two messages of one id have a reply each`() {
        handler.on(TandemBridge.signOut) { _, reply -> reply.send() }
        repeat(2) { shell.post(SIGN_OUT) }
        assertEquals(2, shell.sent().size)
    }

    @Test
    fun `the newest handler of a message is the one that is called`() {
        val calls = mutableListOf<String>()
        handler.on(TandemBridge.signOut) { _, _ -> calls += "old" }
        handler.on(TandemBridge.signOut) { _, _ -> calls += "new" }
        shell.post(SIGN_OUT)
        assertEquals(listOf("new"), calls)
        assertEquals(listOf("signOut"), handler.capabilities)
    }

    @Test
    fun `an event reaches the page`() {
        handler.send(TandemBridge.sessionRenewed)
        handler.send(EveryShape.measured, com.example.app.MeasuredData(total = 3))
        assertSent("""{"v":1,"name":"sessionRenewed"}""", """{"v":1,"name":"measured","total":3}""")
    }

    @Test
    fun `the script is the one that is tried in JavaScript`() {
        val scripts = mutableListOf<String>()
        val origins = linkedSetOf("https://app.example.com", "http://localhost:3000")
        val two = TandemMessageHandler(origins, evaluate = { scripts += it }, log = {})
        two.on(TandemBridge.signOut) { _, reply -> reply.refuse("refused", "'\"\\`</script>\u2028\n\${x}🚲") }
        two.receive(SIGN_OUT, "http://localhost:3000", isMainFrame = true)
        assertEquals(File("src/test/resources/refusal.txt").readText().trim(), scripts.single())
    }

    @Test
    fun `what a handler throws is the app's to see`() {
        handler.on(TandemBridge.signOut) { _, _ -> throw IllegalStateException("The app's own.") }
        assertThrows(IllegalStateException::class.java) { shell.post(SIGN_OUT) }
    }

    @ParameterizedTest
    @ValueSource(
        strings = [
            "", "*", "app.example.com", "https://", "https://app.example.com/", "https://*.example.com", "HTTPS://app.example.com",
            "https://app.example.com\"||true||\"", "file://", "null",
        ],
    )
    fun `what is no origin is refused at once`(origin: String) {
        assertThrows(IllegalArgumentException::class.java) { TandemMessageHandler(setOf(origin), {}, {}) }
    }

    @Test
    fun `no origins are refused at once`() {
        assertThrows(IllegalArgumentException::class.java) { TandemMessageHandler(emptySet(), {}, {}) }
    }

    private fun assertSent(vararg messages: String) =
        assertEquals(messages.map { Json.parseToJsonElement(it).jsonObject }, shell.sent())
}

private const val SIGN_OUT = """{"name":"signOut","id":"1","v":1}"""
