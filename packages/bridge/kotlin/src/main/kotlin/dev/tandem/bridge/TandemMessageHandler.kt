package dev.tandem.bridge

import java.util.concurrent.atomic.AtomicBoolean
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonObjectBuilder
import kotlinx.serialization.json.JsonPrimitive
import kotlinx.serialization.json.buildJsonObject
import kotlinx.serialization.json.put

/**
 * A shell's end of the message channel to its pages: takes what they send, hands it to the app typed, replies, and sends them
 * events. One for each WebView; `android/WebViewMessages.kt` puts it there.
 *
 * [on], [capabilities] and [receive] are for one thread, Android's main thread. [send] and [PendingReply] are for any, and
 * call [evaluate] on it. What a handler throws, [receive] throws; nothing else that a page sends makes it throw.
 *
 * @param origins whose pages are listened to and spoken to, as `location.origin` says them: `https://app.example.com`
 * @param evaluate runs a script in the main frame, whatever page is there by then: the script asks for its origin
 * @param log is told of what was ignored, once of each kind
 * @throws IllegalArgumentException for no origins, and for what is none
 */
public class TandemMessageHandler(
    private val origins: Set<String>,
    private val evaluate: (script: String) -> Unit,
    log: (String) -> Unit,
) {
    private val notices = Notices(log)
    private val receivers = mutableMapOf<String, (data: JsonObject, id: String?) -> Unit>()
    private val isOurs: String

    init {
        require(origins.isNotEmpty()) { "A handler listens to some origin." }
        for (origin in origins) require(ORIGIN.matches(origin)) { "$origin is not an origin, as https://app.example.com is." }
        isOurs = origins.joinToString("||") { "location.origin===${quoted(it)}" }
    }

    /** The names of the messages that have a handler: what the reply to `hello` tells the page. */
    public val capabilities: List<String> get() = receivers.keys.toList()

    /** Calls the handler with the data of every such message. One that the message had before gives way. */
    public fun <Data : Any, Reply : Any> on(
        message: PageMessage<Data, Reply>,
        handler: (data: Data, reply: PendingReply<Reply>) -> Unit,
    ) {
        receivers[message.name] = { content, id ->
            val data = decode(message.data, content)
            if (data == null) decline(id, Notice.INVALID) else handler(data, PendingReply(message.reply, settleOnce(id)))
        }
    }

    /** Tells the page. With no page of ours there, or none that listens yet, nobody hears it. */
    public fun <Data : Any> send(event: ShellEvent<Data>, data: Data) {
        val members = json.encodeToJsonElement(event.data, data) as JsonObject
        deliver(JsonObject(mapOf("v" to JsonPrimitive(BRIDGE_VERSION), "name" to JsonPrimitive(event.name)) + members))
    }

    /** Tells the page something that has no data. */
    public fun send(event: ShellEvent<NoData>): Unit = send(event, NoData)

    /**
     * Takes what a page has sent, whatever it is.
     *
     * @param text `null` for what is no text
     * @param origin of the frame that it came from, as the WebView says it and not the message
     */
    public fun receive(text: String?, origin: String, isMainFrame: Boolean) {
        if (!isMainFrame) return notices.say(Notice.FRAME)
        if (origin !in origins) return notices.say(Notice.ORIGIN)
        when (val incoming = readIncoming(text ?: "")) {
            is Malformed -> decline(incoming.id, Notice.INVALID)
            is WellFormed -> dispatch(incoming)
        }
    }

    private fun dispatch(message: WellFormed) {
        val receiver = receivers[message.name].takeIf { message.version == BRIDGE_VERSION.toDouble() }
        if (receiver == null) decline(message.id, Notice.UNSUPPORTED) else receiver(message.data, message.id)
    }

    private fun decline(id: String?, notice: Notice) {
        notices.say(notice)
        val code = if (notice == Notice.UNSUPPORTED) "unsupported" else "invalid_message"
        PendingReply(NoData.serializer(), settleOnce(id)).refuse(code, notice.text)
    }

    private fun settleOnce(id: String?): (JsonObjectBuilder.() -> Unit) -> Unit {
        val isSettled = AtomicBoolean()
        return { outcome ->
            if (!isSettled.compareAndSet(false, true)) {
                notices.say(Notice.SECOND_REPLY)
            } else if (id != null) {
                deliver(
                    buildJsonObject {
                        put("v", BRIDGE_VERSION)
                        put("id", id)
                        outcome()
                    },
                )
            }
        }
    }

    /** The page that asked may have been left since: what is meant for it is not for a foreign one. */
    private fun deliver(message: JsonObject) {
        evaluate("if($isOurs)window.TurboNativeBridge?.receive?.(${quoted(message.toString())})")
    }
}

private val ORIGIN = Regex("https?://[a-z0-9.-]+(:[0-9]+)?")

private fun quoted(text: String) = JsonPrimitive(text).toString()
