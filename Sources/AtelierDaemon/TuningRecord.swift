internal import AtelierInference
internal import Foundation

/// What was measured of models on this machine, by the digest of their file; kept beside the board.
struct TuningRecord: Codable {
    /// One setting with what it came to.
    struct Trial: Codable {
        let tuning: EngineTuning
        /// Tokens a second.
        let promptRate: Double
        let generationRate: Double
        /// Whether its greedy answer was that of the engine as it comes.
        let isEqual: Bool
        /// Reading a prompt of ours and writing the answer.
        let milliseconds: Int
    }

    var trials: [Trial]
    /// The fastest whose answer was equal.
    var kept: EngineTuning
    let measuredAtMs: Int64

    private static func path(_ stateDirectory: String) -> String { stateDirectory + "/tuning.json" }

    /// All that is known; a file that cannot be read holds nothing, for everything in it can be measured again.
    static func all(_ stateDirectory: String) -> [String: TuningRecord] {
        FileManager.default.contents(atPath: path(stateDirectory)).flatMap {
            try? JSONDecoder().decode([String: TuningRecord].self, from: $0)
        } ?? [:]
    }

    /// Keeps it as what is known of the model with this digest.
    func keep(for modelHash: String, in stateDirectory: String) throws {
        var all = Self.all(stateDirectory)
        all[modelHash] = self
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
        try encoder.encode(all).write(to: URL(fileURLWithPath: Self.path(stateDirectory)), options: .atomic)
    }
}
