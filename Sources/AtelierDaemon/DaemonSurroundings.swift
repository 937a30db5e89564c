internal import AtelierCrew
internal import AtelierDomain
internal import AtelierGit
internal import AtelierOrchestrator
internal import Foundation

/// The world outside the board, as the daemon provides it to the orchestrator.
struct DaemonSurroundings: Surroundings {
    let configuration: DaemonConfiguration
    let models: ModelRoom
    let sandbox: SandboxRoom

    func nowMs() -> Int64 {
        Int64(Date().timeIntervalSince1970 * 1_000)
    }

    func repository(at path: String) async throws -> any RepositoryPort {
        try GitRepository(opening: path)
    }

    func model() async throws -> any ModelPort { models }

    func commands() async throws -> any CommandPort { try await sandbox.sandbox() }

    func worktree(of requirement: RequirementID) -> String {
        "\(configuration.cacheDirectory)/worktrees/\(requirement)"
    }

    func discardWorktree(of requirement: RequirementID) async {
        let path = worktree(of: requirement)
        for leftover in [path, path + ".manifest"] {
            // What is left costs disk only, and the next run of the same requirement never comes.
            try? FileManager.default.removeItem(atPath: leftover)
        }
    }

    func crew(for path: String) async throws -> CrewDefinition {
        let directory = try agentsDirectory()
        let files = try FileManager.default.contentsOfDirectory(atPath: directory).filter { $0.hasSuffix(".md") }
        let definitions = try files.sorted().map { file in
            let data = try Data(contentsOf: URL(fileURLWithPath: "\(directory)/\(file)"))
            return try AgentDefinition(parsing: String(decoding: data, as: UTF8.self), file: file)
        }
        return CrewDefinition(definitions)
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
