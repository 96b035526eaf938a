package android.webkit

fun interface ValueCallback<Value> {
    fun onReceiveValue(value: Value)
}

/** With Chromium's rule for names that begin with `__Host-`: else no line sets such a cookie, nor deletes it. */
class CookieManager private constructor() {
    private val cookies = mutableMapOf<String, String>()
    var isFlushed = true
        private set

    fun getCookie(@Suppress("UNUSED_PARAMETER") url: String): String? =
        cookies.map { (name, value) -> "$name=$value" }.joinToString("; ").ifEmpty { null }

    fun setCookie(@Suppress("UNUSED_PARAMETER") url: String, value: String, callback: ValueCallback<Boolean>?) {
        val (pair, attributes) = value.split("; ").let { it.first() to it.drop(1) }
        val (name, content) = pair.split("=", limit = 2)
        val isTaken = !name.startsWith("__Host-") || attributes.containsAll(listOf("Secure", "Path=/"))
        if (isTaken) {
            if ("Max-Age=0" in attributes) cookies -= name else cookies[name] = content
            isFlushed = false
        }
        callback?.onReceiveValue(isTaken)
    }

    fun flush() {
        isFlushed = true
    }

    companion object {
        private val instance = CookieManager()

        @JvmStatic fun getInstance(): CookieManager = instance
    }
}
