package com.example.app

import android.webkit.CookieManager
import dev.hotwire.core.config.Hotwire
import dev.hotwire.core.turbo.errors.HttpError
import dev.hotwire.navigation.activities.HotwireActivity
import dev.hotwire.navigation.config.destinations
import dev.hotwire.navigation.config.routes
import dev.hotwire.navigation.navigator.NavigatorConfiguration
import dev.hotwire.navigation.routing.Router
import java.io.File
import kotlin.coroutines.Continuation
import kotlin.coroutines.EmptyCoroutineContext
import kotlin.coroutines.startCoroutine
import okhttp3.CookieJar
import okhttp3.Interceptor
import okhttp3.Request
import okhttp3.Response
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.BeforeEach
import org.junit.jupiter.api.Test

/** The examples of docs/shells/android.md. */
class ShellGuideTest {
    private val needed = mutableListOf<String>()

    @BeforeEach
    fun coordinate() {
        authentication = object : AuthenticationCoordinator {
            override fun signInNeeded(location: String) {
                needed += location
            }
        }
    }

    @Test
    fun `the guide shows the examples as they are`() {
        val guide = File("../../../docs/shells/android.md").readText()
        for (name in listOf("Http", "WebViewCookies", "ExampleApplication", "SignIn")) {
            assertTrue(File("src/test/kotlin/com/example/app/$name.kt").readText() in guide, name)
        }
        assertEquals(4, guide.split("```kotlin\n").size - 1)
    }

    @Test
    fun `native requests say who they are, without cookies, and follow nothing`() {
        assertEquals(CookieJar.NO_COOKIES, http.cookieJar)
        assertFalse(http.followRedirects)
        var sent = Request(mapOf())
        val chain = object : Interceptor.Chain {
            override fun request() = sent
            override fun proceed(request: Request) = Response().also { sent = request }
        }
        http.interceptors.single().intercept(chain)
        assertTrue("Turbo Native" in sent.headers.getValue("User-Agent"))
    }

    @Test
    fun `the cookies of an origin are gone once they are cleared, and that is on disk`() = await {
        val url = "https://app.example.com/"
        WebViewCookies.write(url, "__Host-tandem=abc; Path=/; Secure; HttpOnly")
        WebViewCookies.write(url, "__Host-tandem-device=d=e; Path=/; Secure; HttpOnly")
        assertEquals("__Host-tandem=abc; __Host-tandem-device=d=e", WebViewCookies.read(url))
        WebViewCookies.clear(url)
        assertEquals("", WebViewCookies.read(url))
        assertTrue(CookieManager.getInstance().isFlushed)
    }

    @Test
    fun `a proposed sign-in page and a 401 want the native sign-in, and nothing else does`() {
        ExampleApplication().onCreate()
        assertEquals("https://app.example.com/configurations/android_v1.json", Hotwire.location?.remoteFileUrl)
        assertEquals(listOf(WebFragment::class, WebSheetFragment::class), destinations)

        val configuration = NavigatorConfiguration("main", "https://app.example.com/", 1)
        val decide = { location: String ->
            routes.first { it.matches(location, configuration) }.handle(location, configuration, HotwireActivity())
        }
        val signIn = "https://app.example.com/users/sign_in?return_to=/notes"
        assertEquals(Router.Decision.CANCEL, decide(signIn))
        assertEquals(Router.Decision.NAVIGATE, decide("https://app.example.com/notes"))
        assertEquals(Router.Decision.NAVIGATE, decide("https://elsewhere.example/users/sign_in"))
        for (fragment in listOf(WebFragment(), WebSheetFragment())) {
            fragment.onVisitErrorReceived("/notes", HttpError.ClientError.Unauthorized)
            fragment.onVisitErrorReceived("/notes", HttpError.ServerError.ServiceUnavailable)
            assertEquals(listOf<Any>(HttpError.ServerError.ServiceUnavailable), fragment.shown)
            fragment.onVisitErrorReceivedWithCachedSnapshotAvailable("/tasks", HttpError.ClientError.Unauthorized)
        }
        assertEquals(listOf(signIn, "/notes", "/tasks", "/notes", "/tasks"), needed)
    }
}

private fun await(work: suspend () -> Unit) {
    var outcome: Result<Unit>? = null
    work.startCoroutine(Continuation(EmptyCoroutineContext) { outcome = it })
    outcome!!.getOrThrow()
}
