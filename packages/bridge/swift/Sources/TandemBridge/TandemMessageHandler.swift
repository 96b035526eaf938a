import Foundation

/// The shell's end of the message channel: takes what pages send, and hands it to typed handlers.
///
/// It serves the main frame of the origins it is given, and no one else. Nothing that a page sends throws, and nothing is
/// kept of it. A message that is ignored or refused is logged, once per kind and without what it said.
@MainActor
public final class TandemMessageHandler {
    /// The version of the envelope that this package speaks, for the reply to `hello`.
    public static let version = Wire.version

    private typealias Handler = @MainActor (IncomingMessage) async throws -> String?

    private let origins: Set<Origin>
    private let log: (String) -> Void
    private var handlers: [String: Handler] = [:]
    private var logged: Set<Rejection> = []

    /// - Parameters:
    ///   - origins: Any URL of each site whose pages are served. One without a host stands for none.
    ///   - log: By default the system's log.
    public init(origins: [URL], log: @escaping (String) -> Void = { NSLog("%@", $0) }) {
        self.origins = Set(origins.compactMap { Origin($0) })
        self.log = log
    }

    /// The names of the messages that have a handler, for the reply to `hello`.
    public var capabilities: [String] {
        handlers.keys.sorted()
    }

    /// Handles the messages of one kind, in place of who handled them before.
    ///
    /// What the handler returns is the reply. A ``Refusal`` that it throws is one too; of any other error the page learns only
    /// that there was one.
    public func on<Message: PageMessage>(
        _ type: Message.Type,
        handle: @escaping @MainActor (Message) async throws -> Message.Reply
    ) {
        handlers[type.name] = { incoming in
            let message = try incoming.decode(type)
            let reply = try await handle(message)
            guard let id = incoming.id else { return nil }
            return try Wire.text(ReplyEnvelope(id: id, ok: true, data: reply, error: nil))
        }
    }

    /// Takes what a page has sent. Returns the reply, as JSON; `nil` where nobody waits for one or is to get one.
    ///
    /// - Parameter body: `WKScriptMessage.body`, or JSON.
    public func receive(_ body: Any, from sender: MessageSender) async -> String? {
        var id: String?
        do {
            try check(sender)
            let incoming = try IncomingMessage(body)
            id = incoming.id
            let name = try incoming.checkedName()
            guard let handle = handlers[name] else { throw Rejection.unsupported }
            return try await handle(incoming)
        } catch {
            let refusal = noted(error)
            return id.flatMap { refuse($0, with: refusal) }
        }
    }

    /// Whether pages of this URL are served. A shell tells others nothing.
    public func serves(_ url: URL?) -> Bool {
        guard let url = url, let origin = Origin(url) else { return false }
        return origins.contains(origin)
    }

    /// The script by which a page receives a reply of ``receive(_:from:)``. Where a page has no bridge it does nothing.
    public static func script(delivering reply: String) -> String {
        "window.TurboNativeBridge?.receive?.(\(reply))"
    }

    /// The script by which a page receives an event.
    public static func script<Event: ShellEvent>(announcing event: Event) throws -> String {
        script(delivering: try Wire.text(EventEnvelope(event: event)))
    }

    private func check(_ sender: MessageSender) throws {
        guard sender.isMainFrame else { throw Rejection.frame }
        guard origins.contains(sender.origin) else { throw Rejection.origin }
    }

    /// What the page is told of an error, and the log, which has it whether or not somebody waits for a reply.
    private func noted(_ error: Error) -> Refusal {
        switch error {
        case let rejection as Rejection:
            if logged.insert(rejection).inserted { log("Tandem takes no notice of a message. \(rejection.rawValue)") }
            return rejection.refusal
        case let refusal as Refusal: return refusal
        default:
            log("Tandem: a handler failed with \(type(of: error)).")
            return Refusal(message: "The shell could not do it.")
        }
    }

    private func refuse(_ id: String, with refusal: Refusal) -> String? {
        try? Wire.text(ReplyEnvelope<NoData>(id: id, ok: false, data: nil, error: refusal))
    }
}
