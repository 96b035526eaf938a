package dev.hotwire.core.turbo.webview

import android.content.Context
import android.webkit.WebView

open class HotwireWebView(context: Context) : WebView(context)
