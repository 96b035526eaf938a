import XCTest

@testable import TandemBridge

@MainActor
final class TandemMessageHandlerTests: XCTestCase {
    private let signOut: [String: Any] = ["name": "signOut", "id": "1", "v": 1]

    func testAMessageOfThePageIsAnswered() async {
        let reply = await Shell().receive(signOut)
        XCTAssertEqual(reply, parse(#"{"v":1,"id":"1","ok":true,"data":{}}"#))
    }

    func testAFrameIsIgnored() async {
        let shell = Shell()
        let reply = await shell.receive(signOut, from: MessageSender(isMainFrame: false, origin: Shell.page.origin))
        XCTAssertNil(reply)
        XCTAssertEqual(shell.handled, [])
    }

    func testOtherOriginsAreIgnored() async {
        let shell = Shell()
        let others = [
            Origin(scheme: "http", host: "app.example.com", port: 0),
            Origin(scheme: "https", host: "example.com", port: 0),
            Origin(scheme: "https", host: "app.example.com.example.org", port: 0),
            Origin(scheme: "https", host: "app.example.com", port: 8443),
            Origin(scheme: "", host: "", port: 0),
        ]
        for origin in others {
            let reply = await shell.receive(signOut, from: MessageSender(isMainFrame: true, origin: origin))
            XCTAssertNil(reply)
        }
        XCTAssertEqual(shell.handled, [])
    }

    func testAnOriginIsTheSameWithItsSchemesOwnPort() async throws {
        let origin = Origin(scheme: "HTTPS", host: "App.example.com", port: 443)
        XCTAssertEqual(origin, Origin(Shell.home))
        let local = try XCTUnwrap(URL(string: "http://127.0.0.1:3000"))
        XCTAssertEqual(Origin(scheme: "http", host: "127.0.0.1", port: 3000), Origin(local))
    }

    func testNoOriginIsServedThatHasNoHost() async throws {
        let handler = TandemMessageHandler(origins: [try XCTUnwrap(URL(string: "about:blank"))])
        XCTAssertFalse(handler.serves(URL(string: "about:blank")))
        XCTAssertFalse(handler.serves(URL(string: "data:text/html,")))
        XCTAssertFalse(handler.serves(nil))
        XCTAssertTrue(Shell().handler.serves(URL(string: "https://app.example.com/other?page")))
    }

    func testWhatIsIgnoredIsLoggedOncePerKindAndWithoutWhatItSaid() async {
        let shell = Shell()
        for number in 1...3 {
            _ = await shell.receive("secret \(number)")
            _ = await shell.receive(["name": "secret\(number)"])
            _ = await shell.receive(signOut, from: MessageSender(isMainFrame: false, origin: Shell.page.origin))
        }
        XCTAssertEqual(shell.logged.count, 3)
        XCTAssertFalse(shell.logged.joined().contains("secret"))
    }

    func testARefusalIsTheReply() async {
        let shell = Shell()
        shell.handler.on(SignOutMessage.self) { _ in throw Refusal(message: "Not now.") }
        let reply = await shell.receive(signOut)
        XCTAssertEqual(
            reply, parse(#"{"v":1,"id":"1","ok":false,"error":{"code":"refused","message":"Not now."}}"#))
    }

    func testOfAnyOtherErrorThePageLearnsNothing() async {
        let shell = Shell()
        shell.handler.on(SignOutMessage.self) { _ in throw Leak(secret: "hunter2") }
        let text = await shell.handler.receive(signOut, from: Shell.page)
        XCTAssertEqual(parse(text ?? "")?["ok"] as? Bool, false)
        XCTAssertEqual(((text ?? "") + shell.logged.joined()).contains("hunter2"), false)
    }

    func testWhatNobodyHandlesIsUnsupportedAndNoCapability() async {
        let handler = TandemMessageHandler(origins: [Shell.home]) { _ in }
        handler.on(SignOutMessage.self) { _ in NoData() }
        XCTAssertEqual(handler.capabilities, ["signOut"])
        let reply = await handler.receive(["name": "hello", "id": "1", "versions": [1], "page": "/"], from: Shell.page)
        XCTAssertEqual((parse(reply ?? "")?["error"] as? NSDictionary)?["code"] as? String, "unsupported")
    }

    func testThePageOfOldIsServedAndGetsNoReply() async {
        let shell = Shell()
        let reply = await shell.receive(["name": "showNotificationBadge", "icon": "bell", "tab": "home", "count": 2])
        XCTAssertNil(reply)
        XCTAssertEqual(shell.handled, ["showNotificationBadge"])
    }

    func testAnObjectIsMeasuredAsItsJSON() async {
        let shell = Shell()
        let frame = #"{"id":"1","more":"","name":"signOut","v":1}"#.utf16.count
        let fits = (65_536 - frame) / 2
        for (quotes, count) in [(fits, 1), (fits + 1, 1)] {
            let more = String(repeating: "\"", count: quotes)
            _ = await shell.receive(["name": "signOut", "id": "1", "v": 1, "more": more] as [String: Any])
            XCTAssertEqual(shell.handled.count, count)
        }
    }

    func testHostileObjectsAreInvalidAndNothingBreaks() async {
        var deep: Any = NSNull()
        for _ in 0..<1_000 { deep = [deep] as NSArray }
        let hostile: [Any] = [
            NSNull(), 1, true, 1.5, Date(), Data(), NSObject(), NSArray(), NSDictionary(), [signOut],
            ["name": NSNull(), "id": "1"], ["name": "signOut", "v": true], ["name": "signOut", "v": 1.5],
            ["name": "signOut", "more": Double.nan], ["name": "signOut", "more": Double.infinity],
            ["name": "signOut", "more": Date()], ["name": "signOut", "__proto__": 1],
            ["name": "signOut", "more": [["__proto__": 1]]], [1: "signOut"] as NSDictionary,
            ["name": "signOut", "more": deep], deep,
            #"{"name":"signOut","more":"# + String(repeating: "[", count: 32_000) + String(repeating: "]", count: 32_000) + "}",
            String(repeating: "{\"a\":", count: 13_000),
            ["name": "signOut", "more": String(repeating: "x", count: 10_000_000)],
            ["name": "signOut", "more": Array(repeating: 1, count: 1_000_000)],
        ]
        for body in hostile {
            let shell = Shell()
            _ = await shell.receive(body)
            XCTAssertEqual(shell.handled, [])
            XCTAssertEqual(shell.logged.count, 1)
        }
    }

    func testAnObjectThatIsFarTooLargeIsNotWalkedToItsEnd() async {
        var shared: Any = 1
        for _ in 0..<17 { shared = [shared, shared] as [Any] }
        for object in [shared, Array(repeating: 1, count: 70_000)] {
            var copier = JSONCopier()
            XCTAssertThrowsError(try copier.copy(object))
        }
    }

    func testMutilatedMessagesNeverBreakAnything() async throws {
        var random = Lehmer(state: 20_240_607)
        let signs = Array("{}[]\",:\\u0\u{0}\u{2028}🚲xn1eE+-._".unicodeScalars)
        for fixture in try Fixture.all(.message) where fixture.pad == nil {
            for _ in 0..<40 {
                var scalars = Array(fixture.text.unicodeScalars)
                for _ in 0..<Int.random(in: 1...4, using: &random) where !scalars.isEmpty {
                    scalars[Int.random(in: scalars.indices, using: &random)] = signs.randomElement(using: &random)!
                }
                var text = String.UnicodeScalarView()
                text.append(contentsOf: scalars)
                let shell = Shell()
                let reply = await shell.receive(String(text))
                XCTAssertTrue(shell.handled.count + shell.logged.count == 1)
                XCTAssertTrue(reply == nil || reply?["id"] is String)
            }
        }
    }
}

private struct Leak: Error {
    let secret: String
}

/// The same mutilations in every run.
private struct Lehmer: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state
    }
}
