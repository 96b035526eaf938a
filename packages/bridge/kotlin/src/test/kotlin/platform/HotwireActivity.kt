package dev.hotwire.navigation.activities

open class HotwireActivity
