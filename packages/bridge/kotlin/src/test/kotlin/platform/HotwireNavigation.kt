package dev.hotwire.navigation.config

import androidx.fragment.app.Fragment
import dev.hotwire.core.config.Hotwire
import dev.hotwire.navigation.fragments.HotwireWebFragment
import dev.hotwire.navigation.routing.Router
import kotlin.reflect.KClass

val destinations = mutableListOf<KClass<out Fragment>>()
val routes = mutableListOf<Router.RouteDecisionHandler>()
private var default: KClass<out Fragment> = HotwireWebFragment::class

var Hotwire.defaultFragmentDestination: KClass<out Fragment>
    get() = default
    set(value) { default = value }

fun Hotwire.registerFragmentDestinations(vararg destinations: KClass<out Fragment>) {
    dev.hotwire.navigation.config.destinations += destinations
}

fun Hotwire.registerRouteDecisionHandlers(vararg decisionHandlers: Router.RouteDecisionHandler) {
    routes += decisionHandlers
}
