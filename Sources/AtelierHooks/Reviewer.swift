internal import AtelierChecks
internal import AtelierDomain
internal import Foundation

/// Something wrong that a model sees in a line of a change, and the line as it would have it.
package struct ReviewRemark: Equatable, Sendable {
    package let path: String
    /// In the new file, counted from 1; the diff shows it.
    package let line: Int
    package let reason: String
    /// The line as it is, and what would stand there instead.
    package let text: String
    package let replacement: String
}

/// Reviews a change file by file with a model: is there a bug, in which line, and how would the line read without it.
///
/// What the model says counts only where plain code finds it to be about the change.
package struct Reviewer: Sendable {
    private let ask: MessageWriter.Ask

    package init(ask: @escaping MessageWriter.Ask) {
        self.ask = ask
    }

    private struct Verdict: Decodable {
        let reason: String
        let verdict: String
        let line: Int
    }

    /// A change with more files is reviewed by people; characters of a file's change that are shown, and of an answer.
    private static let (filesMax, shownMax, lineMax, reasonMax) = (12, 6_000, 300, 300)

    /// At most one remark a file, in the order of the diff.
    package func review(_ diff: UnifiedDiff) async throws -> [ReviewRemark] {
        let files = diff.files.filter { !$0.isGone && !$0.hunks.isEmpty && ChangeKind.place(of: $0.path) == nil }
        guard files.count <= Self.filesMax else { return [] }
        var remarks: [ReviewRemark] = []
        for file in files {
            if let remark = try await review(file) { remarks.append(remark) }
        }
        return remarks
    }

    private func review(_ file: UnifiedDiff.File) async throws -> ReviewRemark? {
        let candidates = Self.candidates(file)
        let shown = MessagePrompt.withoutSecrets(Self.shown(file))
        guard !candidates.isEmpty, shown.count <= Self.shownMax else { return nil }
        let answer = try await ask(Self.question(shown, lines: candidates.compactMap(\.new)))
        // An answer that cannot be read finds nothing.
        guard let verdict = try? JSONDecoder().decode(Verdict.self, from: Data(answer.utf8)), verdict.verdict == "bug",
            let line = candidates.first(where: { $0.new == verdict.line }), let number = line.new
        else { return nil }
        let reason = Self.sentence(verdict.reason)
        guard !reason.isEmpty else { return nil }
        let second = try await ask(Self.repair(shown, line: number, text: line.text, reason: reason))
        guard let wanted = MessageWriter.field("replacement", of: second),
            let replacement = Self.replacement(wanted, of: line.text)
        else { return nil }
        return ReviewRemark(
            path: file.path,
            line: number,
            reason: reason,
            text: line.text,
            replacement: replacement
        )
    }

    /// The lines that a remark may be about: new ones, and those beside which something was removed.
    private static func candidates(_ file: UnifiedDiff.File) -> [UnifiedDiff.Line] {
        file.hunks.flatMap { hunk in
            hunk.lines.enumerated().filter { place, line in
                guard line.new != nil, line.text.contains(where: { $0.isLetter || $0.isNumber }) else { return false }
                let beside = [place - 1, place + 1].filter(hunk.lines.indices.contains).map { hunk.lines[$0].kind }
                return line.kind == .added || beside.contains(.removed)
            }.map(\.element)
        }
    }

    private static func shown(_ file: UnifiedDiff.File) -> String {
        file.hunks.map { hunk in
            hunk.lines.map { line in
                let mark = line.kind == .added ? "+" : line.kind == .removed ? "-" : " "
                let number = line.new.map(String.init) ?? ""
                return String(repeating: " ", count: max(0, 5 - number.count)) + "\(number) \(mark)\(line.text)"
            }.joined(separator: "\n")
        }.joined(separator: "\n  ...\n")
    }

    private static func question(_ shown: String, lines: [Int]) -> ModelRequest {
        let numbers = ([0] + lines).map(String.init).joined(separator: ",")
        return request(
            """
            \(shown)

            Lines with + are new, lines with - were removed. Does this change bring in a bug, that is a wrong result, a crash, \
            a wrong condition, a count that is off by one, or a check that is gone? Names, style and missing tests are no bugs. \
            Most changes are fine.
            Answer with JSON: {"reason": what the change does and whether that is right, in one sentence, "verdict": "fine" or \
            "bug", "line": the number of the line with the bug, or 0}
            """,
            schema: """
                {"type":"object","properties":{"reason":{"type":"string"},"verdict":{"enum":["fine","bug"]},\
                "line":{"enum":[\(numbers)]}},"required":["reason","verdict","line"],"additionalProperties":false}
                """,
            tokensMax: 160
        )
    }

    private static func repair(_ shown: String, line: Int, text: String, reason: String) -> ModelRequest {
        request(
            """
            \(shown)

            Lines with + are new, lines with - were removed. There is a bug in line \(line): \(reason)
            The line reads: \(text)
            Write this one line anew so that the bug is gone. Answer with JSON: {"replacement": "..."}
            """,
            schema: """
                {"type":"object","properties":{"replacement":{"type":"string"}},"required":["replacement"],\
                "additionalProperties":false}
                """,
            tokensMax: 120
        )
    }

    private static func request(_ text: String, schema: String, tokensMax: Int) -> ModelRequest {
        let system = "You review changes to source code. You answer with JSON only."
        return ModelRequest(
            messages: [ChatMessage(.system, system), ChatMessage(.user, text)],
            schema: schema,
            tokensMax: tokensMax
        )
    }

    /// One line without marks that would read as something else elsewhere.
    private static func sentence(_ text: String) -> String {
        let line = text.split(whereSeparator: \.isNewline).joined(separator: " ").filter { $0 != "`" && !$0.isControl }
        return String(line.prefix(reasonMax)).trimmingCharacters(in: .whitespaces)
    }

    /// With the line's own indentation; nil where it changes nothing, is more than one line, or holds a secret.
    private static func replacement(_ wanted: String, of text: String) -> String? {
        let bare = wanted.trimmingCharacters(in: .whitespacesAndNewlines)
        let packed = { (line: String) in line.filter { !$0.isWhitespace } }
        guard !bare.isEmpty, bare.count <= lineMax, !bare.contains(where: { $0.isNewline || $0.isControl }),
            packed(bare) != packed(text),
            SecretScan.secrets(in: Array(bare.utf8), kind: .code, breadth: .redaction).isEmpty
        else { return nil }
        let indentation = text.prefix { $0 == " " || $0 == "\t" }
        return indentation + bare + (text.hasSuffix("\r") ? "\r" : "")
    }
}

extension Character {
    fileprivate var isControl: Bool { unicodeScalars.contains { $0.properties.generalCategory == .control } }
}
