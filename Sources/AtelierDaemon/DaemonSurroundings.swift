internal import AtelierAPI
internal import AtelierCrew
internal import AtelierDomain
internal import AtelierGit
internal import AtelierInference
internal import AtelierOrchestrator
internal import Foundation

/// The world outside the board, as the daemon provides it to the orchestrator.
struct DaemonSurroundings: Surroundings {
    let configuration: DaemonConfiguration
    let models: ModelRoom
    let sandbox: SandboxRoom
    let settings: LiveSettings

    func chance() -> Double { Double.random(in: 0...1) }

    func pause(milliseconds: Int64) async throws { try await Task.sleep(for: .milliseconds(milliseconds)) }

    func limits() -> WorkLimits { settings.limits }

    func nowMs() -> Int64 {
        Int64(Date().timeIntervalSince1970 * 1_000)
    }

    func repository(at path: String) async throws -> any RepositoryPort {
        try configuration.repository(at: path)
    }

    func model(for use: ModelUse) async throws -> any ModelPort { RoutedModel(room: models, use: use) }

    func modelName(for use: ModelUse) async throws -> String {
        try await RoutedModel(room: models, use: use).candidates().first?.id ?? ""
    }

    func forbidsEgress(repositoryPath: String) async -> Bool {
        // A file that is not there says nothing.
        let text = FileManager.default.contents(atPath: "\(repositoryPath)/\(EgressMark.path)")
        return text.map { EgressMark.isSet(in: String(decoding: $0, as: UTF8.self)) } ?? false
    }

    func commands() async throws -> any CommandPort { try await sandbox.sandbox() }

    private var worktrees: String { configuration.cacheDirectory + "/worktrees" }

    func worktree(of requirement: RequirementID, lane: Int) -> String {
        "\(worktrees)/\(requirement)" + (lane == 0 ? "" : "-\(lane)")
    }

    func discardWorktrees(of requirement: RequirementID) async {
        // A folder that cannot be read holds nothing that could be removed.
        for name in (try? FileManager.default.contentsOfDirectory(atPath: worktrees)) ?? [] {
            guard name.prefix(while: { $0 != "-" && $0 != "." }) == requirement.rawValue else { continue }
            // What is left costs disk only, and the next start tries again.
            try? FileManager.default.removeItem(atPath: "\(worktrees)/\(name)")
        }
    }

    func crew(for path: String) async throws -> CrewDefinition {
        let directory = try agentsDirectory()
        let files = try FileManager.default.contentsOfDirectory(atPath: directory).filter { $0.hasSuffix(".md") }
        let definitions = try files.sorted().map { file in
            let data = try Data(contentsOf: URL(fileURLWithPath: "\(directory)/\(file)"))
            return try AgentDefinition(parsing: String(decoding: data, as: UTF8.self), file: file)
        }
        return try CrewDefinition(definitions)
    }

    /// The folder of agent definitions: as configured, installed beside the program, or in the source tree above it.
    private func agentsDirectory() throws -> String {
        if let configured = configuration.agentsDirectory { return configured }
        var folder = URL(fileURLWithPath: configuration.executablePath).resolvingSymlinksInPath()
        for _ in 0..<6 {
            folder.deleteLastPathComponent()
            for candidate in ["Agents", "share/atelier/agents"] {
                let path = folder.appendingPathComponent(candidate).path
                if FileManager.default.fileExists(atPath: path + "/planner.md") { return path }
            }
        }
        throw DaemonError(
            .directoryUnusable,
            "The agent definitions were not found near \(configuration.executablePath).",
            hint: "Name their folder with --agents-dir."
        )
    }

    func landingHabits() async throws -> LandingHabits {
        LandingHabits(
            version: Version.current,
            engine: try await models.engineDigest(),
            trailers: configuration.trailers
        )
    }

    func failPoint(_ name: String) {
        guard configuration.failAt == name else { return }
        if name == "duringGeneration", configuration.replayDirectory == nil {
            Task {
                // The point is in the middle of the answer, so the process goes on for a second first.
                try await Task.sleep(for: .seconds(1))
                kill(getpid(), SIGKILL)
            }
        } else {
            kill(getpid(), SIGKILL)
        }
    }
}
