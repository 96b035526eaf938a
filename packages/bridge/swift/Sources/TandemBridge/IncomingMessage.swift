import Foundation

/// A message of a page, read as far as any message is alike.
struct IncomingMessage {
    private let members: [String: JSONValue]

    /// - Parameter body: Foundation's object, or its JSON.
    init(_ body: Any) throws {
        guard case .object(let members) = try IncomingMessage.read(body) else { throw Rejection.invalid }
        self.members = members
    }

    /// `nil` where the page waits for no reply, as pages of old.
    var id: String? {
        guard case .string(let id)? = members["id"], !id.isEmpty else { return nil }
        return id
    }

    /// Throws ``Rejection`` for an envelope that is invalid, or of another version.
    func checkedName() throws -> String {
        let hasGoodId = id != nil || members["id"] ?? .null == .null
        guard case .string(let name)? = members["name"], !name.isEmpty, hasGoodId,
            case .number(let version) = members["v"] ?? .number(1), version == version.rounded()
        else { throw Rejection.invalid }
        guard version == 1 else { throw Rejection.unsupported }
        return name
    }

    /// What the message says, besides the envelope, which no contract's data can overlap.
    func decode<Message: PageMessage>(_ type: Message.Type) throws -> Message {
        do {
            return try JSONDecoder().decode(type, from: try JSONEncoder().encode(members))
        } catch {
            throw Rejection.invalid
        }
    }

    private static func read(_ body: Any) throws -> JSONValue {
        var copier = JSONCopier()
        guard let text = body as? String else {
            let copy = try copier.copy(body)
            guard try Wire.text(copy).utf16.count <= MessageLimits.length else { throw Rejection.invalid }
            return copy
        }
        // Foundation's parser recurses no deeper than 512 levels.
        guard text.utf16.count <= MessageLimits.length,
            let object = try? JSONSerialization.jsonObject(with: Data(text.utf8))
        else { throw Rejection.invalid }
        return try copier.copy(object)
    }
}
