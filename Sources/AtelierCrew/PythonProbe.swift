internal import AtelierDomain
internal import Foundation

/// Asks Python code what it does: a program of ours runs in the sandbox and answers with one line of JSON.
struct PythonProbe {
    let base: Codebase
    let ports: Ports
    let worktree: String
    let needs: [UntrackedNeed]

    /// What a program answered, with the evidence of its run.
    struct Reply<Answer> {
        var answer: Answer
        let evidence: Evidence
        let log: Data
    }

    static let secondsMax = 120
    static let argv = ["python3", "-c", "import os; exec(os.environ['ATELIER_PROGRAM'])"]

    /// Runs `program` on `question` and on versions of the file it is about; nil where it gives no answer of this kind.
    func ask<Answer: Decodable>(
        _ question: some Encodable,
        program: String,
        versions: [Data] = [],
        purpose: String = "observe"
    ) async throws -> Reply<Answer>? {
        var environment = Self.environment(question: try Self.json(question), program: program)
        for (index, version) in versions.enumerated() {
            environment["ATELIER_VERSION_\(index)"] = String(decoding: version, as: UTF8.self)
        }
        var limits = CommandLimits()
        limits.wallSeconds = Self.secondsMax
        let command = SandboxedCommand(
            argv: Self.argv,
            worktree: worktree,
            tree: base.tree,
            environment: environment,
            limits: limits,
            needs: needs
        )
        let result = try await ports.commands.run(command)
        // What a repository's code printed beside it counts for nothing.
        let lines = result.text.split(separator: "\n").reversed().lazy.filter { $0.hasPrefix("{") }
        let answers = lines.compactMap { try? JSONDecoder().decode(Answer.self, from: Data($0.utf8)) }
        guard let answer = answers.first else { return nil }
        let evidence = Evidence(purpose, of: command, on: base.tree, result)
        return Reply(answer: answer, evidence: evidence, log: result.output)
    }

    /// A question as the programs read it: equal ones are equal texts, or a replay would not know its command again.
    static func json(_ question: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(question), as: UTF8.self)
    }

    /// The environment that `argv` needs; `question` is JSON.
    static func environment(question: String, program: String) -> [String: String] {
        [
            "PYTHONDONTWRITEBYTECODE": "1", "PYTHONHASHSEED": "0", "ATELIER_PROGRAM": program,
            "ATELIER_QUESTION": question,
        ]
    }
}
