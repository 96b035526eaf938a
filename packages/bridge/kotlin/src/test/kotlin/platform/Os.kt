package android.os

class Looper private constructor() {
    companion object {
        private val main = Looper()

        @JvmStatic fun getMainLooper(): Looper = main
    }
}

/** What is posted waits until the test lets the main thread go on. */
class Handler(private val looper: Looper) {
    fun post(runnable: Runnable): Boolean {
        check(looper == Looper.getMainLooper())
        return posted.add(runnable)
    }

    companion object {
        private val posted = mutableListOf<Runnable>()

        fun runPosted() {
            val due = posted.toList()
            posted.clear()
            due.forEach(Runnable::run)
        }
    }
}
