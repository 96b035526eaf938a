package okhttp3

interface CookieJar {
    companion object {
        @JvmField val NO_COOKIES: CookieJar = object : CookieJar {}
    }
}

class Request(val headers: Map<String, String>) {
    fun newBuilder() = Builder(headers)

    class Builder(private var headers: Map<String, String>) {
        fun header(name: String, value: String) = apply { headers = headers + (name to value) }
        fun build() = Request(headers)
    }
}

class Response

fun interface Interceptor {
    fun intercept(chain: Chain): Response

    interface Chain {
        fun request(): Request
        fun proceed(request: Request): Response
    }
}

class OkHttpClient(val cookieJar: CookieJar?, val followRedirects: Boolean, val interceptors: List<Interceptor>) {
    class Builder {
        private var cookieJar: CookieJar? = null
        private var followRedirects = true
        private val interceptors = mutableListOf<Interceptor>()

        fun cookieJar(cookieJar: CookieJar) = apply { this.cookieJar = cookieJar }
        fun followRedirects(followRedirects: Boolean) = apply { this.followRedirects = followRedirects }
        fun addInterceptor(interceptor: Interceptor) = apply { interceptors += interceptor }
        fun build() = OkHttpClient(cookieJar, followRedirects, interceptors)
    }
}
