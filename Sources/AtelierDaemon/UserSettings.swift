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
    /// How long the model stays loaded without work.
    var idleSeconds: Int?

    private enum CodingKeys: String, CodingKey, CaseIterable {
        case engine
        case model
        case modelFile
        case idleSeconds
    }

    /// Reads the file; all settings are absent when there is none.
    ///
    /// - Throws: `badArgument` naming the file and what does not fit, unknown keys included.
    static func read(_ path: String?) throws(DaemonError) -> UserSettings {
        guard let path, FileManager.default.fileExists(atPath: path) else { return UserSettings() }
        do {
            let text = try String(contentsOfFile: path, encoding: .utf8)
            let keys = (try Yams.load(yaml: text) as? [String: Any])?.keys.sorted() ?? []
            let known = CodingKeys.allCases.map(\.rawValue)
            if let odd = keys.first(where: { !known.contains($0) }) {
                throw DaemonError(.badArgument, "'\(odd)' is no setting; known: \(known.joined(separator: ", ")).")
            }
            return keys.isEmpty ? UserSettings() : try YAMLDecoder().decode(UserSettings.self, from: text)
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

extension DaemonConfiguration {
    /// The configuration with what `settings` say where no argument decided.
    func filled(from settings: UserSettings) throws(DaemonError) -> DaemonConfiguration {
        for path in [settings.engine, settings.modelFile].compactMap(\.self) where !path.hasPrefix("/") {
            throw DaemonError(.badArgument, "The settings name '\(path)', which is not an absolute path.")
        }
        var result = self
        result.enginePath = enginePath ?? settings.engine
        result.modelID = modelID ?? settings.model
        result.modelFile = settings.modelFile
        if let seconds = settings.idleSeconds, seconds > 0, idleSeconds == Self.idleSecondsDefault {
            result.idleSeconds = seconds
        }
        return result
    }
}
