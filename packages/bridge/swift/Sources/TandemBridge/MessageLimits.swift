/// What a message may be at most, on both sides: in UTF-16 code units of its JSON, and in objects and arrays within each other.
enum MessageLimits {
    static let length = 65_536
    static let depth = 32

    /// Whether the text nests deeper, told before a parser, which recurses, sees it.
    static func isTooDeep(_ text: String) -> Bool {
        var depth = 0
        var isInString = false
        var isEscaped = false
        for unit in text.utf8 {
            if isEscaped {
                isEscaped = false
            } else if isInString {
                isEscaped = unit == UInt8(ascii: "\\")
                isInString = unit != UInt8(ascii: "\"")
            } else if unit == UInt8(ascii: "\"") {
                isInString = true
            } else if unit == UInt8(ascii: "{") || unit == UInt8(ascii: "[") {
                depth += 1
                if depth > MessageLimits.depth { return true }
            } else if unit == UInt8(ascii: "}") || unit == UInt8(ascii: "]") {
                depth -= 1
            }
        }
        return false
    }
}
