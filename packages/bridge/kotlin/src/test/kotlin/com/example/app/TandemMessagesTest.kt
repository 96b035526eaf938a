package com.example.app

import android.content.Context
import android.net.Uri
import android.os.Handler
import androidx.webkit.JavaScriptReplyProxy
import androidx.webkit.WebMessageCompat
import androidx.webkit.WebViewCompat
import dev.hotwire.core.config.Hotwire
import java.io.File
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

/** The example of docs/bridge/kotlin.md. */
class TandemMessagesTest {
    @Test
    fun `the guide shows the example as it is`() {
        val example = File("src/test/kotlin/com/example/app/TandemMessages.kt").readText()
        assertTrue(example in File("../../../docs/bridge/kotlin.md").readText())
    }

    @Test
    fun `the example takes a sign-out over, and tells the page when it is done`() {
        lateinit var finish: () -> Unit
        configureTandem(
            object : Native {
                override fun codeChallenge() = "challenge"
                override fun claimHandoff(code: String) = Unit
                override fun signOut(done: () -> Unit) { finish = done }
                override fun registerForPush(done: (granted: Boolean) -> Unit) = done(true)
                override fun showBadge(tab: String, count: Long) = Unit
            },
        )
        val webView = Hotwire.config.makeCustomWebView(Context())
        val message = WebMessageCompat("""{"name":"signOut","id":"1","v":1}""")
        WebViewCompat.added.getValue(webView).listener
            .onPostMessage(webView, message, Uri("https://app.example.com"), true, JavaScriptReplyProxy())
        Handler.runPosted()
        assertEquals(listOf("ok"), webView.scripts.map { if ("\\\"ok\\\":true" in it) "ok" else it })
        finish()
        Handler.runPosted()
        assertTrue("signedOut" in webView.scripts.last())
    }
}
