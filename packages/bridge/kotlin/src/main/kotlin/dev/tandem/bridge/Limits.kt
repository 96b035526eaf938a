package dev.tandem.bridge

/** The version of the envelope that this package speaks. */
public const val BRIDGE_VERSION: Int = 1

/** What a message may be at most: in UTF-16 code units, and in objects and arrays within each other. */
internal const val MAXIMUM_LENGTH = 65_536
internal const val MAXIMUM_DEPTH = 32
