package android.webkit

import android.content.Context

/** As much of Android, and of Hotwire Native, as our adapter and example need: signatures are those of the real classes. */
open class WebView(@Suppress("UNUSED_PARAMETER") context: Context) {
    val scripts = mutableListOf<String>()

    fun evaluateJavascript(script: String, resultCallback: ((String) -> Unit)?) {
        check(resultCallback == null)
        scripts += script
    }
}
