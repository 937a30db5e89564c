import Foundation

/// Replies of the real model, recorded, with what came of each requirement when they were.
enum Recordings {
    /// One row of `outcomes.json`.
    struct Expected: Codable, Hashable, Sendable {
        let repo: String
        let `case`: String
        /// A requirement's state.
        let state: String
        /// What the hidden check said: `pass`, `fail` or `skipped`; `-` where nothing landed.
        let check: String
    }

    /// `ATELIER_RECORDINGS` names other ones, such as those of a run that is about to replace these.
    static let folder = ProcessInfo.processInfo.environment["ATELIER_RECORDINGS"] ?? Machine.fixtures + "/recordings"

    static func outcomes() throws -> [Expected] {
        let data = try Data(contentsOf: URL(fileURLWithPath: folder + "/outcomes.json"))
        return try JSONDecoder().decode([Expected].self, from: data)
    }

    /// The text of a requirement in Python that lands.
    static func landingText() throws -> String {
        let rows = try outcomes().filter { $0.repo == "python" && $0.state == "landed" }
        guard let row = rows.first(where: { $0.case == "split-amount" }) ?? rows.first else {
            throw Program.Failure(text: "no requirement in Python lands in the recordings of \(folder)")
        }
        return try text(of: row)
    }

    /// The text of the requirement in C whose answer for a repository without tests is recorded as well.
    static func textWithoutTests() throws -> String {
        try text(of: Expected(repo: "c", case: "weekend-days", state: "", check: ""))
    }

    static func text(of row: Expected) throws -> String {
        let path = "\(Machine.fixtures)/requirements/\(row.repo)/\(row.case).md"
        return try String(contentsOfFile: path, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
