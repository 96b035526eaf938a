package androidx.webkit

import android.net.Uri
import android.webkit.WebView

class JavaScriptReplyProxy

class WebMessageCompat private constructor(val type: Int, private val text: String?) {
    constructor(data: String?) : this(TYPE_STRING, data)

    constructor(@Suppress("UNUSED_PARAMETER") arrayBuffer: ByteArray) : this(TYPE_ARRAY_BUFFER, null)

    /** As the real one does. */
    val data: String?
        get() {
            check(type == TYPE_STRING) { "Wrong data accessor type detected." }
            return text
        }

    companion object {
        const val TYPE_STRING = 0
        const val TYPE_ARRAY_BUFFER = 1
    }
}

object WebViewFeature {
    const val WEB_MESSAGE_LISTENER = "WEB_MESSAGE_LISTENER"
    var isRecent = true

    @JvmStatic fun isFeatureSupported(feature: String): Boolean = isRecent && feature == WEB_MESSAGE_LISTENER
}

object WebViewCompat {
    fun interface WebMessageListener {
        fun onPostMessage(
            view: WebView,
            message: WebMessageCompat,
            sourceOrigin: Uri,
            isMainFrame: Boolean,
            replyProxy: JavaScriptReplyProxy,
        )
    }

    class Added(val name: String, val rules: Set<String>, val listener: WebMessageListener)

    val added = mutableMapOf<WebView, Added>()

    @JvmStatic fun addWebMessageListener(view: WebView, name: String, rules: Set<String>, listener: WebMessageListener) {
        require(view !in added) { "The name is taken." }
        added[view] = Added(name, rules, listener)
    }
}
