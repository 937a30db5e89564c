import ArgumentParser
import AtelierInference
import Foundation

/// Which model of the product's own store is asked, and with how much context.
struct BenchEngine: ParsableArguments {
    @Option(help: "The folder that holds models/ and engine/, as the daemon's cache does.")
    var cache: String

    @Option(help: "The model's name in the catalogue.")
    var model = ModelCatalogue.standard.id

    @Option(help: "Threads of the engine; one suffers least from a busy machine.")
    var threads = Cores.usable

    @Option(help: "A folder for the engine's socket; its path is short.")
    var directory: String

    func validate() throws {
        guard cache.hasPrefix("/"), directory.hasPrefix("/") else {
            throw ValidationError("--cache and --directory need absolute paths.")
        }
        guard ModelCatalogue.entry(id: model) != nil else { throw ValidationError("\(model) is not in the catalogue.") }
    }

    /// Runs `body` with an engine of its own, as the daemon starts one, which is gone afterwards.
    func withEngine(
        contextTokens: Int,
        _ body: @escaping @Sendable (Engine, CompletionClient) async throws -> Void
    ) async throws {
        guard let binary = await EngineStore(directory: cache + "/engine").locate(named: nil, searchPath: "") else {
            throw ValidationError("There is no engine in \(cache)/engine: run `atelier engine fetch`.")
        }
        guard let entry = ModelCatalogue.entry(id: model) else { throw ValidationError("\(model) is unknown.") }
        let path = try await ModelStore(directory: cache + "/models").verifiedPath(for: entry)
        let engine = try Engine(
            EngineConfiguration(
                binary: binary,
                modelPath: path,
                modelHash: entry.sha256,
                directory: directory,
                logPath: directory + ".log",
                contextTokens: contextTokens,
                threads: threads,
                answerSeconds: 3_600
            )
        )
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await engine.run() }
            do {
                let client = CompletionClient(endpoint: try await engine.ready())
                try await body(engine, client)
            } catch {
                await engine.stop()
                throw error
            }
            await engine.stop()
            try await group.waitForAll()
        }
    }
}

/// SplitMix64, so that a seed gives the same questions everywhere.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

/// The Swift files below a folder, in the order of their paths.
struct SourceFolder {
    struct File {
        /// Relative to the folder.
        let path: String
        let text: String
    }

    let files: [File]

    init(_ folder: String) throws {
        let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
        files = try names.filter { $0.hasSuffix(".swift") }.sorted().map { name in
            File(path: name, text: try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8))
        }
        guard !files.isEmpty else { throw ValidationError("\(folder) holds no Swift files.") }
    }
}

/// A line of output at once: a run of minutes is watched while it goes on.
func show(_ line: String) {
    FileHandle.standardOutput.write(Data((line + "\n").utf8))
}
