internal import AtelierCodeMap
internal import AtelierDomain
internal import Foundation

/// Which of a change's lines its tests run: lines inside functions, where there are such, for a definition is run by being read.
package struct CoverageFact: Codable, Equatable, Sendable {
    /// New lines that can be run.
    package let lines: Int
    /// `path:line` of those that no test ran, in order.
    package let missed: [String]

    var isUnrun: Bool { lines > 0 && missed.count == lines }

    /// One sentence for a person.
    var sentence: String {
        guard !missed.isEmpty else { return "the tests run every new line of functions, \(lines)" }
        guard !isUnrun else { return "no test was seen to run a new line of functions, \(lines)" }
        let shown = missed.prefix(4).joined(separator: ", ")
        let more = missed.count > 4 ? " and \(missed.count - 4) more" : ""
        return
            "the tests were seen to run \(lines - missed.count) of \(lines) new lines of functions, not \(shown)\(more)"
    }
}

/// Runs the check command once more, with each line that is run written down; for Python and for node.
struct Coverage {
    let check: CheckCommand
    let base: Codebase
    let ports: Ports
    let worktree: String

    struct Found {
        let fact: CoverageFact
        let evidence: Evidence
        let log: Data
    }

    /// What takes longer is not run twice: watching makes some tests several times slower.
    static let millisecondsMax = 10_000
    private static let secondsMax = 60

    /// Nil where nothing was changed that can be run, the command is none that can be watched, or it did not pass while it was.
    func measure(_ changes: [FileChange], on tree: ObjectID, purpose: String) async throws -> Found? {
        guard let watcher = Watcher(check) else { return nil }
        var changed: [String: Set<Int>] = [:]
        for change in changes where watcher.watches(change.path) && !CodeMap.isTestPath(change.path) {
            guard let content = change.content else { continue }
            let lines = ChangedLines.new(in: content, since: base.data(change.path) ?? Data())
            if !lines.isEmpty { changed[change.path] = lines }
        }
        guard !changed.isEmpty else { return nil }
        var environment = check.environment
        environment["ATELIER_PROGRAM"] = watcher.program
        environment["ATELIER_QUESTION"] = try PythonProbe.json(
            Question(argv: watcher.argv, files: changed.keys.sorted())
        )
        var limits = CommandLimits()
        limits.wallSeconds = Self.secondsMax
        let command = SandboxedCommand(
            argv: watcher.start,
            worktree: worktree,
            tree: tree,
            environment: environment,
            limits: limits,
            needs: check.needs ?? []
        )
        let result = try await ports.commands.run(command)
        let lines = result.text.split(separator: "\n").reversed().lazy.filter { $0.hasPrefix("{") }
        let answers = lines.compactMap { try? JSONDecoder().decode(Answer.self, from: Data($0.utf8)) }
        guard result.exitStatus == 0, let answer = answers.first else { return nil }
        let evidence = Evidence(purpose, of: command, on: tree, result)
        return answer.fact(of: changed).map { Found(fact: $0, evidence: evidence, log: result.output) }
    }

    private struct Question: Encodable {
        let argv: [String]
        let files: [String]
    }

    struct Answer: Decodable {
        /// By path: lines inside functions, and those of them that were run.
        let code: [String: [Int]]
        let run: [String: [Int]]

        /// Nil where none of `changed` can be run.
        func fact(of changed: [String: Set<Int>]) -> CoverageFact? {
            var lines = 0
            var missed: [String] = []
            for (path, new) in changed.sorted(by: { $0.key < $1.key }) {
                let able = new.intersection(code[path] ?? [])
                lines += able.count
                missed += able.subtracting(run[path] ?? []).sorted().map { "\(path):\($0)" }
            }
            return lines > 0 ? CoverageFact(lines: lines, missed: missed) : nil
        }
    }

    /// The way to watch one kind of command.
    private struct Watcher {
        let start: [String]
        let program: String
        /// The command as the program gets it.
        let argv: [String]
        private let endings: [String]

        init?(_ check: CheckCommand) {
            let first = check.argv.first ?? ""
            switch check.runner {
            case .pytest, .unittest, .testFunctions:
                guard first == "python3" else { return nil }
                (start, program) = (PythonProbe.argv, CoverageProgram.python)
                argv = Array(check.argv.dropFirst())
                endings = [".py"]
            case .node, .npm:
                (start, program) = (CoverageProgram.nodeArgv, CoverageProgram.node)
                argv = check.argv
                endings = [".js", ".mjs", ".cjs"]
            case .custom where first == "node":
                (start, program) = (CoverageProgram.nodeArgv, CoverageProgram.node)
                argv = check.argv
                endings = [".js", ".mjs", ".cjs"]
            case .swiftPackage, .cargo, .go, .make, .custom: return nil
            }
        }

        func watches(_ path: String) -> Bool { endings.contains { path.hasSuffix($0) } }
    }
}

/// Which lines of a text an earlier one does not have in that order.
enum ChangedLines {
    /// Counted from 1.
    static func new(in text: Data, since old: Data) -> Set<Int> {
        func lines(_ data: Data) -> [Data.SubSequence] {
            data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        }
        let difference = lines(text).difference(from: lines(old))
        return Set(
            difference.insertions.map { change in
                switch change {
                case .insert(let offset, _, _), .remove(let offset, _, _): offset + 1
                }
            }
        )
    }
}
