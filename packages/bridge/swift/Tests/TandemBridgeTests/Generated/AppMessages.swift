// Made from the contract App by `vitest --update swift.test.ts`: change that, not this.

import TandemBridge

/// Two lines,
/// and */ nothing else.
public struct InitMessage: PageMessage, Codable, Equatable, Sendable {
    public static let name = "init"

    public struct Reply: Codable, Equatable, Sendable {
        public enum StringValue: String, Codable, Sendable {
            case aB = "a_b"
        }

        public struct CodingKeysValue: Codable, Equatable, Sendable {
            public init() {}
        }

        public let string: StringValue?
        public let codingKeys: CodingKeysValue

        public init(string: StringValue? = nil, codingKeys: CodingKeysValue) {
            self.string = string
            self.codingKeys = codingKeys
        }

        private enum CodingKeys: String, CodingKey {
            case string
            case codingKeys = "coding_keys"
        }
    }

    public struct ReplyValue: Codable, Equatable, Sendable {
        public enum TypeValue: String, Codable, Sendable {
            case `in`
            case halfWay = "half way"
            case _1 = "1\"\\\u{7}"
        }

        public let type: TypeValue

        public init(type: TypeValue) {
            self.type = type
        }

        private enum CodingKeys: String, CodingKey {
            case type = "Type"
        }
    }

    public struct StringValue: Codable, Equatable, Sendable {
        public let value: String

        public init(value: String) {
            self.value = value
        }
    }

    public struct DecoderValue: Codable, Equatable, Sendable {
        public enum WireIntegerValue: String, Codable, Sendable {
            case one
        }

        public let wireInteger: WireIntegerValue
        public let size: Int

        public init(wireInteger: WireIntegerValue, size: Int) {
            self.wireInteger = wireInteger
            self.size = size
        }

        public init(from decoder: Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            self.wireInteger = try container.decode(WireIntegerValue.self, forKey: .wireInteger)
            self.size = try container.decode(WireInteger.self, forKey: .size).value
        }

        private enum CodingKeys: String, CodingKey {
            case wireInteger = "wire_integer"
            case size
        }
    }

    public let `default`: String
    public let self_: Bool
    /// With "quotes" and \(this).
    public let firstName: String?
    public let _2ndName: Double
    public let größe: Int
    public let reply: ReplyValue
    public let string: [[StringValue]]
    public let sizes: [[Int]]?
    public let decoder: DecoderValue?

    public init(`default`: String, self_: Bool, firstName: String? = nil, _2ndName: Double, größe: Int, reply: ReplyValue, string: [[StringValue]], sizes: [[Int]]? = nil, decoder: DecoderValue? = nil) {
        self.`default` = `default`
        self.self_ = self_
        self.firstName = firstName
        self._2ndName = _2ndName
        self.größe = größe
        self.reply = reply
        self.string = string
        self.sizes = sizes
        self.decoder = decoder
    }

    public init(from decoder: Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.`default` = try container.decode(String.self, forKey: .`default`)
        self.self_ = try container.decode(Bool.self, forKey: .self_)
        self.firstName = try container.decodeIfPresent(String.self, forKey: .firstName)
        self._2ndName = try container.decode(Double.self, forKey: ._2ndName)
        self.größe = try container.decode(WireInteger.self, forKey: .größe).value
        self.reply = try container.decode(ReplyValue.self, forKey: .reply)
        self.string = try container.decode([[StringValue]].self, forKey: .string)
        self.sizes = try container.decodeIfPresent([[WireInteger]].self, forKey: .sizes)?.map { $0.map(\.value) }
        self.decoder = try container.decodeIfPresent(DecoderValue.self, forKey: .decoder)
    }

    private enum CodingKeys: String, CodingKey {
        case `default`
        case self_ = "self"
        case firstName = "first-name"
        case _2ndName = "2nd_name"
        case größe = "Größe"
        case reply
        case string
        case sizes
        case decoder
    }
}

/// Moved.
public struct MovedEvent: ShellEvent, Codable, Equatable, Sendable {
    public static let name = "moved"

    public enum By: String, Codable, Sendable {
        case hand
        case wheel
    }

    public let toX: Double
    public let by: [By]?

    public init(toX: Double, by: [By]? = nil) {
        self.toX = toX
        self.by = by
    }

    private enum CodingKeys: String, CodingKey {
        case toX = "to_x"
        case by
    }
}
