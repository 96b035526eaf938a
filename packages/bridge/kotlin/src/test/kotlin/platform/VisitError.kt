package dev.hotwire.core.turbo.errors

interface VisitError

sealed interface HttpError : VisitError {
    sealed interface ClientError : HttpError {
        data object Unauthorized : ClientError
    }

    sealed interface ServerError : HttpError {
        data object ServiceUnavailable : ServerError
    }
}
