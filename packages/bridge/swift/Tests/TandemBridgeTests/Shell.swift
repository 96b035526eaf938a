import Foundation

@testable import TandemBridge

/// A shell that handles every message, and remembers what reached it and what it logged.
@MainActor
final class Shell {
    nonisolated static let home = URL(string: "https://app.example.com/path")!
    nonisolated static let page = MessageSender(isMainFrame: true, origin: Origin(home)!)

    private(set) var handled: [String] = []
    private(set) var logged: [String] = []
    private(set) var handler: TandemMessageHandler!

    init() {
        handler = TandemMessageHandler(origins: [Shell.home]) { [unowned self] in logged.append($0) }
        handler.on(HelloMessage.self) { [unowned self] _ in
            handled.append(HelloMessage.name)
            let shell = HelloMessage.Reply.Shell(name: "Test", version: "1", platform: "ios")
            return HelloMessage.Reply(version: 1, shell: shell, capabilities: handler.capabilities)
        }
        handler.on(SignOutMessage.self) { [unowned self] _ in
            handled.append(SignOutMessage.name)
            return NoData()
        }
        handler.on(SignedInMessage.self) { [unowned self] _ in
            handled.append(SignedInMessage.name)
            return NoData()
        }
        handler.on(SignInWithBrowserMessage.self) { [unowned self] _ in
            handled.append(SignInWithBrowserMessage.name)
            return NoData()
        }
        handler.on(RegisterForPushNotificationsMessage.self) { [unowned self] _ in
            handled.append(RegisterForPushNotificationsMessage.name)
            return RegisterForPushNotificationsMessage.Reply(status: .granted)
        }
        handler.on(ShowNotificationBadgeMessage.self) { [unowned self] _ in
            handled.append(ShowNotificationBadgeMessage.name)
            return NoData()
        }
    }

    func receive(_ body: Any, from sender: MessageSender = Shell.page) async -> NSDictionary? {
        await handler.receive(body, from: sender).flatMap(parse)
    }
}

/// A JSON object, to be compared.
func parse(_ text: String) -> NSDictionary? {
    (try? JSONSerialization.jsonObject(with: Data(text.utf8))) as? NSDictionary
}
