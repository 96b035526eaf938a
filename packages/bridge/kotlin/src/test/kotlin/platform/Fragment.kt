package androidx.fragment.app

open class Fragment
