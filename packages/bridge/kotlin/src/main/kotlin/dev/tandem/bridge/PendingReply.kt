package dev.tandem.bridge

import kotlinx.serialization.KSerializer
import kotlinx.serialization.json.JsonObjectBuilder
import kotlinx.serialization.json.put
import kotlinx.serialization.json.putJsonObject

/**
 * The reply that a page waits for, for five seconds where it doesn't say otherwise. Send one, now or later and from any
 * thread: a second one is ignored, and so is one to a page of old, which waits for none.
 */
public class PendingReply<Reply : Any> internal constructor(
    private val type: KSerializer<Reply>,
    private val settle: (JsonObjectBuilder.() -> Unit) -> Unit,
) {
    /** Yes, with this. */
    public fun send(data: Reply) {
        val encoded = json.encodeToJsonElement(type, data)
        settle {
            put("ok", true)
            put("data", encoded)
        }
    }

    /** No. The page's promise is rejected with an error of this `code`, say `refused`; the message is for its log. */
    public fun refuse(code: String, message: String) {
        settle {
            put("ok", false)
            putJsonObject("error") {
                put("code", code)
                put("message", message)
            }
        }
    }
}

/** Yes, where there is nothing to add to it. */
public fun PendingReply<NoData>.send(): Unit = send(NoData)
