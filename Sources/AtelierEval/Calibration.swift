package import AtelierAPI
internal import AtelierDomain
internal import AtelierGit
internal import Foundation

/// Has the crew write functions of a repository again that were taken out of a copy, one after the other.
///
/// Nothing of the repository is written: its last commit is read, and all work is done in copies below `scratch`.
package struct Calibration: Sendable {
    /// Absolute.
    let repository: String
    let house: any EvalHouse
    let judge: Judge
    let options: Options
    /// Absolute; for the length of the calibration.
    let scratch: String

    /// What a person settles.
    package struct Options: Sendable {
        /// Functions that are tried.
        let count: Int
        /// What drew them.
        let seed: Int
        /// After so long a run of the crew is cancelled and counts as not re-derived.
        let secondsMax: Int

        package init(count: Int, seed: Int, secondsMax: Int) {
            self.count = count
            self.seed = seed
            self.secondsMax = secondsMax
        }
    }

    /// What it tells while it runs.
    package enum Step: Sendable {
        case begun(CalibrationView.Function, number: Int, of: Int)
        case ended(CalibrationTrial, number: Int, of: Int)
        case setAside(CalibrationReport.SetAside)
    }

    /// How many functions to ask a daemon for: some will turn out not to be noticed by their tests.
    package static func drawn(for count: Int) -> Int { min(count * 4 + 10, 500) }

    package init(repository: String, house: any EvalHouse, judge: Judge, options: Options, scratch: String) {
        self.repository = repository
        self.house = house
        self.judge = judge
        self.options = options
        self.scratch = scratch
    }

    /// Tries functions of `view` in their order until there are enough.
    ///
    /// - Throws: What concerns all of them, such as a daemon that does not answer.
    package func run(_ view: CalibrationView, onStep: (Step) -> Void) async throws -> CalibrationReport {
        let model = try await house.crewModel()
        let original = scratch + "/original"
        try await export(view.commit, to: original)
        var trials: [CalibrationTrial] = []
        var setAside: [CalibrationReport.SetAside] = []
        for function in view.functions where trials.count < options.count {
            let place = "\(scratch)/function-\(UUID().uuidString)"
            defer {
                // What cannot be removed lies in a folder for temporary things.
                try? FileManager.default.removeItem(atPath: place)
            }
            let evalCase = try CalibrationCase(function: function, original: original)
                .lay(in: "\(place)/calibration/function")
            if let excluded = try await exclusion(of: function, evalCase, original) {
                setAside.append(excluded)
                onStep(.setAside(excluded))
                if trials.isEmpty, Self.isHopeless(setAside) { break }
                continue
            }
            onStep(.begun(function, number: trials.count + 1, of: options.count))
            let trial = try await trial(of: function, evalCase, model: model, place: place)
            if trial.ending == .failed, trial.tokens.calls == 0 {
                let silent = CalibrationReport.SetAside(
                    path: trial.path,
                    name: trial.name,
                    why: .noAnswer,
                    output: trial.reason
                )
                setAside.append(silent)
                onStep(.setAside(silent))
                break
            }
            trials.append(trial)
            onStep(.ended(trial, number: trials.count, of: options.count))
        }
        return CalibrationReport(of: trials, setAside: setAside, model: model, view: view, seed: options.seed)
    }

    /// Whether so many tests failed alike, as without a runner or a package, that others will hardly do better.
    private static func isHopeless(_ setAside: [CalibrationReport.SetAside]) -> Bool {
        setAside.count >= 5 && setAside.allSatisfy { $0.why == .testsFail && $0.output == setAside[0].output }
    }

    /// Blob by blob, as the crew's worktrees are made.
    private func export(_ commit: String, to place: String) async throws {
        let source = try GitRepository(opening: repository)
        guard let id = ObjectID(hex: commit) else {
            throw EvalError(.answerMalformed, "The daemon's answer names no commit.")
        }
        try await source.checkOut(try await source.rootTree(of: id), into: place)
    }

    /// The tests have to pass with the function and to fail without it, else they say nothing about it.
    private func exclusion(
        of function: CalibrationView.Function,
        _ evalCase: EvalCase,
        _ original: String
    ) async throws -> CalibrationReport.SetAside? {
        func excluded(_ why: CalibrationReport.Exclusion, _ output: String) -> CalibrationReport.SetAside {
            let last = output.split(whereSeparator: \.isNewline).last.map(String.init) ?? ""
            return CalibrationReport.SetAside(path: function.path, name: function.name, why: why, output: last)
        }
        let whole = try await judge.check(evalCase, result: original)
        guard whole.exitStatus == 0 else { return excluded(.testsFail, whole.output) }
        let blank = try await judge.check(evalCase, result: evalCase.repository)
        return blank.exitStatus == 0 ? excluded(.unnoticed, "") : nil
    }

    private func trial(
        of function: CalibrationView.Function,
        _ evalCase: EvalCase,
        model: EvalModel,
        place: String
    ) async throws -> CalibrationTrial {
        let start = ContinuousClock.now
        let work = ArmWork(evalCase: evalCase, house: house, model: model, judge: judge, place: place)
        let done = try await work.crew(nil, secondsMax: options.secondsMax)
        let milliseconds = (ContinuousClock.now - start).wholeMilliseconds
        let check = try await judge.check(evalCase, result: done.result)
        return CalibrationTrial(
            path: function.path,
            name: function.name,
            kind: function.kind,
            language: function.language,
            isDocumented: function.isDocumented,
            requirement: done.outcome.view?.id ?? "",
            ending: done.outcome.ending,
            reason: done.outcome.reason,
            isRederived: check.exitStatus == 0,
            milliseconds: milliseconds,
            tokens: done.outcome.tokens,
            models: Set(done.outcome.ledger.filter { $0.calls > 0 }.map(\.model)).sorted()
        )
    }
}
