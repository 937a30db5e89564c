package import AtelierDomain
internal import Foundation

/// Keeps one llama-server alive on a unix socket in a private folder: starts it when it is asked for, restarts it
/// after a crash, ends it when it idles.
///
/// `run` does the supervising and belongs into a service group; without it nothing is ever ready.
package actor Engine {
    /// What the engine is doing.
    package enum State: Equatable, Sendable {
        /// Not loaded; the next request starts it.
        case unloaded
        case starting
        case ready
        /// Crashed, and waiting before the next start.
        case waiting
        /// Crashed too often in a row; the next request tries again.
        case failed(InferenceError)
        case stopped
    }

    package let configuration: EngineConfiguration
    package private(set) var state = State.unloaded
    /// The process id of the running engine.
    package private(set) var processID: Int32?
    /// How often a process was started.
    package private(set) var starts = 0

    private let clock = ContinuousClock()
    private let demand: AsyncStream<Void>
    private let demandInput: AsyncStream<Void>.Continuation
    /// Whether `run` was told and has not looked yet; a second word would restart an engine that has idled.
    private var hasDemand = false
    private var isStopping = false
    private var isRunning = false
    private var inUse = 0
    /// Whether somebody else needs its memory.
    private var isUnwanted = false
    private var lastUse: ContinuousClock.Instant
    private var crashes = 0

    private static let pollMilliseconds = 50
    private static let socketBytesMax = 107

    /// - Throws: `socketPathTooLong` when the folder's path leaves no room for a socket (107 bytes in all).
    package init(_ configuration: EngineConfiguration) throws(InferenceError) {
        guard configuration.socketPath.utf8.count <= Self.socketBytesMax else {
            throw InferenceError(
                .socketPathTooLong,
                "the socket path \(configuration.socketPath) is longer than \(Self.socketBytesMax) bytes",
                hint: "set a shorter runtime folder"
            )
        }
        self.configuration = configuration
        lastUse = clock.now
        (demand, demandInput) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Ends an engine that an earlier daemon left behind in the same folder, and only that process.
    ///
    /// - Throws: `fileUnusable` when it cannot be ended.
    package func reapLeftovers() async throws(InferenceError) {
        guard processID == nil, let data = FileManager.default.contents(atPath: configuration.markPath) else {
            return
        }
        // A mark that cannot be read names no process; the parent's death has ended the engine anyway.
        if let mark = try? JSONDecoder().decode(ProcessMark.self, from: data), !(await mark.kill()) {
            throw InferenceError(.fileUnusable, "the process \(mark.pid) of an earlier engine does not end")
        }
        Files.discard(configuration.markPath)
    }

    /// Supervises until `stop` or cancellation; the process is gone when this returns.
    ///
    /// - Throws: `busy` when it already runs; `fileUnusable` when the private folder cannot be used.
    package func run() async throws(InferenceError) {
        guard !isRunning else {
            throw InferenceError(.busy, "the engine is supervised already")
        }
        isRunning = true
        defer {
            isRunning = false
            state = .stopped
        }
        try Files.makeDirectory(configuration.directory)
        guard chmod(configuration.directory, 0o700) == 0 else {
            throw InferenceError(.fileUnusable, "\(configuration.directory) cannot be made private")
        }
        try await reapLeftovers()
        for await _ in demand {
            await keepAlive()
            if isStopping || Task.isCancelled {
                return
            }
        }
    }

    /// One stretch from demand to unloading, over as many crashes as are allowed.
    private func keepAlive() async {
        hasDemand = false
        while !isStopping, !Task.isCancelled {
            state = .starting
            starts += 1
            let ending = await EngineProcess(engine: self, configuration: configuration).run()
            processID = nil
            switch ending {
            case .asked:
                state = .unloaded
                return
            case .crashed(let error):
                crashes += 1
                guard crashes < configuration.crashesMax else {
                    crashes = 0
                    state = .failed(error)
                    return
                }
                state = .waiting
                // Cancelled sleep: the loop ends.
                try? await Task.sleep(for: .milliseconds(200 << min(crashes - 1, 6)))
            }
        }
    }

    /// Starts the engine if need be, and waits until it is healthy.
    ///
    /// - Throws: `engineCrashed` with the reason, `timedOut`, `cancelled`, `engineUnreachable` after `stop`.
    package func ready() async throws(InferenceError) -> Endpoint {
        let deadline = clock.now + .seconds(configuration.startSeconds)
        lastUse = clock.now
        if case .failed = state {
            state = .unloaded
        }
        while true {
            switch state {
            case .ready:
                lastUse = clock.now
                return .unixSocket(path: configuration.socketPath)
            case .failed(let error):
                throw error
            case .stopped:
                throw InferenceError(.engineUnreachable, "the engine was stopped")
            case .unloaded:
                if !hasDemand {
                    hasDemand = true
                    demandInput.yield()
                }
            case .starting, .waiting:
                break
            }
            guard clock.now < deadline else {
                throw InferenceError(
                    .timedOut,
                    "the engine was not ready within \(configuration.startSeconds) s",
                    hint: "see \(configuration.logPath)"
                )
            }
            do {
                try await Task.sleep(for: .milliseconds(Self.pollMilliseconds))
            } catch {
                throw InferenceError(.cancelled, "waiting for the engine was cancelled")
            }
        }
    }

    /// Asks the model, starting the engine if need be; an engine in use is not unloaded.
    ///
    /// - Throws: What `ready` and `CompletionClient.complete` throw.
    ///
    /// `scales` has one number for each adapter of the configuration; 0 leaves it out.
    package func complete(
        _ request: ModelRequest,
        scales: [Double] = []
    ) async throws(InferenceError) -> ModelReply {
        inUse += 1
        defer {
            inUse -= 1
            lastUse = clock.now
        }
        let client = CompletionClient(
            endpoint: try await ready(),
            modelHash: configuration.modelHash,
            contextTokens: configuration.contextTokens,
            answerSeconds: configuration.answerSeconds,
            scales: scales
        )
        let reply = try await client.complete(request)
        crashes = 0
        return reply
    }

    /// Starts it, if it is not loaded, without waiting for it.
    package func warmUp() {
        guard state == .unloaded, !hasDemand else { return }
        lastUse = clock.now
        hasDemand = true
        demandInput.yield()
    }

    /// When it was last used; nil while it is in use or is not loaded.
    package var idleSince: ContinuousClock.Instant? {
        inUse == 0 && state == .ready ? lastUse : nil
    }

    /// Ends an engine that is not in use, as if it had idled.
    ///
    /// It is started again when it is asked for. Returns once the process is gone, or after ten seconds.
    package func unload() async {
        guard inUse == 0, state == .ready else { return }
        isUnwanted = true
        for _ in 0..<200 where isUnwanted && processID != nil {
            // Waiting goes on although the caller was cancelled.
            try? await Task.sleep(for: .milliseconds(Self.pollMilliseconds))
        }
        isUnwanted = false
    }

    /// Lends the running engine to `body`, starting it if need be; an engine in use is not unloaded.
    ///
    /// - Throws: What `ready` and `body` throw.
    package nonisolated func lend<Value: Sendable>(_ body: (ChatRelay) async throws -> Value) async throws -> Value {
        await beginUse()
        do {
            let relay = ChatRelay(endpoint: try await ready(), answerSeconds: configuration.answerSeconds)
            let value = try await body(relay)
            await endUse(answered: true)
            return value
        } catch {
            await endUse(answered: false)
            throw error
        }
    }

    private func beginUse() {
        inUse += 1
    }

    private func endUse(answered: Bool) {
        inUse -= 1
        lastUse = clock.now
        if answered { crashes = 0 }
    }

    /// Ends the engine and the supervision; returns when the process is gone, after at most ten seconds.
    package func stop() async {
        isStopping = true
        demandInput.finish()
        for _ in 0..<200 where isRunning {
            // Stopping goes on although the caller was cancelled.
            try? await Task.sleep(for: .milliseconds(Self.pollMilliseconds))
        }
        state = .stopped
    }

    /// Told by the process's watcher, before anybody may use the engine.
    func began(processID: Int32) {
        self.processID = processID
    }

    /// Told by the process's watcher: the engine answers.
    func isHealthy() {
        state = .ready
        lastUse = clock.now
    }

    /// Whether the process has to end now.
    func mustEnd() -> Bool {
        let isIdle = inUse == 0 && state == .ready
        return isStopping
            || isIdle && (isUnwanted || lastUse + .seconds(configuration.idleSeconds) <= clock.now)
    }

    /// Whether an idle engine has to end; nobody is handed its socket from here on.
    func beginUnloading() -> Bool {
        guard mustEnd() else {
            return false
        }
        state = isStopping ? .stopped : .starting
        return true
    }
}
