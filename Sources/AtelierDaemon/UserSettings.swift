internal import AtelierDomain
internal import Foundation
internal import Yams

/// The user's own `config.yaml`; what the command line says wins over it.
struct UserSettings: Decodable, Equatable {
    /// The `llama-server` to use, as an absolute path.
    var engine: String?
    /// The catalogue's name of the model to load.
    var model: String?
    /// A model file to take instead of a download, as an absolute path; its digest must be the catalogue's.
    var modelFile: String?
    /// The device that models run on, as `llama-server --list-devices` names it; the engine's own choice if not given.
    var device: String?
    /// How long the model stays loaded without work.
    var idleSeconds: Int?
    /// How old the newest backup of the board may become.
    var backupHours: Int?
    /// How long artifacts of ended work are kept.
    var artifactDays: Int?
    /// How much of artifacts is kept; receipts' and open work's are kept in any case.
    var artifactMegabytes: Int?
    /// Lines such as `Signed-off-by: Ada <ada@example.org>` that end every commit message; none unless asked for.
    var trailers: [String]?
    /// Attempts under way at once.
    var attempts: Int?
    /// Seconds that attempts are given to finish when the daemon is told to end.
    var drainSeconds: Int?
    /// What one requirement may use when it does not say itself.
    var budget: RunCaps?
    /// What one task may use.
    var taskBudget: Caps?
    /// What all requirements of a day (UTC) may use together.
    var dayBudget: Caps?
    /// Whether git's hooks refuse where nobody answers them; they read it themselves.
    var hooksRequired: Bool?
    /// How long git's hooks may wait for an answer.
    var hookBudgetMilliseconds: Int?

    /// The caps of a requirement, with the number of candidates.
    struct RunCaps: Decodable, Equatable {
        var tokens: Int?
        var seconds: Int?
        var attempts: Int?
        var bytes: Int?
        var candidates: Int?
    }

    private enum CodingKeys: String, CodingKey, CaseIterable {
        case engine
        case model
        case modelFile
        case device
        case idleSeconds
        case backupHours
        case artifactDays
        case artifactMegabytes
        case trailers
        case attempts
        case drainSeconds
        case budget
        case taskBudget
        case dayBudget
        case hooksRequired
        case hookBudgetMilliseconds
    }

    private static let capKeys: Set<String> = ["tokens", "seconds", "attempts", "bytes"]

    /// Reads the file; all settings are absent when there is none.
    ///
    /// - Throws: `badArgument` naming the file and what does not fit, unknown keys included.
    static func read(_ path: String?) throws(DaemonError) -> UserSettings {
        guard let path, FileManager.default.fileExists(atPath: path) else { return UserSettings() }
        do {
            let text = try String(contentsOfFile: path, encoding: .utf8)
            let values = try Yams.load(yaml: text) as? [String: Any] ?? [:]
            let keys = values.keys.sorted()
            let known = CodingKeys.allCases.map(\.rawValue)
            if let odd = keys.first(where: { !known.contains($0) }) {
                throw DaemonError(.badArgument, "'\(odd)' is no setting; known: \(known.joined(separator: ", ")).")
            }
            try checkCaps(values)
            let settings = keys.isEmpty ? UserSettings() : try YAMLDecoder().decode(UserSettings.self, from: text)
            try settings.checkRanges()
            return settings
        } catch {
            let why = (error as? DaemonError)?.message ?? "\(error)"
            throw DaemonError(
                .badArgument,
                "The settings in \(path) cannot be used: \(why)",
                hint: "Mend or remove the file."
            )
        }
    }
}

extension UserSettings {
    /// Refuses names of caps that there are none of; the decoder would pass over them.
    private static func checkCaps(_ values: [String: Any]) throws(DaemonError) {
        for name in ["budget", "taskBudget", "dayBudget"] {
            let known = name == "budget" ? capKeys.union(["candidates"]) : capKeys
            let keys = (values[name] as? [String: Any])?.keys.sorted() ?? []
            guard let odd = keys.first(where: { !known.contains($0) }) else { continue }
            throw DaemonError(
                .badArgument,
                "'\(name).\(odd)' is no setting; known: \(known.sorted().joined(separator: ", "))."
            )
        }
    }

    private func checkRanges() throws(DaemonError) {
        if let attempts, !(1...64).contains(attempts) {
            throw DaemonError(.badArgument, "attempts is a number from 1 to 64, not \(attempts).")
        }
        if let drainSeconds, !(0...600).contains(drainSeconds) {
            throw DaemonError(.badArgument, "drainSeconds is a number from 0 to 600, not \(drainSeconds).")
        }
        if let milliseconds = hookBudgetMilliseconds, !(1...60_000).contains(milliseconds) {
            throw DaemonError(
                .badArgument,
                "hookBudgetMilliseconds is a number from 1 to 60000, not \(milliseconds)."
            )
        }
        let caps =
            [budget?.tokens, budget?.seconds, budget?.attempts, budget?.bytes, budget?.candidates]
            + [taskBudget, dayBudget].flatMap { [$0?.tokens, $0?.seconds, $0?.attempts, $0?.bytes] }
        if let odd = caps.compactMap(\.self).first(where: { $0 < 1 }) {
            throw DaemonError(.badArgument, "A cap is a number over 0, not \(odd).")
        }
    }

    /// What differs from `old`, and whether it holds at once.
    func differences(from old: UserSettings) -> [String] {
        func part<Value: Equatable>(_ name: String, _ path: KeyPath<UserSettings, Value?>, _ note: String) -> String? {
            guard self[keyPath: path] != old[keyPath: path] else { return nil }
            let told = { (value: Value?) in value.map { "\($0)" } ?? "the default" }
            return "\(name) was \(told(old[keyPath: path])) and is \(told(self[keyPath: path]))\(note)"
        }
        let later = ", from the next start of the daemon on"
        let new = ", for new requirements"
        return [
            part("engine", \.engine, later), part("model", \.model, later), part("modelFile", \.modelFile, later),
            part("device", \.device, later),
            part("idleSeconds", \.idleSeconds, later), part("backupHours", \.backupHours, later),
            part("artifactDays", \.artifactDays, later), part("artifactMegabytes", \.artifactMegabytes, later),
            part("trailers", \.trailers, later), part("attempts", \.attempts, ""),
            part("drainSeconds", \.drainSeconds, ""), part("budget", \.budget, new),
            part("taskBudget", \.taskBudget, new), part("dayBudget", \.dayBudget, ""),
            part("hooksRequired", \.hooksRequired, ""),
            part("hookBudgetMilliseconds", \.hookBudgetMilliseconds, ""),
        ].compactMap(\.self)
    }
}

extension DaemonConfiguration {
    /// The largest number that a setting of hours, days or megabytes may have.
    private static let settingMax = 1_000_000

    /// The configuration with what `settings` say where no argument decided.
    func filled(from settings: UserSettings) throws(DaemonError) -> DaemonConfiguration {
        for path in [settings.engine, settings.modelFile].compactMap(\.self) where !path.hasPrefix("/") {
            throw DaemonError(.badArgument, "The settings name '\(path)', which is not an absolute path.")
        }
        for (name, value) in [
            ("backupHours", settings.backupHours), ("artifactDays", settings.artifactDays),
            ("artifactMegabytes", settings.artifactMegabytes),
        ] {
            guard let value, !(1...Self.settingMax).contains(value) else { continue }
            throw DaemonError(
                .badArgument,
                "The setting \(name) needs a number of 1 to \(Self.settingMax), not \(value)."
            )
        }
        for trailer in settings.trailers ?? [] where trailer.wholeMatch(of: /[A-Za-z0-9-]+: [^\x00-\x1F\x7F]+/) == nil {
            throw DaemonError(
                .badArgument,
                "'\(trailer)' is no trailer; one looks like 'Signed-off-by: Ada <a@b.org>'."
            )
        }
        var result = self
        result.backupHours = settings.backupHours ?? backupHours
        result.artifactDays = settings.artifactDays ?? artifactDays
        result.artifactMegabytes = settings.artifactMegabytes ?? artifactMegabytes
        result.trailers = settings.trailers ?? []
        result.enginePath = enginePath ?? settings.engine
        result.modelID = modelID ?? settings.model
        result.modelFile = settings.modelFile
        result.device = settings.device
        if let seconds = settings.idleSeconds, seconds > 0, idleSeconds == Self.idleSecondsDefault {
            result.idleSeconds = seconds
        }
        return result
    }
}
