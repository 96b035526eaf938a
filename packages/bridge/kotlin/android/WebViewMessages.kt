package dev.tandem.bridge

import android.os.Handler
import android.os.Looper
import android.util.Log
import android.webkit.WebView
import androidx.webkit.WebMessageCompat
import androidx.webkit.WebViewCompat
import androidx.webkit.WebViewFeature

// All that needs Android: everything else here is plain Kotlin, and is built and tested where there is no SDK.

/**
 * Puts `window.nativeApp` into this WebView's pages of these origins. To be called once, on the main thread, before the WebView
 * loads its first page. A WebView that is too old for origin rules (before 83) gets none, and its pages do as in a browser.
 *
 * @param origins such as `https://app.example.com`
 */
public fun WebView.tandemMessages(origins: Set<String>): TandemMessageHandler {
    val main = Handler(Looper.getMainLooper())
    val handler =
        TandemMessageHandler(
            origins,
            evaluate = { script -> main.post { evaluateJavascript(script, null) } },
            log = { text -> Log.w("Tandem", text) },
        )
    if (WebViewFeature.isFeatureSupported(WebViewFeature.WEB_MESSAGE_LISTENER)) {
        WebViewCompat.addWebMessageListener(this, "nativeApp", origins) { _, message, sourceOrigin, isMainFrame, _ ->
            handler.receive(textOf(message), sourceOrigin.toString(), isMainFrame)
        }
    }
    return handler
}

/** An `ArrayBuffer` is a message too, and has no `data`: asking for it would throw. */
private fun textOf(message: WebMessageCompat): String? =
    if (message.type == WebMessageCompat.TYPE_STRING) message.data else null
