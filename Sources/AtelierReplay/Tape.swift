internal import AtelierBlackboard
internal import AtelierCrew
internal import AtelierDomain
internal import Synchronization

/// Answers what a rehearsal asks, and keeps what was asked in which order.
final class Tape: Sendable {
    /// Where answers come from.
    enum Mode: Sendable {
        /// From the record, by digest; what is not there is a miss.
        case recorded
        /// In this order, whatever is asked: for a record whose texts were changed on purpose.
        case paired([Answer], [CommandCall])
        /// Another model; commands from the record, and really run where it does not know them.
        case asking(any ModelPort, any CommandPort)
    }

    /// What a request led to.
    enum Answer: Sendable {
        case call(ModelCall)
        case refusal(ModelRefusal)
    }

    /// Which of them it was, by its position in the record.
    enum Use: Equatable, Sendable {
        case call(Int)
        case refusal(Int)
    }

    private struct State {
        var requests: [Use] = []
        var commands: [Int] = []
        var miss: Parting?
        var mismatch: Parting?
        var steps: [ReplayStep] = []
    }

    private let mode: Mode
    private let history: RunHistory
    private let callsByDigest: [ContentHash: Int]
    /// The newest for each request: its figures are those that the run went by in the end.
    private let refusalsByDigest: [ContentHash: Int]
    /// Tells the task that asks.
    private let currentTask: @Sendable () async throws -> String
    private let onStep: @Sendable (ReplayStep) -> Void
    private let state = Mutex(State())

    init(
        mode: Mode,
        history: RunHistory,
        currentTask: @escaping @Sendable () async throws -> String,
        onStep: @escaping @Sendable (ReplayStep) -> Void
    ) {
        self.mode = mode
        self.history = history
        self.currentTask = currentTask
        self.onStep = onStep
        callsByDigest = Dictionary(
            history.modelCalls.enumerated().map { ($1.request.digest, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        refusalsByDigest = Dictionary(
            history.refusals.enumerated().map { ($1.digest, $0) },
            uniquingKeysWith: { _, last in last }
        )
    }

    /// What answered the requests, in order.
    var used: [Use] { state.withLock { $0.requests } }
    /// Positions of the recorded calls that were used, in order of use.
    var usedCalls: [Int] {
        used.compactMap { use in
            if case .call(let position) = use { position } else { nil }
        }
    }
    var usedCommands: [Int] { state.withLock { $0.commands } }
    /// What the record had no answer to.
    var miss: Parting? { state.withLock { $0.miss } }
    /// The first question that was not the one expected, where answers are given in order.
    var mismatch: Parting? { state.withLock { $0.mismatch } }
    var steps: [ReplayStep] { state.withLock { $0.steps } }

    func reply(to request: ModelRequest) async throws -> ModelReply {
        let task = try await currentTask()
        let known = callsByDigest[request.digest]
        switch mode {
        case .recorded: return try recorded(request, known, task)
        case .paired(let answers, _): return try paired(request, answers, task)
        case .asking(let model, _):
            let reply = try await model.complete(request)
            let isSame = known.map { history.modelCalls[$0].reply.text == reply.text }
            note(
                ReplayStep(
                    task: task,
                    kind: .model,
                    isKnown: known != nil,
                    isSame: isSame ?? false,
                    milliseconds: reply.milliseconds
                )
            )
            return reply
        }
    }

    /// A reply before a refusal: what was too long once may have been answered when the context was larger.
    private func recorded(_ request: ModelRequest, _ known: Int?, _ task: String) throws -> ModelReply {
        if let known {
            state.withLock { $0.requests.append(.call(known)) }
            let reply = history.modelCalls[known].reply
            note(ReplayStep(task: task, kind: .model, isKnown: true, isSame: true, milliseconds: reply.milliseconds))
            return reply
        }
        guard let refused = refusalsByDigest[request.digest] else {
            throw missed(.request, task, recorded: unused(ofTask: task), replayed: Display.text(of: request))
        }
        state.withLock { $0.requests.append(.refusal(refused)) }
        note(ReplayStep(task: task, kind: .model, isKnown: true, isSame: true, milliseconds: 0))
        throw history.refusals[refused].error
    }

    private func paired(_ request: ModelRequest, _ answers: [Answer], _ task: String) throws -> ModelReply {
        let position = state.withLock { state in
            // What is used here are the positions in `answers`.
            state.requests.append(.call(state.requests.count))
            return state.requests.count - 1
        }
        guard position < answers.count else {
            throw missed(.request, task, recorded: "", replayed: Display.text(of: request))
        }
        switch answers[position] {
        case .refusal(let refusal): throw refusal.error
        case .call(let call):
            if call.request != request {
                let expected = Display.text(of: call.request)
                mismatched(Parting(task, .request, recorded: expected, replayed: Display.text(of: request)))
            }
            return call.reply
        }
    }

    /// The recorded policy where the command is known: the machine of the replay may have none.
    func policyHash(of command: SandboxedCommand) async throws -> ContentHash {
        switch mode {
        case .paired(_, let commands):
            let position = state.withLock { $0.commands.count }
            // One that was asked for before is answered by the board, whatever comes next here.
            return commands[..<min(position + 1, commands.count)].last?.request.policyHash ?? ContentHash(of: "")
        case .recorded: return known(command)?.request.policyHash ?? ContentHash(of: "")
        case .asking(_, let runner):
            if let known = known(command) { return known.request.policyHash }
            return try await runner.policyHash(of: command)
        }
    }

    func result(of command: SandboxedCommand, makeFiles: () async throws -> Void) async throws -> CommandResult {
        let task = try await currentTask()
        switch mode {
        case .paired(_, let commands):
            let position = state.withLock { state in
                state.commands.append(state.commands.count)
                return state.commands.count - 1
            }
            guard position < commands.count else {
                throw missed(.command, task, recorded: "", replayed: Display.text(of: command))
            }
            return commands[position].result
        case .recorded, .asking:
            if let position = position(of: command) {
                state.withLock { $0.commands.append(position) }
                let result = history.commandCalls[position].result
                note(command: task, isKnown: true, result)
                return result
            }
            guard case .asking(_, let runner) = mode else {
                throw missed(.command, task, recorded: unusedCommand(ofTask: task), replayed: Display.text(of: command))
            }
            try await makeFiles()
            let result = try await runner.run(command)
            note(command: task, isKnown: false, result)
            return result
        }
    }

    private func known(_ command: SandboxedCommand) -> CommandCall? {
        position(of: command).map { history.commandCalls[$0] }
    }

    /// The newest recorded command that asks for the same, under whatever policy: a daemon that was upgraded in the middle
    /// of a run acted on the newest.
    private func position(of command: SandboxedCommand) -> Int? {
        history.commandCalls.lastIndex { call in
            CommandRequest(command, policyHash: call.request.policyHash) == call.request
        }
    }

    private func unused(ofTask task: String) -> String {
        let used = Set(usedCalls)
        let left = history.modelCalls.enumerated().first { index, call in
            !used.contains(index) && call.task == TaskID("\(call.requirement)-\(task)")
        }
        return left.map { Display.text(of: $0.element.request) } ?? ""
    }

    private func unusedCommand(ofTask task: String) -> String {
        let used = Set(usedCommands)
        let left = history.commandCalls.enumerated().first { index, call in
            !used.contains(index) && call.task == TaskID("\(call.requirement)-\(task)")
        }
        return left.map { Display.text(of: $0.element.request) } ?? ""
    }

    private func missed(_ what: Parting.What, _ task: String, recorded: String, replayed: String) -> ReplayError {
        state.withLock { $0.miss = $0.miss ?? Parting(task, what, recorded: recorded, replayed: replayed) }
        return ReplayError(.notRecorded, "Nothing is recorded for what \(task) asks.")
    }

    private func mismatched(_ parting: Parting) {
        state.withLock { $0.mismatch = $0.mismatch ?? parting }
    }

    private func note(command task: String, isKnown: Bool, _ result: CommandResult) {
        let milliseconds = result.milliseconds
        note(ReplayStep(task: task, kind: .command, isKnown: isKnown, isSame: isKnown, milliseconds: milliseconds))
    }

    private func note(_ step: ReplayStep) {
        state.withLock { $0.steps.append(step) }
        onStep(step)
    }
}
