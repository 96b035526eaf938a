/// An integer on the wire. JSON has one kind of number: `3.0` is the integer 3, and pages know none beyond ±(2^53 − 1).
///
/// What is made from a contract decodes its integers by it.
public struct WireInteger: Decodable {
    public let value: Int

    public init(from decoder: Decoder) throws {
        let container = try decoder.singleValueContainer()
        let number = try container.decode(Double.self)
        guard abs(number) <= 9_007_199_254_740_991, let value = Int(exactly: number) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "No integer of a page.")
        }
        self.value = value
    }
}
