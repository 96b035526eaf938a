package dev.tandem.bridge

import android.content.Context
import android.net.Uri
import android.os.Handler
import android.util.Log
import android.webkit.WebView
import androidx.webkit.JavaScriptReplyProxy
import androidx.webkit.WebMessageCompat
import androidx.webkit.WebViewCompat
import androidx.webkit.WebViewFeature
import org.junit.jupiter.api.AfterEach
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Test

/** The adapter to Android, on stand-ins of its classes. */
class WebViewMessagesTest {
    private val webView = WebView(Context())
    private val signOut = WebMessageCompat("""{"name":"signOut","id":"1","v":1}""")

    @AfterEach
    fun `put the platform back`() {
        WebViewFeature.isRecent = true
        Log.lines.clear()
    }

    @Test
    fun `pages of these origins have a nativeApp, and get replies from the main thread`() {
        webView.tandemMessages(setOf(ORIGIN)).on(TandemBridge.signOut) { _, reply -> reply.send() }
        assertEquals("nativeApp" to setOf(ORIGIN), WebViewCompat.added.getValue(webView).let { it.name to it.rules })
        post(signOut)
        assertEquals(0, webView.scripts.size)
        Handler.runPosted()
        assertEquals("1", messageIn(webView.scripts.single()).getValue("id").toString().trim('"'))
    }

    @Test
    fun `a frame and another origin are not heard, whatever the rules let in`() {
        webView.tandemMessages(setOf(ORIGIN)).on(TandemBridge.signOut) { _, _ -> throw AssertionError() }
        post(signOut, isMainFrame = false)
        post(signOut, origin = "https://evil.example")
        assertEquals(listOf("Tandem: ${Notice.FRAME.text}", "Tandem: ${Notice.ORIGIN.text}"), Log.lines)
    }

    @Test
    fun `an ArrayBuffer is no message, and does no harm`() {
        webView.tandemMessages(setOf(ORIGIN))
        post(WebMessageCompat(ByteArray(8)))
        assertEquals(listOf("Tandem: ${Notice.INVALID.text}"), Log.lines)
    }

    @Test
    fun `a WebView without origin rules gets no nativeApp`() {
        WebViewFeature.isRecent = false
        webView.tandemMessages(setOf(ORIGIN))
        assertEquals(null, WebViewCompat.added[webView])
    }

    private fun post(message: WebMessageCompat, origin: String = ORIGIN, isMainFrame: Boolean = true) =
        WebViewCompat.added.getValue(webView).listener
            .onPostMessage(webView, message, Uri(origin), isMainFrame, JavaScriptReplyProxy())
}
