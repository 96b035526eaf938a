package dev.hotwire.navigation.fragments

import androidx.fragment.app.Fragment
import dev.hotwire.core.turbo.errors.VisitError

open class HotwireWebFragment : Fragment() {
    val shown = mutableListOf<VisitError>()

    open fun onVisitErrorReceived(location: String, error: VisitError) {
        check(location.isNotEmpty())
        shown += error
    }

    open fun onVisitErrorReceivedWithCachedSnapshotAvailable(location: String, error: VisitError) = Unit
}

open class HotwireWebBottomSheetFragment : HotwireWebFragment()
