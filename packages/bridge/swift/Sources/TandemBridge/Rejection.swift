/// Why a message reaches no handler.
enum Rejection: String, Error {
    case frame = "It comes from a frame."
    case origin = "It comes from an origin that the shell does not serve."
    case invalid = "It is no valid message."
    case unsupported = "The shell does not know its name or version."

    /// What who waits for a reply is told.
    var refusal: Refusal {
        Refusal(code: self == .unsupported ? "unsupported" : "invalid_message", message: rawValue)
    }
}
