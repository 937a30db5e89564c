internal import AtelierChecks
package import AtelierDomain
internal import Foundation

/// What the model is asked about a change; both questions begin alike, so that the diff is read once.
package struct MessagePrompt: Sendable {
    /// The diff as the model sees it.
    package let excerpt: String

    /// Characters of a diff that are shown: a small model gains nothing by more, and reads slowly.
    private static let shownMax = (all: 3_000, line: 160)

    package init(_ diff: UnifiedDiff) {
        let room = max(200, Self.shownMax.all / max(1, diff.files.count))
        var text = ""
        for file in diff.files {
            text += (file.isNew ? "new file " : file.isGone ? "deleted file " : "file ") + file.path + "\n"
            var left = room
            for line in file.lines where left > 0 {
                let mark = line.kind == .added ? "+" : line.kind == .removed ? "-" : " "
                let shown = mark + line.text.prefix(Self.shownMax.line)
                left -= shown.count + 1
                text += shown + "\n"
            }
            guard text.count < Self.shownMax.all else { break }
        }
        excerpt = Self.withoutSecrets(text)
    }

    /// What may be a secret is written over: an answer could repeat it.
    static func withoutSecrets(_ text: String) -> String {
        var bytes = Array(text.utf8)
        for secret in SecretScan.secrets(in: bytes, kind: .code, breadth: .redaction) {
            for place in secret.range where bytes[place] != UInt8(ascii: "\n") { bytes[place] = UInt8(ascii: "x") }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Which of `kinds` the change is; the answer is an object with a `kind`.
    package func kindRequest(among kinds: [ChangeKind]) -> ModelRequest {
        let list = kinds.map { "- \($0.rawValue): \($0.meaning)" }.joined(separator: "\n")
        let names = kinds.map { "\"\($0.rawValue)\"" }.joined(separator: ",")
        return request(
            "Which kind of change is this?\n\(list)\nAnswer with JSON: {\"kind\": \"...\"}",
            schema: """
                {"type":"object","properties":{"kind":{"enum":[\(names)]}},"required":["kind"],"additionalProperties":false}
                """,
            tokensMax: 16
        )
    }

    /// What the change does, in few words; the answer is an object with a `subject`.
    package func subjectRequest(habit: MessageHabit, examples: [String], length: Int) -> ModelRequest {
        let language = habit.isChinese ? "in Chinese" : "in English"
        let seen =
            examples.isEmpty
            ? "" : "First lines of other commits here:\n\(examples.map { "- \($0)" }.joined(separator: "\n"))\n"
        return request(
            """
            \(seen)Write the first line of the commit message of this change, \(language): what the change does, as a command \
            such as "add …", "remove …" or "rename …", naming the function or file that matters, at most \(length) characters.
            Answer with JSON: {"subject": "..."}
            """,
            schema: """
                {"type":"object","properties":{"subject":{"type":"string"}},"required":["subject"],"additionalProperties":false}
                """,
            tokensMax: 60
        )
    }

    private func request(_ question: String, schema: String, tokensMax: Int) -> ModelRequest {
        ModelRequest(
            messages: [
                ChatMessage(.system, "You describe changes to source code. You answer with JSON only."),
                ChatMessage(.user, "The change:\n\(excerpt)\n\(question)"),
            ],
            schema: schema,
            tokensMax: tokensMax
        )
    }
}

extension ChangeKind {
    fileprivate var meaning: String {
        switch self {
        case .feat: "something new that users can do or call"
        case .fix: "wrong behaviour, a crash or a failing build made right"
        case .docs: "documentation or comments only"
        case .test: "tests only"
        case .refactor: "code put differently or renamed, behaviour stays"
        case .chore: "upkeep that is none of the others"
        case .build: "build files or dependencies"
        case .ci: "continuous integration only"
        case .perf: "the same, but faster or with less memory"
        case .style: "white space or formatting only"
        }
    }
}
