package import AtelierDomain
internal import Foundation

/// Writes a commit's first line with a model: its kind by rules, and what it does by the model, judged by plain code.
package struct MessageWriter: Sendable {
    /// The model's answer to a request.
    package typealias Ask = @Sendable (ModelRequest) async throws -> String

    private let ask: Ask

    package init(ask: @escaping Ask) {
        self.ask = ask
    }

    /// What the model made of a change.
    package struct Written: Equatable, Sendable {
        package let kind: ChangeKind
        /// The first line; nil where the model's words cannot be used.
        package let subject: String?
    }

    /// Other commits whose first lines are shown, and the characters that are left for a line at least.
    private static let (shownSubjects, lengthMin) = (4, 24)

    /// The first line for a change in the habit of other first lines, the newest first.
    package func write(_ diff: UnifiedDiff, subjects: [String]) async throws -> Written {
        let (habit, kind, prompt) = (MessageHabit(subjects: subjects), ChangeRules(diff).guess, MessagePrompt(diff))
        let head = MessageTemplate.head(kind, paths: diff.files.map(\.path), habit: habit)
        let length = habit.lengthMax - head.count - (habit.endsWithStop ? 1 : 0)
        guard length >= Self.lengthMin else { return Written(kind: kind, subject: nil) }
        let examples = Array(subjects.filter { $0.count <= habit.lengthMax }.prefix(Self.shownSubjects))
        let answer = try await ask(prompt.subjectRequest(habit: habit, examples: examples, length: length))
        let words = Self.field("subject", of: answer)
        let what = words.flatMap { MessageReading(diff: diff, habit: habit).what($0, length: length) }
        return Written(kind: kind, subject: what.map { MessageTemplate.line(head: head, what: $0, habit: habit) })
    }

    /// The kind by the model where rules do not settle it; its word counts if it is one of those to choose among.
    ///
    /// First lines do not ask for it: the small model is right less often than the rules (`scripts/bench-messages`).
    package func kind(_ rules: ChangeRules, _ prompt: MessagePrompt) async throws -> ChangeKind {
        if let certain = rules.certain { return certain }
        let answer = try await ask(prompt.kindRequest(among: rules.plausible))
        let named = Self.field("kind", of: answer).flatMap(ChangeKind.init(rawValue:))
        return named.flatMap { rules.plausible.contains($0) ? $0 : nil } ?? rules.guess
    }

    /// A field of an answer that is one object; an answer that is none has no field.
    package static func field(_ name: String, of answer: String) -> String? {
        (try? JSONDecoder().decode([String: String].self, from: Data(answer.utf8)))?[name]
    }
}
