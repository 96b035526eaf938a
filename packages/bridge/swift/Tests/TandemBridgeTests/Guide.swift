// The first example of docs/bridge/swift.md, as it stands there.

import TandemBridge

/// What the rest of the app does for its pages.
@MainActor
protocol Account: AnyObject {
    var codeChallenge: String? { get }
    func beginSignOut()
    func claim(_ handoff: SignedInMessage.Handoff) async throws
    func registerForPushNotifications() async -> Bool
}

@MainActor
func answer(_ handler: TandemMessageHandler, for account: Account) {
    handler.on(HelloMessage.self) { [unowned handler] hello in
        guard hello.versions.contains(TandemMessageHandler.version) else {
            throw Refusal(code: "unsupported", message: "The shell is older than the page.")
        }
        return HelloMessage.Reply(
            version: TandemMessageHandler.version,
            shell: HelloMessage.Reply.Shell(name: "Example", version: "1.0", platform: "ios"),
            capabilities: handler.capabilities,
            codeChallenge: account.codeChallenge
        )
    }
    handler.on(SignOutMessage.self) { _ in
        account.beginSignOut()
        return NoData()
    }
    handler.on(SignedInMessage.self) { message in
        if let handoff = message.handoff { try await account.claim(handoff) }
        return NoData()
    }
    handler.on(RegisterForPushNotificationsMessage.self) { _ in
        let isGranted = await account.registerForPushNotifications()
        return RegisterForPushNotificationsMessage.Reply(status: isGranted ? .granted : .denied)
    }
}
