internal import AtelierBlackboard
internal import AtelierCrew
internal import AtelierDomain
internal import AtelierGit
internal import AtelierInference
internal import AtelierReplay
internal import Foundation

/// Where records come from, and another model for those who ask for one.
struct ReplayRoom: Sendable {
    let configuration: DaemonConfiguration
    let board: Blackboard
    let models: ModelRoom
    let sandbox: SandboxRoom
    let surroundings: DaemonSurroundings
    let orchestrate: Orchestrate

    /// The record of a run of this board; its base is read from the user's repository, to which nothing is written.
    func recording(of requirement: Requirement) async throws -> Recording {
        let repository = try GitRepository(opening: requirement.repositoryPath)
        var history = try await board.history(of: requirement.id)
        // A run that did not come to its landing has not asked for these; another model may get there.
        let encoder = JSONEncoder()
        if history.inputs[.subjects] == nil {
            history.inputs[.subjects] = try encoder.encode(try await repository.recentSubjects(limit: 30))
        }
        if history.inputs[.agents] == nil {
            let crew = try await surroundings.crew(for: requirement.repositoryPath)
            history.inputs[.agents] = try encoder.encode(crew.sources)
        }
        return Recording(
            history: history,
            base: try await RecordedBase(of: requirement.baseCommit, in: repository)
        )
    }

    /// The record that an export holds.
    func recording(inFile path: String) throws -> Recording {
        let size = try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int
        // A file without a size cannot be read either, which is said next.
        guard (size ?? 0) <= Export.fileBytesMax else {
            throw ReplayError(.exportTooLarge, "\(path) is larger than \(Export.fileBytesMax >> 20) MiB.")
        }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw ReplayError(
                .exportUnreadable,
                "\(path) cannot be read.",
                hint: "Check that it is there and yours to read."
            )
        }
        return try Export(file: data).recording
    }

    /// A folder of its own for one replay.
    func scratch() -> String {
        "\(configuration.cacheDirectory)/replays/\(UUID().uuidString.prefix(8).lowercased())"
    }

    /// The model of this name in the catalogue, and no other, for what a repository's run asks.
    func model(_ name: String, repositoryPath: String) async throws -> any ModelPort {
        let model = try models.catalogue.model(name)
        let use = ModelUse(
            tier: "code",
            repositoryPath: repositoryPath,
            forbidsEgress: { await surroundings.forbidsEgress(repositoryPath: repositoryPath) },
            willSend: { egress in
                try await board.append(
                    event: "model.asked",
                    message: "\(egress.body.count) bytes leave this machine for \(egress.destination), for a replay.",
                    requirement: nil,
                    nowMs: surroundings.nowMs()
                )
            }
        )
        return RoutedModel(room: models, use: use, only: model)
    }
}
