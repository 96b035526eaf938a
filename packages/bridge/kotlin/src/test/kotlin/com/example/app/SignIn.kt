package com.example.app

import dev.hotwire.core.config.Hotwire
import dev.hotwire.core.turbo.errors.HttpError
import dev.hotwire.core.turbo.errors.VisitError
import dev.hotwire.navigation.activities.HotwireActivity
import dev.hotwire.navigation.destinations.HotwireDestinationDeepLink
import dev.hotwire.navigation.fragments.HotwireWebBottomSheetFragment
import dev.hotwire.navigation.fragments.HotwireWebFragment
import dev.hotwire.navigation.navigator.NavigatorConfiguration
import dev.hotwire.navigation.routing.Router

/** Heals, or presents the native sign-in; then goes on to where `location` leads. */
interface AuthenticationCoordinator {
    fun signInNeeded(location: String)
}

lateinit var authentication: AuthenticationCoordinator

/** The native sign-in stands for the pages that the path configuration says so of. */
class SignInRouteDecisionHandler : Router.RouteDecisionHandler {
    override val name = "sign-in"

    override fun matches(location: String, configuration: NavigatorConfiguration): Boolean {
        // Rules are matched with the query, too, and the server's end with the path.
        val properties = Hotwire.config.pathConfiguration.properties(location.substringBefore('?'))
        return location.startsWith("https://app.example.com/") && properties["flow"] == "authentication"
    }

    override fun handle(
        location: String,
        configuration: NavigatorConfiguration,
        activity: HotwireActivity,
    ): Router.Decision {
        authentication.signInNeeded(location)
        return Router.Decision.CANCEL
    }
}

@HotwireDestinationDeepLink(uri = "turbo://fragment/web")
class WebFragment : HotwireWebFragment() {
    override fun onVisitErrorReceived(location: String, error: VisitError) {
        if (!isForSignIn(location, error)) super.onVisitErrorReceived(location, error)
    }

    override fun onVisitErrorReceivedWithCachedSnapshotAvailable(location: String, error: VisitError) {
        isForSignIn(location, error)
    }
}

@HotwireDestinationDeepLink(uri = "turbo://fragment/web/modal/sheet")
class WebSheetFragment : HotwireWebBottomSheetFragment() {
    override fun onVisitErrorReceived(location: String, error: VisitError) {
        if (!isForSignIn(location, error)) super.onVisitErrorReceived(location, error)
    }

    override fun onVisitErrorReceivedWithCachedSnapshotAvailable(location: String, error: VisitError) {
        isForSignIn(location, error)
    }
}

private fun isForSignIn(location: String, error: VisitError): Boolean {
    if (error !is HttpError.ClientError.Unauthorized) return false
    authentication.signInNeeded(location)
    return true
}
