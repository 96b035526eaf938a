package dev.hotwire.navigation.destinations

@Target(AnnotationTarget.CLASS)
annotation class HotwireDestinationDeepLink(val uri: String)
