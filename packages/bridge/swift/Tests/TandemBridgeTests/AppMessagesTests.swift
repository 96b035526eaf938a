import XCTest

@testable import TandemBridge

/// What the generator makes of an app's own contract, with names that Swift can't take as they are.
@MainActor
final class AppMessagesTests: XCTestCase {
    func testOddNamesAreTheSameOnTheWire() async throws {
        let data = """
            {"default":"a","self":true,"2nd_name":1.5,"Größe":3,"reply":{"Type":"1\\"\\\\\\u0007"},"string":[[{"value":"b"}]],"sizes":[[3.0]],"decoder":{"wire_integer":"one","size":4}}
            """
        let message = try JSONDecoder().decode(InitMessage.self, from: Data(data.utf8))
        XCTAssertEqual(message.`default`, "a")
        XCTAssertEqual(message.self_, true)
        XCTAssertNil(message.firstName)
        XCTAssertEqual(message._2ndName, 1.5)
        XCTAssertEqual(message.reply.type, ._1)
        XCTAssertEqual(message.string, [[InitMessage.StringValue(value: "b")]])
        XCTAssertEqual(message.sizes, [[3]])
        XCTAssertEqual(message.decoder?.wireInteger, .one)
        XCTAssertEqual(message.decoder?.size, 4)
        XCTAssertEqual(parse(try Wire.text(message)), parse(data))
    }

    func testTheMessageIsHandledAsTheContractsOwnAre() async {
        let shell = Shell()
        shell.handler.on(InitMessage.self) { _ in
            InitMessage.Reply(string: .aB, codingKeys: InitMessage.Reply.CodingKeysValue())
        }
        let reply = await shell.receive([
            "name": "init", "id": "1", "default": "", "self": false, "2nd_name": 1, "Größe": 1,
            "reply": ["Type": "in"], "string": [Any](),
        ] as [String: Any])
        XCTAssertEqual(reply, parse(#"{"v":1,"id":"1","ok":true,"data":{"string":"a_b","coding_keys":{}}}"#))
    }

    func testTheDataOfAnEventStandsBesideItsName() async throws {
        let script = try TandemMessageHandler.script(announcing: MovedEvent(toX: 0.5, by: [.wheel]))
        XCTAssertEqual(
            script, #"window.TurboNativeBridge?.receive?.({"by":["wheel"],"name":"moved","to_x":0.5,"v":1})"#)
    }
}
