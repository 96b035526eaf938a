package dev.tandem.bridge

import java.util.concurrent.ConcurrentHashMap

/** What is said of things that come to nothing. Never what was in them: it is the page's. */
internal enum class Notice(val text: String) {
    FRAME("A message was ignored: it came from a frame, and only the main frame speaks to the shell."),
    ORIGIN("A message was ignored: it came from an origin that was not configured."),
    INVALID("A message was ignored: it is not what the contract says."),
    UNSUPPORTED("A message was ignored: there is no handler for its name, or it is of another version."),
    SECOND_REPLY("A reply was ignored: its message has been replied to before."),
}

/** Says each thing once, however often a page repeats it. From any thread. */
internal class Notices(private val log: (String) -> Unit) {
    private val said = ConcurrentHashMap.newKeySet<Notice>()

    fun say(notice: Notice) {
        if (said.add(notice)) log(notice.text)
    }
}
