package dev.hotwire.core.turbo.config

import java.net.URI

typealias PathConfigurationProperties = HashMap<String, Any>

/** With the rules that the server has for Android, matched as Hotwire Native does: with the query. */
class PathConfiguration {
    data class Location(val assetFilePath: String? = null, val remoteFileUrl: String? = null)

    fun properties(location: String): PathConfigurationProperties {
        val uri = URI(location)
        val path = uri.path + (uri.query?.let { "?$it" } ?: "")
        val properties = PathConfigurationProperties()
        if (Regex("/users/sign_in$").containsMatchIn(path)) properties["flow"] = "authentication"
        return properties
    }
}
