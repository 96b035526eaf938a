package com.example.app

import dev.hotwire.core.config.Hotwire
import dev.hotwire.core.turbo.webview.HotwireWebView
import dev.tandem.bridge.BRIDGE_VERSION
import dev.tandem.bridge.HelloReply
import dev.tandem.bridge.RegisterForPushNotificationsReply
import dev.tandem.bridge.RegisterForPushNotificationsReply.Status
import dev.tandem.bridge.TandemBridge
import dev.tandem.bridge.TandemMessageHandler
import dev.tandem.bridge.send
import dev.tandem.bridge.tandemMessages

/** What your app has already. Callbacks may come from any thread. */
interface Native {
    fun codeChallenge(): String
    fun claimHandoff(code: String)
    fun signOut(done: () -> Unit)
    fun registerForPush(done: (granted: Boolean) -> Unit)
    fun showBadge(tab: String, count: Long)
}

/** From `Application.onCreate`: Hotwire Native makes its WebViews anew now and then, and each gets a handler. */
fun configureTandem(native: Native) {
    Hotwire.config.makeCustomWebView = { context ->
        HotwireWebView(context).also { listen(it.tandemMessages(setOf("https://app.example.com")), native) }
    }
}

private fun listen(messages: TandemMessageHandler, native: Native) {
    messages.on(TandemBridge.hello) { _, reply ->
        val shell = HelloReply.Shell(name = "Example", version = "1.0", platform = "android")
        reply.send(HelloReply(BRIDGE_VERSION.toLong(), shell, messages.capabilities, native.codeChallenge()))
    }
    messages.on(TandemBridge.signOut) { _, reply ->
        reply.send()
        native.signOut { messages.send(TandemBridge.signedOut) }
    }
    messages.on(TandemBridge.signedIn) { data, reply ->
        reply.send()
        data.handoff?.let { native.claimHandoff(it.code) }
    }
    messages.on(TandemBridge.registerForPushNotifications) { _, reply ->
        native.registerForPush { granted ->
            reply.send(RegisterForPushNotificationsReply(if (granted) Status.GRANTED else Status.DENIED))
        }
    }
    messages.on(TandemBridge.showNotificationBadge) { data, reply ->
        native.showBadge(data.tab, data.count ?: 0)
        reply.send()
    }
}
