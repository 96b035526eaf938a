import Foundation

/// What a shell says, as JSON.
enum Wire {
    static let version = 1

    static func text<Value: Encodable>(_ value: Value) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }
}

/// The answer to one message.
struct ReplyEnvelope<Reply: Encodable>: Encodable {
    let v = Wire.version
    let id: String
    let ok: Bool
    let data: Reply?
    let error: Refusal?
}

/// An event, whose data stands beside its name.
struct EventEnvelope<Event: ShellEvent>: Encodable {
    let event: Event

    func encode(to encoder: Encoder) throws {
        try event.encode(to: encoder)
        var envelope = encoder.container(keyedBy: CodingKeys.self)
        try envelope.encode(Event.name, forKey: .name)
        try envelope.encode(Wire.version, forKey: .v)
    }

    private enum CodingKeys: CodingKey {
        case name, v
    }
}
