package dev.tandem.bridge

import kotlinx.serialization.KSerializer
import kotlinx.serialization.Serializable

/** A message from a page to its shell, which replies. Made from the contract: take [TandemBridge]'s, or your app's own. */
public class PageMessage<Data : Any, Reply : Any>(
    public val name: String,
    internal val data: KSerializer<Data>,
    internal val reply: KSerializer<Reply>,
)

/** What a shell tells its page, unasked. Made from the contract, as [PageMessage] is. */
public class ShellEvent<Data : Any>(
    public val name: String,
    internal val data: KSerializer<Data>,
)

/** Nothing to say: `{}`. */
@Serializable
public data object NoData
