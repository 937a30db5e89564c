internal import AtelierCodeMap
internal import AtelierDomain
internal import AtelierGates
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
    /// The repository's tests before the change; nil runs all of them for each mutant.
    var before: TestReport?

    /// What was found, with the evidence of the whole search.
    struct Finding {
        /// The whole file with the change made; nil when no mutant passed.
        let content: Data?
        let edit: PlannedEdit
        let evidence: Evidence
        let log: Data
        /// Mutants tried.
        let tried: Int

        /// Leaves its evidence, and counts it among what was searched.
        func add(to result: inout TaskResult, _ search: inout CandidateFact.Search?) {
            result.evidence.append(evidence)
            result.artifacts.append(log)
            search = CandidateFact.Search(
                milliseconds: (search?.milliseconds ?? 0) + evidence.milliseconds,
                mutants: (search?.mutants ?? 0) + tried
            )
        }
    }

    private static let mutantsMax = 900
    private static let secondsMax = 90
    /// The longest that a mutant is waited for: where the file as it is never ends, those that mend it do.
    private static let mutantSecondsMax = 3

    /// Tries the mutants of the symbol that `edit` replaces; nil when there is nothing to try.
    ///
    /// They are tried on the base with `changes` made and `test` beside it, for `seconds` at most. `round` is the one that the
    /// search goes before, but for the first.
    func find(
        _ edit: PlannedEdit,
        in changes: [FileChange] = [],
        check: CheckCommand,
        with test: ExampleTest?,
        before round: Int? = nil,
        seconds: Int = Self.secondsMax
    ) async throws -> Finding? {
        let changed = changes.first { $0.path == edit.path }?.content
        guard edit.action == .replace, let data = changed ?? base.data(edit.path),
            let symbol = symbol(edit, in: changed)
        else { return nil }
        let mutants = ports.mapper.mutants(of: symbol, path: edit.path, data: data, limit: Self.mutantsMax)
        guard !mutants.isEmpty else { return nil }
        let tree = try await ports.repository.tree(
            from: base.tree,
            applying: changes + (test.map { [$0.change] } ?? [])
        )
        var command = command(mutants, path: edit.path, lines: symbol.lines, check: check, tree: tree)
        command.limits.wallSeconds = min(seconds, Self.secondsMax)
        let result = try await ports.commands.run(command)
        let passing = Self.passing(in: result.text).first.flatMap { mutants.indices.contains($0) ? mutants[$0] : nil }
        return Finding(
            content: passing.map { $0.applied(to: data) },
            edit: edit,
            evidence: Evidence(
                round.map { passing == nil ? "search.\($0)" : "mended.\($0)" } ?? "search",
                of: command,
                on: tree,
                result
            ),
            log: result.output,
            tried: result.text.split(separator: "\n").count { $0.hasPrefix("mutant ") }
        )
    }

    /// The symbol as it is in `changed`, or in the base where that is nil.
    private func symbol(_ edit: PlannedEdit, in changed: Data?) -> Symbol? {
        guard let changed else { return base.map.symbol(path: edit.path, qualifiedName: edit.symbol) }
        let file = ports.mapper.parse(path: edit.path, data: changed)
        return file?.symbols.first { $0.qualifiedName == edit.symbol }
    }

    /// The search ends at the first mutant that passes.
    ///
    /// The first run is that of the file as it is: it gives each mutant's time limit, four times as long, at least one second
    /// and at most `mutantSecondsMax`.
    private func command(
        _ mutants: [Mutant],
        path: String,
        lines: ClosedRange<Int>,
        check: CheckCommand,
        tree: ObjectID
    ) -> SandboxedCommand {
        var environment = check.environment
        environment["ATELIER_MUTANTS"] = Self.lines(mutants)
        environment["ATELIER_FILE"] = path
        environment["ATELIER_SECONDS_MAX"] = String(Self.mutantSecondsMax)
        if check.runner == .testFunctions, TestFunctions.arePlain(in: base) {
            environment[TestFunctions.plainVariable] = "1"
        }
        if let few = few(check) {
            environment["ATELIER_RUNNER"] = Self.json(few.runner)
            environment["ATELIER_FAILING"] = Self.json(few.names)
            environment["ATELIER_PASSING"] = few.passing.map(Self.json)
            let isAll = (before?.failed ?? []).isSubset(of: mending.targets)
            if isAll || !mending.isAsked { environment["ATELIER_WHOLE"] = "1" }
            // Which tests are about it shows in what they run.
            if !mending.isAsked { environment["ATELIER_LINES"] = "\(lines.lowerBound + 1) \(lines.upperBound)" }
        }
        let argv = MutantScript.argv(for: check.argv, environment: &environment)
        return SandboxedCommand(
            argv: argv,
            worktree: worktree,
            tree: tree,
            environment: environment,
            needs: check.needs ?? []
        )
    }

    private var mending: Mending { Mending(plan: plan, before: before, map: base.map) }

    /// Those that the change has to mend, where tests that pass are so many that it pays to leave them out; those that fail
    /// at all where none names what is edited.
    private func few(_ check: CheckCommand) -> FailingTests? {
        guard let before, before.passed.count >= Self.passingMin else { return nil }
        let targets = mending.isAsked ? mending.targets : before.failed.sorted()
        return FailingTests(check, targets: targets, paths: Set(base.map.paths))
    }

    /// Whether tests that do not name what is edited can be asked whether they run it.
    func canLook(_ check: CheckCommand) -> Bool { few(check) != nil }

    private static let passingMin = 10

    private static func json(_ words: [String]) -> String {
        // Strings always encode.
        (try? JSONEncoder().encode(words)).map { String(decoding: $0, as: UTF8.self) } ?? "null"
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
