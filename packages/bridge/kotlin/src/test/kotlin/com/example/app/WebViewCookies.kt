package com.example.app

import android.webkit.CookieManager
import kotlin.coroutines.resume
import kotlin.coroutines.suspendCoroutine

/** The client's `cookies`: those of all web views of the app. On the main thread. What has returned, the next visit goes by. */
object WebViewCookies {
    private val manager: CookieManager get() = CookieManager.getInstance()

    fun read(url: String): String = manager.getCookie(url).orEmpty()

    suspend fun write(url: String, setCookie: String) {
        val isTaken = suspendCoroutine { done -> manager.setCookie(url, setCookie) { done.resume(it) } }
        check(isTaken) { "The web view has not taken a cookie." }
        manager.flush()
    }

    suspend fun clear(url: String) {
        val secure = if (url.startsWith("https:")) "; Secure" else ""
        for (cookie in read(url).split("; ").filter { '=' in it }) {
            write(url, "${cookie.substringBefore('=')}=; Path=/; Max-Age=0$secure")
        }
    }
}
