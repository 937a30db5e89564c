internal import Foundation

/// The model's last answer and what it led to, as a repair shows them.
struct Repair: Equatable, Sendable {
    let answer: String
    let failure: String
    /// What going to this form gives up.
    var loss = PromptSection.Loss.neighbours
    var without = ""

    /// What it adds to a prompt.
    var text: String { answer + "\n" + failure }

    var form: PromptSection.Form { PromptSection.Form(text: text, loss: loss, without: without) }

    private static let linesKept = [6, 2]

    /// This one and the smaller ones: of the answer the code, then of the failure the first lines, whole ones only.
    var forms: [Repair] {
        let code = "```\n" + Answer.code(in: answer).trimmed + "\n```"
        let lines = failure.split(separator: "\n", omittingEmptySubsequences: false)
        let bare = Repair(answer: code, failure: failure, without: "what the last answer says beside its code")
        let shorter = Self.linesKept.filter { $0 < lines.count }.map { kept in
            let text = lines.prefix(kept).joined(separator: "\n") + "\n(\(lines.count - kept) more lines)"
            return Repair(
                answer: code,
                failure: text,
                loss: .failure,
                without: "\(lines.count - kept) lines of the failing output"
            )
        }
        return [self, bare] + shorter
    }
}
