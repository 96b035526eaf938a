// Made from the contract TandemBridge by `pnpm contract`: change that, not this.
package dev.tandem.bridge

import kotlinx.serialization.SerialName
import kotlinx.serialization.Serializable

/** Of `hello`. */
@Serializable
public data class HelloData(
    /** The versions of the envelope that the page speaks. */
    public val versions: List<Long>,
    /** The path of the page, without its query. */
    public val page: String,
)

/** To `hello`. */
@Serializable
public data class HelloReply(
    /** The one of them that the shell goes by. */
    public val version: Long,
    public val shell: Shell,
    /** The names of the messages that it understands. */
    public val capabilities: List<String>,
    /** PKCE S256 (RFC 7636), for the handoff that `signedIn` may carry. */
    @SerialName("code_challenge") public val codeChallenge: String? = null,
) {
    @Serializable
    public data class Shell(
        public val name: String,
        public val version: String,
        /** `ios`, `android`, or another. */
        public val platform: String,
    )
}

/** Of `signedIn`. */
@Serializable
public data class SignedInData(
    @SerialName("session_id") public val sessionId: String,
    public val handoff: Handoff? = null,
) {
    @Serializable
    public data class Handoff(
        /** Single use, and useless without the verifier of the `code_challenge`. */
        public val code: String,
        /** Seconds. */
        @SerialName("expires_in") public val expiresIn: Long,
    )
}

/** Of `signInWithBrowser`. */
@Serializable
public data class SignInWithBrowserData(
    /** As in the address `/users/auth/<provider>`. */
    public val provider: String,
    /** Whether who is signed in is to be known by that provider from now on. */
    public val connect: Boolean? = null,
)

/** To `registerForPushNotifications`. */
@Serializable
public data class RegisterForPushNotificationsReply(
    public val status: Status,
) {
    @Serializable
    public enum class Status {
        @SerialName("granted") GRANTED,
        @SerialName("denied") DENIED,
    }
}

/** Of `showNotificationBadge`. */
@Serializable
public data class ShowNotificationBadgeData(
    public val icon: String,
    public val tab: String,
    public val count: Long? = null,
)

/** The messages of the contract. */
public object TandemBridge {
    /** The page asks which shell is around it and what that shell understands. An old shell does not answer. */
    public val hello: PageMessage<HelloData, HelloReply> =
        PageMessage("hello", HelloData.serializer(), HelloReply.serializer())

    /** The user wants to sign out. The reply means that the shell has taken it over, and will refresh the page. */
    public val signOut: PageMessage<NoData, NoData> =
        PageMessage("signOut", NoData.serializer(), NoData.serializer())

    /** The user has signed in inside the WebView. With a handoff code the shell gets the native half of it. */
    public val signedIn: PageMessage<SignedInData, NoData> =
        PageMessage("signedIn", SignedInData.serializer(), NoData.serializer())

    /** The user wants to sign in with a provider, which refuses WebViews. The reply means that the shell opens the system’s browser; it loads the page anew once it is done. */
    public val signInWithBrowser: PageMessage<SignInWithBrowserData, NoData> =
        PageMessage("signInWithBrowser", SignInWithBrowserData.serializer(), NoData.serializer())

    /** The user wants notifications. The shell asks for permission where it has none, and registers the device. */
    public val registerForPushNotifications: PageMessage<NoData, RegisterForPushNotificationsReply> =
        PageMessage("registerForPushNotifications", NoData.serializer(), RegisterForPushNotificationsReply.serializer())

    /** How many notifications are unread, for the badge of a tab. Without a count, or with 0, the badge goes. */
    public val showNotificationBadge: PageMessage<ShowNotificationBadgeData, NoData> =
        PageMessage("showNotificationBadge", ShowNotificationBadgeData.serializer(), NoData.serializer())

    /** The session has ended, natively or elsewhere: what the page shows is nobody’s any more. */
    public val signedOut: ShellEvent<NoData> =
        ShellEvent("signedOut", NoData.serializer())

    /** The shell has renewed both halves of the session. */
    public val sessionRenewed: ShellEvent<NoData> =
        ShellEvent("sessionRenewed", NoData.serializer())

    /** The device has been registered for notifications, anew or for the first time, and the server knows. */
    public val notificationTokenChanged: ShellEvent<NoData> =
        ShellEvent("notificationTokenChanged", NoData.serializer())

    /** The user has asked natively for the page’s own navigation. Also dispatched as `toggle-nav-bar` on `window`. */
    public val toggleNavBar: ShellEvent<NoData> =
        ShellEvent("toggleNavBar", NoData.serializer())

    public val pageMessages: List<PageMessage<*, *>> = listOf(hello, signOut, signedIn, signInWithBrowser, registerForPushNotifications, showNotificationBadge)
    public val shellEvents: List<ShellEvent<*>> = listOf(signedOut, sessionRenewed, notificationTokenChanged, toggleNavBar)
}
