package dev.hotwire.core.config

import android.content.Context
import dev.hotwire.core.turbo.config.PathConfiguration
import dev.hotwire.core.turbo.webview.HotwireWebView

object Hotwire {
    val config = HotwireConfig()
    var location: PathConfiguration.Location? = null
        private set

    fun loadPathConfiguration(@Suppress("UNUSED_PARAMETER") context: Context, location: PathConfiguration.Location) {
        this.location = location
    }
}

class HotwireConfig {
    val pathConfiguration = PathConfiguration()
    var makeCustomWebView: (context: Context) -> HotwireWebView = { context -> HotwireWebView(context) }
}
