import XCTest

@testable import TandemBridge

@MainActor
final class FixtureTests: XCTestCase {
    func testMessagesAsJSONGetTheirVerdict() async throws {
        for fixture in try Fixture.all(.message) {
            let verdict = await self.verdict(fixture.text)
            XCTAssertEqual(verdict, fixture.verdict, fixture.title)
        }
    }

    func testMessagesAsObjectsGetTheirVerdict() async throws {
        for fixture in try Fixture.all(.message) {
            guard let object = fixture.object, !(object is String) else { continue }
            let verdict = await self.verdict(object)
            XCTAssertEqual(verdict, fixture.verdict, fixture.title)
        }
    }

    func testWhoeverWaitsForAReplyGetsOne() async throws {
        for fixture in try Fixture.all(.message) {
            guard let id = (fixture.object as? [String: Any])?["id"] as? String, !id.isEmpty else { continue }
            let reply = await Shell().receive(fixture.text)
            if reply == nil, fixture.verdict == .invalid, unreadable.contains(fixture.title) { continue }
            XCTAssertEqual(reply?["id"] as? String, id, fixture.title)
            XCTAssertEqual(reply?["v"] as? Int, 1, fixture.title)
            XCTAssertEqual(reply?["ok"] as? Bool, fixture.verdict == .valid, fixture.title)
            let code = (reply?["error"] as? NSDictionary)?["code"] as? String
            let codes: [Fixture.Verdict: String] = [.unsupported: "unsupported", .invalid: "invalid_message"]
            XCTAssertEqual(code, codes[fixture.verdict], fixture.title)
        }
    }

    func testRepliesAreWhatPagesTake() async throws {
        for fixture in try Fixture.all(.reply) {
            let name = try XCTUnwrap(fixture.to)
            let sent = await resend(fixture, to: name)
            guard fixture.verdict == .valid else {
                XCTAssertNil(sent, fixture.title)
                continue
            }
            XCTAssertEqual(sent, expected(fixture), fixture.title)
        }
    }

    func testEventsAreWhatPagesTake() async throws {
        let good = try Fixture.all(.event).filter { $0.verdict == .valid && !$0.title.contains("later version") }
        XCTAssertFalse(good.isEmpty)
        for fixture in good {
            let sent = try resend(fixture)
            XCTAssertEqual(sent, parse(fixture.text), fixture.title)
        }
    }

    /// What is too long, too deep or dangerous is not read, so nobody knows who waits.
    private let unreadable = ["too deep", "too long", "__proto__ as a member", "__proto__ further in"]

    private func verdict(_ body: Any) async -> Fixture.Verdict {
        let shell = Shell()
        _ = await shell.receive(body)
        if shell.handled.count == 1 { return .valid }
        return shell.logged.contains { $0.contains(Rejection.unsupported.rawValue) } ? .unsupported : .invalid
    }

    /// What a shell says whose handler gives the fixture's outcome; `nil` where its type can't hold that.
    private func resend(_ fixture: Fixture, to name: String) async -> NSDictionary? {
        switch name {
        case HelloMessage.name: return await resend(fixture, to: HelloMessage.self)
        case SignOutMessage.name: return await resend(fixture, to: SignOutMessage.self)
        case SignedInMessage.name: return await resend(fixture, to: SignedInMessage.self)
        case SignInWithBrowserMessage.name: return await resend(fixture, to: SignInWithBrowserMessage.self)
        case RegisterForPushNotificationsMessage.name:
            return await resend(fixture, to: RegisterForPushNotificationsMessage.self)
        case ShowNotificationBadgeMessage.name: return await resend(fixture, to: ShowNotificationBadgeMessage.self)
        default:
            XCTFail("Nothing is known of \(name).")
            return nil
        }
    }

    private func resend<Message: PageMessage>(_ fixture: Fixture, to type: Message.Type) async -> NSDictionary?
    where Message.Reply: Decodable {
        guard let outcome = try? JSONDecoder().decode(Outcome<Message.Reply>.self, from: Data(fixture.text.utf8)) else {
            return nil
        }
        let shell = Shell()
        shell.handler.on(type) { _ in try outcome.result.get() }
        let message = try? Fixture.all(.message).first { $0.title == "\(type.name): all members" }
        return await shell.receive(message?.text ?? "")
    }

    private func resend(_ fixture: Fixture) throws -> NSDictionary? {
        let events: [any ShellEvent] = [
            SignedOutEvent(), SessionRenewedEvent(), NotificationTokenChangedEvent(), ToggleNavBarEvent(),
        ]
        let name = parse(fixture.text)?["name"] as? String
        let event = try XCTUnwrap(events.first { type(of: $0).name == name }, fixture.title)
        let script = try TandemMessageHandler.script(announcing: event)
        let opening = "window.TurboNativeBridge?.receive?.("
        XCTAssertTrue(script.hasPrefix(opening) && script.hasSuffix(")"))
        return parse(String(script.dropFirst(opening.count).dropLast()))
    }

    /// The fixture as a shell says it: `data` always, and neither `null` nor what this version doesn't know.
    private func expected(_ fixture: Fixture) -> NSDictionary? {
        guard var reply = fixture.object as? [String: Any] else { return nil }
        if reply["ok"] as? Bool == true {
            let data = reply["data"] as? [String: Any] ?? [:]
            reply["data"] = data.filter { $0.key != "later" && !($0.value is NSNull) }
        }
        return reply as NSDictionary
    }
}

/// What a reply says, read for the test alone: shells don't receive replies.
private struct Outcome<Reply: Decodable>: Decodable {
    let result: Result<Reply, Refusal>

    init(from decoder: Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        if try container.decode(Bool.self, forKey: .ok) {
            let data = container.contains(.data) ? container : try Outcome.withoutData(decoder)
            _ = try data.nestedContainer(keyedBy: CodingKeys.self, forKey: .data)
            result = .success(try data.decode(Reply.self, forKey: .data))
        } else {
            result = .failure(try container.decode(Refusal.self, forKey: .error))
        }
    }

    /// Without data is with none: `{}`.
    private static func withoutData(_ decoder: Decoder) throws -> KeyedDecodingContainer<CodingKeys> {
        try JSONDecoder().decode(Empty.self, from: Data(#"{"data":{}}"#.utf8)).container
    }

    private enum CodingKeys: CodingKey {
        case ok, data, error
    }

    private struct Empty: Decodable {
        let container: KeyedDecodingContainer<CodingKeys>

        init(from decoder: Decoder) throws {
            container = try decoder.container(keyedBy: CodingKeys.self)
        }
    }
}
