package dev.hotwire.navigation.routing

import dev.hotwire.navigation.activities.HotwireActivity
import dev.hotwire.navigation.navigator.NavigatorConfiguration

class Router {
    interface RouteDecisionHandler {
        val name: String

        fun matches(location: String, configuration: NavigatorConfiguration): Boolean

        fun handle(location: String, configuration: NavigatorConfiguration, activity: HotwireActivity): Decision
    }

    enum class Decision { NAVIGATE, CANCEL }
}

abstract class StandInHandler(override val name: String) : Router.RouteDecisionHandler {
    override fun matches(location: String, configuration: NavigatorConfiguration) = true

    override fun handle(location: String, configuration: NavigatorConfiguration, activity: HotwireActivity) =
        Router.Decision.NAVIGATE
}

class AppNavigationRouteDecisionHandler : StandInHandler("app-navigation")

class BrowserTabRouteDecisionHandler : StandInHandler("browser-tab")
