/// What a page tells its shell: the data of one message, and what the shell replies to it.
public protocol PageMessage: Decodable, Sendable {
    associatedtype Reply: Encodable, Sendable
    static var name: String { get }
}

/// What a shell tells its page, unasked.
public protocol ShellEvent: Encodable, Sendable {
    static var name: String { get }
}

/// Nothing to say: `{}`.
public struct NoData: Codable, Equatable, Sendable {
    public init() {}
}

/// Thrown by a handler, it becomes the reply: the page's promise rejects with its code.
public struct Refusal: Error, Codable, Equatable, Sendable {
    public let code: String
    /// Shown to no user, and read by page script: nothing secret belongs here.
    public let message: String

    public init(code: String = "refused", message: String) {
        self.code = code
        self.message = message
    }
}
