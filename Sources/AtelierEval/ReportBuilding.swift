// The report as a pure function of results.
extension EvalReport {
    /// What `rows` come to, in whatever order they are given.
    package init(of rows: [ResultRow]) {
        let arms = Arm.told.filter { arm in rows.contains { $0.key.arm == arm } }
        let suites = [Self.allSuites] + Set(rows.map(\.key.suite)).sorted()
        let table = Table(rows)
        models = Set(rows.map(\.key.model)).sorted { ($0.id, $0.digest) < ($1.id, $1.digest) }
        versions = Set(rows.map(\.key.version)).sorted()
        builds = Set(rows.compactMap(\.key.build)).sorted()
        seeds = Set(rows.compactMap(\.key.seed)).sorted()
        figures = suites.flatMap { suite in
            arms.compactMap { arm in Figures(suite, arm, table.rows(suite, arm)) }
        }
        comparisons = suites.flatMap { suite in
            [Arm.bare, .sampled].filter(arms.contains).flatMap { base in
                arms.filter { $0 != base && $0 != .bare }.compactMap { arm in
                    Comparison(suite, arm, base, table.pairs(suite, arm, base))
                }
            }
        }
        turns = Self.turns(arms.filter(\.isCrew), table)
        losses = arms.filter(\.isCrew).flatMap { arm in
            let lost = table.pairs(Self.allSuites, arm, .bare).filter { !$0.arm.isSolved && $0.base.isSolved }
            return Self.byKind(arm, lost.map(\.arm))
        }
        failures = arms.flatMap { Self.byKind($0, table.rows(Self.allSuites, $0)) }
        cases = Self.cases(rows)
    }

    /// Results by suite and arm.
    private struct Table {
        let rows: [ResultRow]

        init(_ rows: [ResultRow]) {
            self.rows = rows.sorted { $0.key.caseID < $1.key.caseID }
        }

        func rows(_ suite: String, _ arm: Arm) -> [ResultRow] {
            rows.filter { $0.key.arm == arm && (suite == allSuites || $0.key.suite == suite) }
        }

        /// Results of two arms on the same content with the same model.
        func pairs(_ suite: String, _ arm: Arm, _ base: Arm) -> [(arm: ResultRow, base: ResultRow)] {
            let bases = Dictionary(rows(suite, base).map { ($0.key.caseID, $0) }) { first, _ in first }
            return rows(suite, arm).compactMap { row in
                guard let other = bases[row.key.caseID], other.key.caseDigest == row.key.caseDigest,
                    other.key.model == row.key.model
                else { return nil }
                return (row, other)
            }
        }
    }

    private static func turns(_ arms: [Arm], _ table: Table) -> [TurnCount] {
        arms.flatMap { arm in
            let won = table.pairs(allSuites, arm, .bare).filter { $0.arm.isSolved && !$0.base.isSolved }.map(\.arm)
            return Turn.allCases.compactMap { turn in
                let cases = won.filter { $0.turn == turn }.map(\.key.caseID)
                return cases.isEmpty ? nil : TurnCount(arm: arm, turn: turn, cases: cases)
            }
        }
    }

    private static func byKind(_ arm: Arm, _ rows: [ResultRow]) -> [FailureCount] {
        FailureKind.allCases.compactMap { kind in
            let cases = rows.filter { $0.failure == kind }.map(\.key.caseID)
            return cases.isEmpty ? nil : FailureCount(arm: arm, kind: kind, cases: cases)
        }
    }

    private static func cases(_ rows: [ResultRow]) -> [CaseLine] {
        let byCase = Dictionary(grouping: rows, by: \.key.caseID)
        return byCase.keys.sorted().compactMap { id in
            guard let group = byCase[id], let first = group.first else { return nil }
            let solved = group.map { ($0.key.arm.name, $0.isSolved) }
            return CaseLine(
                suite: first.key.suite,
                name: first.key.name,
                solved: Dictionary(solved) { first, _ in first }
            )
        }
    }
}

extension EvalReport.Figures {
    /// Nil where the arm has no result in the suite.
    fileprivate init?(_ suite: String, _ arm: Arm, _ rows: [ResultRow]) {
        guard !rows.isEmpty else { return nil }
        self.suite = suite
        self.arm = arm
        count = rows.count
        solved = rows.count(where: \.isSolved)
        let interval = Statistics.wilson(solved, of: count)
        (low, high) = (interval.lowerBound, interval.upperBound)
        let tokens = rows.map(\.outcome.tokens)
        calls = tokens.reduce(0) { $0 + $1.calls }
        promptTokens = tokens.reduce(0) { $0 + $1.prompt }
        cachedTokens = tokens.reduce(0) { $0 + $1.cached }
        generatedTokens = tokens.reduce(0) { $0 + $1.generated }
        let seconds = rows.map { Double($0.milliseconds) / 1_000 }
        medianSeconds = Statistics.median(seconds) ?? 0
        p90Seconds = Statistics.quantile(seconds, 0.9) ?? 0
        let charged = Dictionary(grouping: rows.flatMap(\.outcome.costs), by: \.currency)
        costs = charged.keys.sorted().map { currency in
            EvalCost(currency: currency, nanos: charged[currency, default: []].reduce(0) { $0 + $1.nanos })
        }
        let called = rows.filter(\.isCalledProven)
        proven = called.count
        provenWrong = called.count { !$0.isSolved }
        share = Double(solved) / Double(count)
        cachedShare = promptTokens == 0 ? nil : Double(cachedTokens) / Double(promptTokens)
        honesty = proven == 0 ? nil : 1 - Double(provenWrong) / Double(proven)
    }
}

extension EvalReport.Comparison {
    /// Nil where the arms have no case in common.
    fileprivate init?(_ suite: String, _ arm: Arm, _ base: Arm, _ pairs: [(arm: ResultRow, base: ResultRow)]) {
        guard !pairs.isEmpty else { return nil }
        self.suite = suite
        self.arm = arm
        self.base = base
        both = pairs.count { $0.arm.isSolved && $0.base.isSolved }
        onlyArm = pairs.count { $0.arm.isSolved && !$0.base.isSolved }
        onlyBase = pairs.count { !$0.arm.isSolved && $0.base.isSolved }
        neither = pairs.count { !$0.arm.isSolved && !$0.base.isSolved }
        self.pairs = pairs.count
        gain = Double(onlyArm - onlyBase) / Double(pairs.count)
        p = Statistics.mcnemar(only: onlyArm, against: onlyBase)
    }
}
