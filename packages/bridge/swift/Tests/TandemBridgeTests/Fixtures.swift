import Foundation

/// The golden fixtures, which every implementation agrees about.
struct Fixture: Decodable {
    enum Kind: String, Decodable {
        case message, reply, event
    }

    enum Verdict: String, Decodable {
        case valid, unsupported, invalid
    }

    let title: String
    let kind: Kind
    let to: String?
    let raw: String
    let pad: Int?
    let verdict: Verdict

    var text: String {
        raw.replacingOccurrences(of: "§", with: String(repeating: "x", count: pad ?? 0))
    }

    /// The text as WebKit hands it over; `nil` where it is not JSON's.
    var object: Any? {
        try? JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed)
    }

    static func all(_ kind: Kind) throws -> [Fixture] {
        let package = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let file = package.deletingLastPathComponent().appendingPathComponent("fixtures.json")
        return try JSONDecoder().decode(File.self, from: try Data(contentsOf: file)).fixtures.filter { $0.kind == kind }
    }

    private struct File: Decodable {
        let fixtures: [Fixture]
    }
}
