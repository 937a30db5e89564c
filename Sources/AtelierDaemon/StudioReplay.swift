internal import AtelierAPI
internal import AtelierBlackboard
internal import AtelierCrew
internal import AtelierDomain
internal import AtelierGit
internal import AtelierReplay
internal import AtelierSandbox
internal import Foundation

// Recorded runs, once more.
extension Studio {
    func replay(_ request: ReplayRequest) async throws -> AsyncThrowingStream<ReplayFrame, any Error> {
        let recording: Recording
        if let file = request.file {
            recording = try replays.recording(inFile: file)
        } else {
            recording = try await replays.recording(of: board.requirement(matching: request.requirement ?? ""))
        }
        return AsyncThrowingStream(bufferingPolicy: .unbounded) { continuation in
            // The stream's end cancels this task; it outlives the call on purpose.
            let task = Task {
                do {
                    let view = try await replay(recording, request) { step in
                        continuation.yield(ReplayFrame(progress: Self.line(step)))
                    }
                    continuation.yield(ReplayFrame(view: view))
                    continuation.finish()
                } catch {
                    continuation.finish(throwing: error)
                }
            }
            continuation.onTermination = { _ in task.cancel() }
        }
    }

    private func replay(
        _ recording: Recording,
        _ request: ReplayRequest,
        onStep: @escaping @Sendable (ReplayStep) -> Void
    ) async throws -> ReplayView {
        let start = ContinuousClock.now
        let scratch = replays.scratch()
        defer {
            // Made only where commands were run; what is left costs disk only.
            try? FileManager.default.removeItem(atPath: scratch)
        }
        let replay = Replay(recording, orchestrate: replays.orchestrate, scratch: scratch, onStep: onStep)
        let outcome: Replay.Outcome
        if let name = request.model {
            let commands = SandboxCommands(room: sandbox)
            let model = try await replays.model(name, repositoryPath: recording.history.requirement.repositoryPath)
            outcome = try await replay.run(asking: model, commands: commands, until: request.until)
        } else {
            outcome = try await replay.run(until: request.until)
        }
        let (seconds, attoseconds) = (ContinuousClock.now - start).components
        return ReplayPage(outcome: outcome).view(
            milliseconds: Int(seconds * 1_000) + Int(attoseconds / 1_000_000_000_000_000)
        )
    }

    private static func line(_ step: ReplayStep) -> ProgressLine {
        let what =
            step.isSame ? "as recorded" : step.isKnown ? "another answer to the recorded question" : "not recorded"
        return ProgressLine(stage: step.task, message: "\(step.kind.rawValue): \(what), \(step.milliseconds) ms")
    }

    func export(idPrefix: String, _ request: ExportRequest) async throws -> ExportView {
        let requirement = try await board.requirement(matching: idPrefix)
        let recording = try await replays.recording(of: requirement)
        let exporter = Exporter(
            recording,
            names: try await personalNames(of: requirement),
            orchestrate: replays.orchestrate,
            atelier: Version.current,
            engine: await models.engineVersion() ?? ""
        )
        let export = try await exporter.export(wholeTree: request.wholeTree)
        let file = try export.file()
        if let path = request.path { try ExportPlace.write(file, to: path) }
        return Self.view(of: export, file: file, path: request.path)
    }

    private static func view(of export: Export, file: Data, path: String?) -> ExportView {
        let history = export.recording.history
        return ExportView(
            requirement: history.requirement.id.rawValue,
            path: path,
            bytes: file.count,
            sha256: ContentHash(of: file).hex,
            formatVersion: Export.formatVersion,
            text: history.requirement.text,
            files: export.summary.files,
            omittedFiles: export.summary.omittedFiles,
            facts: history.facts.count,
            modelCalls: history.modelCalls.count,
            commands: history.commandCalls.count,
            replacements: export.summary.replacements.map { .init(rule: $0.rule, standIn: $0.standIn) },
            replay: ReplayPage.outcome(export.summary.replay),
            isFaithful: export.summary.isFaithful
        )
    }

    private func personalNames(of requirement: Requirement) async throws -> PersonalNames {
        // Without an identity there is none to hide.
        let identity = try? await GitRepository(opening: requirement.repositoryPath).identity()
        return PersonalNames(
            paths: [requirement.repositoryPath] + [configuration.homeDirectory].compactMap(\.self),
            names: [NSUserName(), Self.machineName, identity?.name, identity?.email].compactMap(\.self)
        )
    }

    /// As the kernel has it: Foundation would ask the network.
    private static var machineName: String? {
        var name = [CChar](repeating: 0, count: 256)
        guard gethostname(&name, name.count - 1) == 0 else { return nil }
        return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

/// Commands under this machine's sandbox, made ready when the first one is run.
private struct SandboxCommands: CommandPort {
    let room: SandboxRoom

    func policyHash(of command: SandboxedCommand) async throws -> ContentHash {
        try await room.sandbox().policyHash(of: command)
    }

    func run(_ command: SandboxedCommand) async throws -> CommandResult { try await room.sandbox().run(command) }
}
