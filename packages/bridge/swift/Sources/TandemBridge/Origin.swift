import Foundation

/// Where a page comes from: scheme, host and port (RFC 6454).
public struct Origin: Hashable, Sendable {
    private let scheme: String
    private let host: String
    private let port: Int

    /// - Parameter port: 0 is the scheme's own, as WebKit has it.
    public init(scheme: String, host: String, port: Int) {
        self.scheme = scheme.lowercased()
        self.host = host.lowercased()
        self.port = port == 0 ? Origin.ownPorts[self.scheme] ?? 0 : port
    }

    /// `nil` for a URL without scheme and host: `about:blank`, `data:` and files belong to no origin.
    public init?(_ url: URL) {
        guard let scheme = url.scheme, let host = url.host, !host.isEmpty else { return nil }
        self.init(scheme: scheme, host: host, port: url.port ?? 0)
    }

    private static let ownPorts = ["http": 80, "https": 443]
}

/// Who has sent a message, as the WebView says; the message itself has no say in it.
public struct MessageSender: Sendable {
    public let isMainFrame: Bool
    public let origin: Origin

    public init(isMainFrame: Bool, origin: Origin) {
        self.isMainFrame = isMainFrame
        self.origin = origin
    }
}
