package com.example.app

import okhttp3.CookieJar
import okhttp3.OkHttpClient

/** For the requests of native code: with the words that the server knows a shell by, without cookies, and to nowhere else. */
val http: OkHttpClient = OkHttpClient.Builder()
    .cookieJar(CookieJar.NO_COOKIES)
    .followRedirects(false)
    .addInterceptor { chain ->
        chain.proceed(chain.request().newBuilder().header("User-Agent", "Example/1.0 Turbo Native Android").build())
    }
    .build()
