import XCTest

@testable import TandemBridge

@MainActor
final class GuideTests: XCTestCase {
    func testTheGuidesShellIsWhatAPageExpects() async {
        let account = TestAccount()
        let handler = TandemMessageHandler(origins: [Shell.home]) { _ in }
        answer(handler, for: account)
        let hello: [String: Any] = ["name": "hello", "id": "1", "v": 1, "versions": [1, 2], "page": "/"]
        let reply = await handler.receive(hello, from: Shell.page)
        XCTAssertEqual(
            parse(reply ?? ""),
            parse(
                """
                {"v":1,"id":"1","ok":true,"data":{"version":1,"shell":{"name":"Example","version":"1.0","platform":"ios"},
                "capabilities":["hello","registerForPushNotifications","signOut","signedIn"],"code_challenge":"abc"}}
                """))
        _ = await handler.receive(["name": "signOut"], from: Shell.page)
        _ = await handler.receive(
            ["name": "signedIn", "session_id": "1", "handoff": ["code": "c", "expires_in": 60] as [String: Any]],
            from: Shell.page)
        XCTAssertEqual(account.done, ["beginSignOut", "claim c"])
        let push = await handler.receive(["name": "registerForPushNotifications", "id": "2"], from: Shell.page)
        XCTAssertEqual(parse(push ?? ""), parse(#"{"v":1,"id":"2","ok":true,"data":{"status":"denied"}}"#))
    }

    func testThePageThatIsTooNewIsTold() async {
        let account = TestAccount()
        let handler = TandemMessageHandler(origins: [Shell.home]) { _ in }
        answer(handler, for: account)
        let hello: [String: Any] = ["name": "hello", "id": "1", "versions": [2], "page": "/"]
        let reply = await handler.receive(hello, from: Shell.page)
        XCTAssertEqual((parse(reply ?? "")?["error"] as? NSDictionary)?["code"] as? String, "unsupported")
    }
}

@MainActor
private final class TestAccount: Account {
    let codeChallenge: String? = "abc"
    private(set) var done: [String] = []

    func beginSignOut() {
        done.append("beginSignOut")
    }

    func claim(_ handoff: SignedInMessage.Handoff) async throws {
        done.append("claim \(handoff.code)")
    }

    func registerForPushNotifications() async -> Bool {
        false
    }
}
