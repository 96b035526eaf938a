package dev.hotwire.core.config

import android.content.Context
import dev.hotwire.core.turbo.webview.HotwireWebView

object Hotwire {
    val config = HotwireConfig()
}

class HotwireConfig {
    var makeCustomWebView: (context: Context) -> HotwireWebView = { context -> HotwireWebView(context) }
}
