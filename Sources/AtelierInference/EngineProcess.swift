internal import Foundation
internal import Subprocess
internal import SystemPackage

/// One llama-server process from start to end.
struct EngineProcess: Sendable {
    /// Why the process is gone.
    enum Ending: Sendable {
        /// It idled, or its owner is going.
        case asked
        case crashed(InferenceError)
    }

    let engine: Engine
    let configuration: EngineConfiguration

    private static let pollMilliseconds = 100

    /// Runs the process in its own session and watches it until it is gone.
    func run() async -> Ending {
        // A socket of an engine that was killed stays behind and would refuse the next one.
        unlink(configuration.socketPath)
        let environment = EngineStore.libraryEnvironment(for: configuration.binary.path)
        var arguments = configuration.command(environment: environment)
        // The kernel ends the engine when we die, however we die.
        if let setpriv = Files.executable("setpriv", searchPath: configuration.searchPath) {
            arguments = [setpriv, "--pdeathsig", "KILL"] + arguments
        }
        var options = PlatformOptions()
        options.createSession = true
        options.teardownSequence = [
            .gracefulShutDown(toProcessGroup: true, allowedDurationToNextStep: .seconds(2)),
            .send(signal: .kill, toProcessGroup: true, allowedDurationToNextStep: .seconds(1)),
        ]
        do {
            let result = try await Subprocess.run(
                .path(FilePath(arguments[0])),
                arguments: Arguments(Array(arguments.dropFirst())),
                environment: .custom(environment.environmentKeys),
                platformOptions: options,
                input: .none,
                output: .sequence,
                error: .combinedWithOutput
            ) { execution in
                try await watch(execution)
            }
            Files.discard(configuration.markPath)
            unlink(configuration.socketPath)
            return result.closureResult
                ? .asked : .crashed(ended(with: result.terminationStatus.shellStatus))
        } catch {
            Files.discard(configuration.markPath)
            return Task.isCancelled ? .asked : .crashed(crash("could not be run: \(error)"))
        }
    }

    private func crash(_ what: String, hint: String = "") -> InferenceError {
        InferenceError(.engineCrashed, "the engine \(what)", hint: "\(hint)see \(configuration.logPath)")
    }

    /// An illegal instruction is most likely that of an engine that was built on another machine, or before the processor's
    /// tiles were left alone.
    private func ended(with status: Int) -> InferenceError {
        guard status == 128 + Int(SIGILL) else { return crash("ended with status \(status)") }
        let binary = configuration.binary
        let folder = (binary.path as NSString).deletingLastPathComponent
        let hint =
            binary.origin == .built
            ? "if it was built for another processor, remove \(folder) and run `atelier engine fetch`; "
            : "\(binary.path) may be built for another processor; "
        return crash("ended with status \(status), an illegal instruction", hint: hint)
    }

    /// Keeps the log until the process closes its output, and ends the process when the engine says so.
    ///
    /// - Returns: Whether the end was asked for.
    private func watch(_ execution: Execution<NoInput, SequenceOutput, CombinedErrorOutput>) async throws -> Bool {
        let pid = execution.processIdentifier.value
        await engine.began(processID: pid)
        if let mark = ProcessMark(pid: pid) {
            try Files.replace(configuration.markPath, with: try Wire.encode(mark))
        }
        var log = try BoundedLog(path: configuration.logPath, bytesMax: configuration.logBytesMax)
        return try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask { try await attend(execution) }
            for try await chunk in execution.standardOutput {
                try log.append(chunk.withUnsafeBytes { Data($0) })
            }
            group.cancelAll()
            return try await group.next() ?? false
        }
    }

    /// - Returns: Whether the process was ended on purpose; false when it ended by itself, seen as cancellation.
    private func attend(
        _ execution: Execution<NoInput, SequenceOutput, CombinedErrorOutput>
    ) async throws -> Bool {
        let deadline = ContinuousClock.now + .seconds(configuration.startSeconds)
        var isHealthy = false
        while !Task.isCancelled {
            if !isHealthy, await answersHealthy() {
                isHealthy = true
                await engine.isHealthy()
            }
            if await engine.beginUnloading() {
                await execution.teardown(using: [
                    .gracefulShutDown(toProcessGroup: true, allowedDurationToNextStep: .seconds(3))
                ])
                return true
            }
            if !isHealthy, ContinuousClock.now > deadline {
                await execution.teardown(using: [])
                return false
            }
            // A cancelled sleep ends the loop.
            try? await Task.sleep(for: .milliseconds(Self.pollMilliseconds))
        }
        return false
    }

    private func answersHealthy() async -> Bool {
        // Until the socket is there and the model is loaded, every kind of failure means "not yet".
        let answer = try? await Transport.exchange(
            .unixSocket(path: configuration.socketPath),
            "/health",
            seconds: 5
        )
        return answer?.status == 200
    }
}
