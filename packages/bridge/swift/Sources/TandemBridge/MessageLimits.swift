/// What a message may be at most, on both sides: in UTF-16 code units of its JSON, and in objects and arrays within each other.
enum MessageLimits {
    static let length = 65_536
    static let depth = 32
}
