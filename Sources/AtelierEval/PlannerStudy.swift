package import AtelierCodeMap
package import AtelierCrew
internal import AtelierDomain
internal import Foundation

/// Requirements with what a plan of them should be, measured on the real planner.
package struct PlannerStudy: Sendable {
    /// The texts; each belongs to the half that rules were made on (`seen`) or to the one that was held back (`held`).
    struct Corpus: Decodable {
        struct Pair: Decodable {
            let half, repo, en, zh: String
            let files: Set<String>
        }
        struct Premise: Decodable {
            let half, repo, text: String
            /// The name that does not exist, and the nearest that does; nil for a requirement that is sound.
            let name, nearest: String?
        }
        struct Whole: Decodable {
            let half, repo, text: String
            let files: Set<String>
        }
        struct Vague: Decodable {
            let half, repo, text: String
        }

        let pairs: [Pair]
        let premises: [Premise]
        let plans: [Whole]
        let vague: [Vague]
    }

    /// What was counted of one half.
    package struct Figures: Codable, Equatable, Sendable {
        package var pairs = 0
        /// Pairs whose two plans have the same roles and do the same to the same files.
        package var pairsSame = 0
        /// Single requirements of the pairs whose plan changes the files that are meant, and no others.
        package var pairFilesRight = 0
        package var falsePremises = 0
        package var flagged = 0
        /// Of those with a near real name: how many were told it.
        package var near = 0
        package var nearest = 0
        package var soundPremises = 0
        package var falseAlarms = 0
        package var plans = 0
        /// Facts that parse and fit their shapes.
        package var parsed = 0
        package var acyclic = 0
        package var checked = 0
        package var planFilesRight = 0
        /// Plans that change a file nobody asked for, or have a role besides tester and coder.
        package var unasked = 0
        /// Of the tasks that a plan adds, and of the edits it plans.
        package var tasksMedian = 0.0
        package var editsMedian = 0.0
        package var vague = 0
        package var asked = 0
        /// Questions for requirements of the plans and pairs, which are clear.
        package var needlessQuestions = 0
    }

    package struct Report: Codable, Equatable, Sendable {
        package var halves: [String: Figures] = [:]
        /// What fell short, one sentence each.
        package var misses: [String] = []
    }

    private let corpus: Corpus
    private let folders: [String]
    private let crew: CrewDefinition
    private let mapper: CodeMapper

    /// Reads the file `corpus`, whose repositories lie by their names below one of `folders`.
    package init(corpus: String, folders: [String], crew: CrewDefinition, mapper: CodeMapper) throws {
        self.corpus = try JSONDecoder().decode(Corpus.self, from: Data(contentsOf: URL(filePath: corpus)))
        self.folders = folders
        self.crew = crew
        self.mapper = mapper
    }

    /// Measures one half, or both for nil.
    package func run(_ half: String? = nil, model: any ModelPort) async throws -> Report {
        var report = Report()
        for name in half.map({ [$0] }) ?? ["seen", "held"] {
            var figures = Figures()
            for pair in corpus.pairs where pair.half == name { try await take(pair, &figures, &report, model) }
            for premise in corpus.premises where premise.half == name {
                try await take(premise, &figures, &report, model)
            }
            try await takePlans(of: name, &figures, &report, model)
            for text in corpus.vague where text.half == name {
                let sample = try await sample(text.text, text.repo, model)
                figures.vague += 1
                if sample.plan == nil, !sample.card.questions.isEmpty {
                    figures.asked += 1
                } else {
                    report.misses.append("vague, but planned: \(text.text) → \(sample.files.sorted())")
                }
            }
            report.halves[name] = figures
        }
        return report
    }

    private func sample(_ text: String, _ repository: String, _ model: any ModelPort) async throws -> PlanSample {
        let folder = folders.map { "\($0)/\(repository)" }.first { FileManager.default.fileExists(atPath: $0) }
        guard let folder else { throw EvalError(.folderUnusable, "There is no repository \(repository).") }
        return try await PlanSample.make(of: text, in: folder, crew: crew, model: model, mapper: mapper)
    }

    private func take(
        _ pair: Corpus.Pair,
        _ figures: inout Figures,
        _ report: inout Report,
        _ model: any ModelPort
    ) async throws {
        let english = try await sample(pair.en, pair.repo, model)
        let chinese = try await sample(pair.zh, pair.repo, model)
        figures.pairs += 1
        if english.shape == chinese.shape {
            figures.pairsSame += 1
        } else {
            report.misses.append("pair: \(pair.en) → \(english.shape.sorted()), \(chinese.shape.sorted())")
        }
        for (text, sample) in [(pair.en, english), (pair.zh, chinese)] {
            if sample.files == pair.files { figures.pairFilesRight += 1 }
            if sample.files != pair.files { report.misses.append("pair's files: \(text) → \(sample.files.sorted())") }
            if sample.plan == nil { figures.needlessQuestions += 1 }
        }
    }

    private func take(
        _ premise: Corpus.Premise,
        _ figures: inout Figures,
        _ report: inout Report,
        _ model: any ModelPort
    ) async throws {
        let question = try await sample(premise.text, premise.repo, model).card.questions.first
        guard let name = premise.name else {
            figures.soundPremises += 1
            guard let question else { return }
            figures.falseAlarms += 1
            report.misses.append("false alarm: \(premise.text) → \(question.text)")
            return
        }
        figures.falsePremises += 1
        if let nearest = premise.nearest, !nearest.isEmpty {
            figures.near += 1
            if question?.choices == ["`\(nearest)`"] { figures.nearest += 1 }
            if question?.choices != ["`\(nearest)`"] {
                report.misses.append("nearest: \(premise.text) → \(question?.choices ?? [])")
            }
        }
        if question?.instead == name {
            figures.flagged += 1
        } else {
            report.misses.append("not flagged: \(premise.text) → \(question?.text ?? "")")
        }
    }

    private func takePlans(
        of half: String,
        _ figures: inout Figures,
        _ report: inout Report,
        _ model: any ModelPort
    ) async throws {
        var tasks: [Int] = []
        var edits: [Int] = []
        for whole in corpus.plans where whole.half == half {
            figures.plans += 1
            let sample = try await sample(whole.text, whole.repo, model)
            guard let plan = sample.plan else {
                figures.needlessQuestions += 1
                report.misses.append("no plan: \(whole.text) → \(sample.card.questions.first?.text ?? "")")
                continue
            }
            figures.parsed += 1
            figures.acyclic += sample.isAcyclic ? 1 : 0
            figures.checked += plan.check == nil ? 0 : 1
            tasks.append(sample.result.tasks.count)
            edits.append(plan.edits.count)
            let isAsked = sample.files.isSubset(of: whole.files)
            let roles = Set(sample.result.tasks.map(\.role))
            figures.unasked += isAsked && roles.isSubset(of: [.tester, .coder]) ? 0 : 1
            if sample.files == whole.files { figures.planFilesRight += 1 }
            if sample.files != whole.files { report.misses.append("files: \(whole.text) → \(sample.files.sorted())") }
            if plan.check == nil { report.misses.append("no check: \(whole.text)") }
        }
        figures.tasksMedian = Self.median(tasks)
        figures.editsMedian = Self.median(edits)
    }

    private static func median(_ values: [Int]) -> Double {
        let sorted = values.sorted()
        guard !sorted.isEmpty else { return 0 }
        return Double(sorted[sorted.count / 2] + sorted[(sorted.count - 1) / 2]) / 2
    }
}
