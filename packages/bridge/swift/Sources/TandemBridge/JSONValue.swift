import Foundation

/// JSON as Swift's own values. What a page sends is copied into it, within limits, before anything else looks at it.
enum JSONValue: Equatable {
    case null
    case bool(Bool)
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object([String: JSONValue])
}

extension JSONValue: Encodable {
    func encode(to encoder: Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .bool(let value): try container.encode(value)
        case .number(let value): try container.encode(value)
        case .string(let value): try container.encode(value)
        case .array(let items): try container.encode(items)
        case .object(let members): try container.encode(members)
        }
    }
}

/// Copies Foundation's values. Throws ``Rejection/invalid`` for anything that is no JSON, for more than 64 Ki characters or
/// 32 levels, and for a `__proto__` at any depth.
struct JSONCopier {
    /// At least so many characters may follow: an object that is far too large, or holds others many times over, is not
    /// walked to its end.
    private var remainingLength = MessageLimits.length

    mutating func copy(_ value: Any, depth: Int = 0) throws -> JSONValue {
        try spend(1)
        switch value {
        case let text as String:
            try spend(text.utf16.count)
            return .string(text)
        case let items as [Any]:
            try check(depth)
            return .array(try items.map { try copy($0, depth: depth + 1) })
        case let members as [String: Any]:
            try check(depth)
            return .object(try copy(members, depth: depth))
        case let number as NSNumber: return try copy(number)
        case is NSNull: return .null
        default: throw Rejection.invalid
        }
    }

    private mutating func copy(_ members: [String: Any], depth: Int) throws -> [String: JSONValue] {
        var copies: [String: JSONValue] = [:]
        for (name, member) in members {
            guard name != "__proto__" else { throw Rejection.invalid }
            try spend(name.utf16.count)
            copies[name] = try copy(member, depth: depth + 1)
        }
        return copies
    }

    /// In Foundation a Boolean is a number too; only its type's code tells.
    private func copy(_ number: NSNumber) throws -> JSONValue {
        if String(cString: number.objCType) == "c" { return .bool(number.boolValue) }
        guard number.doubleValue.isFinite else { throw Rejection.invalid }
        return .number(number.doubleValue)
    }

    private func check(_ depth: Int) throws {
        guard depth < MessageLimits.depth else { throw Rejection.invalid }
    }

    private mutating func spend(_ length: Int) throws {
        remainingLength -= length
        guard remainingLength >= 0 else { throw Rejection.invalid }
    }
}
