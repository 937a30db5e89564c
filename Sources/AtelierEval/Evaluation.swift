internal import AtelierAPI
internal import AtelierDomain
internal import Foundation

/// Runs arms over cases, one after the other, and stores each result as soon as it is judged.
package struct Evaluation: Sendable {
    /// The same for every arm.
    package let cases: [EvalCase]
    package let arms: [Arm]
    let store: ResultStore
    let houses: Houses
    let judge: Judge
    let options: Options
    /// Absolute; for the length of the evaluation.
    let scratch: String

    /// The daemons at work.
    package struct Houses: Sendable {
        let usual: any EvalHouse
        /// One whose model never answers; needed by the arm without the model alone.
        let silent: (any EvalHouse)?

        package init(usual: any EvalHouse, silent: (any EvalHouse)? = nil) {
            self.usual = usual
            self.silent = silent
        }
    }

    /// What a person settles.
    package struct Options: Sendable {
        /// Of the draws.
        let seed: Int
        /// The catalogue's name; the daemon's own model for nil.
        let model: String?
        /// After so long a run of the crew is cancelled and counts as not solved.
        let secondsMax: Int
        /// Whether a crew's result of another build of the daemon stands.
        let keepsBuilds: Bool

        package init(seed: Int, model: String?, secondsMax: Int = 600, keepsBuilds: Bool = false) {
            self.seed = seed
            self.model = model
            self.secondsMax = secondsMax
            self.keepsBuilds = keepsBuilds
        }
    }

    package init(
        cases: [EvalCase],
        arms: Set<Arm>,
        store: ResultStore,
        houses: Houses,
        judge: Judge,
        options: Options,
        scratch: String
    ) {
        self.cases = cases
        self.arms = Arm.all.filter(arms.contains)
        self.store = store
        self.houses = houses
        self.judge = judge
        self.options = options
        self.scratch = scratch
    }

    /// Runs what has no result yet; gives the results of all, case by case in the order of the arms.
    ///
    /// What is stored stays when it throws or is cancelled, and is not run again.
    ///
    /// - Throws: What concerns the whole evaluation, such as a daemon that does not answer.
    package func run(onStep: (EvalStep) -> Void) async throws -> [ResultRow] {
        let model = try await model()
        let build = arms.contains(where: \.isCrew) ? try await houses.usual.build() : ""
        try await requireReferences()
        var rows: [ResultRow] = []
        var estimate = Estimate(total: cases.count * arms.count)
        for evalCase in cases {
            for arm in arms {
                let key = try key(arm, evalCase, model: model, build: build)
                if let stored = try stored(for: key, onStep) {
                    rows.append(stored)
                    estimate.skip()
                    continue
                }
                onStep(.begun(arm, evalCase.id, estimate))
                let row = try await work(key, evalCase)
                try store.write(row)
                rows.append(row)
                estimate.add(milliseconds: row.milliseconds + row.check.milliseconds)
                onStep(.ended(row, estimate))
            }
        }
        return rows
    }

    private func model() async throws -> EvalModel {
        let model = try await houses.usual.model(options.model)
        guard arms.contains(where: \.isCrew) else { return model }
        let crews = try await houses.usual.crewModel()
        guard crews == model else {
            throw EvalError(
                .otherModel,
                "The crew would work with \(crews.id) and not with \(model.id).",
                hint: "Start the daemon with it: atelier daemon stop; atelier daemon start --model \(model.id)"
            )
        }
        return model
    }

    /// A stored result that stands for `key`; what keeps one from it is told.
    private func stored(for key: ResultKey, _ onStep: (EvalStep) -> Void) throws(EvalError) -> ResultRow? {
        guard let row = try store.row(key.arm, key.caseID) else { return nil }
        var differences = row.key.differences(from: key)
        if options.keepsBuilds { differences.removeAll { $0 == .build } }
        guard !differences.isEmpty else { return row }
        onStep(.again(key.arm, key.caseID, differences))
        return nil
    }

    private func key(
        _ arm: Arm,
        _ evalCase: EvalCase,
        model: EvalModel,
        build: String
    ) throws(EvalError) -> ResultKey {
        var tokensMax: Int?
        if arm == .sampled {
            guard let crew = try store.row(.crew, evalCase.id), crew.key.caseDigest == evalCase.digest,
                crew.key.model == model
            else {
                throw EvalError(
                    .armMissing,
                    "\(evalCase.id) has no result of the crew with \(model.id), whose tokens bare-n is given.",
                    hint: "Add: --arm crew"
                )
            }
            tokensMax = crew.outcome.tokens.generated
        }
        return ResultKey(
            arm: arm,
            suite: evalCase.suite,
            name: evalCase.name,
            caseDigest: evalCase.digest,
            model: model,
            version: Version.current,
            build: arm.isCrew ? build : nil,
            seed: arm == .sampled ? options.seed : nil,
            tokensMax: tokensMax
        )
    }

    private func work(_ key: ResultKey, _ evalCase: EvalCase) async throws -> ResultRow {
        let place = "\(scratch)/work-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
        defer {
            // What cannot be removed lies in a folder for temporary things.
            try? FileManager.default.removeItem(atPath: place)
        }
        var house = houses.usual
        if key.arm == .without(.model) {
            guard let silent = houses.silent else {
                throw EvalError(.armMissing, "There is no daemon for \(key.arm.name).")
            }
            house = silent
        }
        let startedAtMs = Int64(Date().timeIntervalSince1970 * 1_000)
        let start = ContinuousClock.now
        let work = ArmWork(evalCase: evalCase, house: house, model: key.model, judge: judge, place: place)
        let done = try await outcome(of: key, work)
        let milliseconds = (ContinuousClock.now - start).wholeMilliseconds
        return ResultRow(
            key: key,
            startedAtMs: startedAtMs,
            milliseconds: milliseconds + done.earlierMilliseconds,
            outcome: done.outcome,
            check: try await judge.check(evalCase, result: done.result)
        )
    }

    private func outcome(of key: ResultKey, _ work: ArmWork) async throws -> ArmWork.Done {
        switch key.arm {
        case .bare: return try await work.bare()
        case .crew, .without(.model): return try await work.crew(nil, secondsMax: options.secondsMax)
        case .without(.repair):
            var budget = BudgetWish()
            budget.candidates = 1
            return try await work.crew(budget, secondsMax: options.secondsMax)
        case .sampled:
            let bare = try store.row(.bare, key.caseID)
            let isSame = bare.map { $0.key.caseDigest == key.caseDigest && $0.key.model == key.model } ?? false
            return try await work.sampled(
                first: isSame ? bare?.outcome.exchanges.first : nil,
                tokensMax: key.tokensMax ?? 0,
                seed: options.seed * 1_000
            )
        }
    }

    /// Judges the reference of each suite's first case, where there is one: a tool that is missing here must not look like
    /// a wrong answer.
    private func requireReferences() async throws {
        var seen: Set<String> = []
        for evalCase in cases where seen.insert(evalCase.suite).inserted {
            let reference = evalCase.hidden + "/reference"
            guard FileManager.default.fileExists(atPath: reference) else { continue }
            let place = "\(scratch)/reference-\(UUID().uuidString)"
            defer {
                // As above.
                try? FileManager.default.removeItem(atPath: place)
            }
            try FileManager.default.copyItem(atPath: evalCase.repository, toPath: place)
            for file in try FolderFiles.all(below: reference) {
                let path = place + "/" + file.path
                try FileManager.default.createDirectory(
                    atPath: (path as NSString).deletingLastPathComponent,
                    withIntermediateDirectories: true
                )
                try file.content.write(to: URL(filePath: path))
            }
            let outcome = try await judge.check(evalCase, result: place)
            guard outcome.exitStatus == 0 else {
                let last = outcome.output.split(separator: "\n").last.map(String.init) ?? "it printed nothing"
                throw EvalError(
                    .checkBroken,
                    "The check of \(evalCase.id) does not pass with its own reference here: \(last)",
                    hint:
                        "Does it need a tool that the sandbox lacks? Checks see /usr: apt install python3-pytest nodejs."
                )
            }
        }
    }
}
