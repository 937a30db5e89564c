internal import AtelierCodeMap
internal import AtelierDomain
internal import Foundation

/// Mends a small slip without the model: changes by rule at the symbol that the failing tests are about, judged by those
/// tests, until one passes.
///
/// It costs no tokens and goes before any model call. All mutants run inside one sandboxed command, for its start would
/// cost more than most tests do.
struct MutantSearch {
    let plan: PlanFact
    let base: Codebase
    let ports: Ports
    let worktree: String

    /// What was found, with the evidence of the whole search.
    struct Finding {
        /// The whole file with the change made; nil when no mutant passed.
        let content: Data?
        let edit: PlannedEdit
        let evidence: Evidence
        let log: Data
        /// Mutants tried.
        let tried: Int
    }

    private static let mutantsMax = 900
    private static let secondsMax = 90
    /// The longest that a mutant is waited for: where the file as it is never ends, those that mend it do.
    private static let mutantSecondsMax = 3

    /// Tries the mutants of the symbol that `edit` replaces, on the base with `test` beside it; nil when there is nothing
    /// to try.
    func find(_ edit: PlannedEdit, check: CheckCommand, with test: ExampleTest?) async throws -> Finding? {
        guard edit.action == .replace, let data = base.data(edit.path),
            let symbol = base.map.symbol(path: edit.path, qualifiedName: edit.symbol)
        else { return nil }
        let mutants = ports.mapper.mutants(of: symbol, path: edit.path, data: data, limit: Self.mutantsMax)
        guard !mutants.isEmpty else { return nil }
        let changes = test.map { [$0.change] } ?? []
        let tree = try await ports.repository.tree(from: base.tree, applying: changes)
        let command = command(mutants, path: edit.path, check: check, tree: tree)
        let result = try await ports.commands.run(command)
        let passing = Self.passing(in: result.text).first.flatMap { mutants.indices.contains($0) ? mutants[$0] : nil }
        return Finding(
            content: passing.map { $0.applied(to: data) },
            edit: edit,
            evidence: Evidence(
                purpose: "search",
                argv: command.argv,
                tree: tree,
                exitStatus: result.exitStatus,
                logHash: ContentHash(of: result.output),
                policyHash: result.policyHash,
                milliseconds: result.milliseconds
            ),
            log: result.output,
            tried: result.text.split(separator: "\n").count { $0.hasPrefix("mutant ") }
        )
    }

    /// The search ends at the first mutant that passes.
    ///
    /// The first run is that of the file as it is: it gives each mutant's time limit, four times as long, at least one second
    /// and at most `mutantSecondsMax`.
    private func command(_ mutants: [Mutant], path: String, check: CheckCommand, tree: ObjectID) -> SandboxedCommand {
        var environment = check.environment
        environment["ATELIER_MUTANTS"] = Self.lines(mutants)
        environment["ATELIER_FILE"] = path
        environment["ATELIER_SECONDS_MAX"] = String(Self.mutantSecondsMax)
        if check.runner == .testFunctions, TestFunctions.arePlain(in: base) {
            environment[TestFunctions.plainVariable] = "1"
        }
        let argv = MutantScript.argv(for: check.argv, environment: &environment)
        var limits = CommandLimits()
        limits.wallSeconds = Self.secondsMax
        return SandboxedCommand(
            argv: argv,
            worktree: worktree,
            tree: tree,
            environment: environment,
            limits: limits,
            needs: check.needs ?? []
        )
    }

    /// One line a mutant: number, first byte, the byte after it counted from 1, new text; as many as fit.
    private static func lines(_ mutants: [Mutant]) -> String {
        var result = ""
        for (index, mutant) in mutants.enumerated() {
            let text = Data(mutant.text.utf8).base64EncodedString()
            let line = "\(index) \(mutant.range.lowerBound) \(mutant.range.upperBound + 1) \(text)\n"
            guard result.utf8.count + line.utf8.count <= linesBytesMax else { break }
            result += line
        }
        return result
    }

    /// Below what one variable of an environment may hold (`MAX_ARG_STRLEN` of Linux, 128 KiB).
    private static let linesBytesMax = 100_000

    private static func passing(in output: String) -> [Int] {
        output.split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ")
            return words.count == 3 && words[0] == "mutant" && words[2] == "0" ? Int(words[1]) : nil
        }
    }
}
