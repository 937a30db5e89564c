package import AtelierBlackboard
internal import AtelierCrew
internal import AtelierDomain
package import AtelierOrchestrator
internal import Foundation

/// Runs the orchestrator on a board in these surroundings until it is cancelled, listening to the bell; the daemon gives
/// its own.
package typealias Orchestrate = @Sendable (Blackboard, any Surroundings, Bell) async throws -> Void

/// One run of the orchestrator over a record, on a board in memory; nothing outside the process is written.
struct Rehearsal: Sendable {
    let recording: Recording
    let orchestrate: Orchestrate
    /// A folder for the files of commands that really have to be run; it need not exist.
    let scratch: String
    var onStep: @Sendable (ReplayStep) -> Void = { _ in }

    /// What came of it.
    struct Result: Sendable {
        let history: RunHistory
        let tape: Tape
        /// Blobs of the base that were read.
        let readBlobs: Set<ObjectID>
    }

    /// Runs to the end of the run, or until the task `step` is done.
    func run(_ mode: Tape.Mode, until step: String? = nil) async throws -> Result {
        let id = recording.history.requirement.id
        let board = try await Blackboard.inMemory()
        let tape = Tape(
            mode: mode,
            history: recording.history,
            currentTask: { try await board.tasks(of: id).first { $0.state == .claimed }?.kind ?? "" },
            onStep: onStep
        )
        let repository = try await ReplayRepository(
            base: recording.base,
            subjects: try decoded([String].self, .subjects),
            carried: recording.history.inputs[.carried] == nil ? nil : try decoded(CarriedChange.self, .carried),
            path: recording.history.requirement.repositoryPath
        )
        let sources = try decoded([AgentSource].self, .agents)
        let crew = try CrewDefinition(try sources.map { try AgentDefinition(parsing: $0.text, file: $0.file) })
        let surroundings = ReplaySurroundings(
            tape: tape,
            repository: repository,
            crew: crew,
            experience: recording.history.inputs[.experience] == nil ? nil : try decoded(Experience.self, .experience),
            scratch: scratch,
            startMs: recording.history.requirement.createdAtMs
        )
        try await accept(on: board, crew: crew)
        try await drive(board, surroundings, until: step)
        let history = try await board.history(of: id)
        try await board.close()
        return Result(history: history, tape: tape, readBlobs: await repository.readBlobs)
    }

    private func decoded<Value: Decodable>(_ type: Value.Type, _ input: RunInput) throws -> Value {
        guard let data = recording.history.inputs[input] else {
            throw ReplayError(
                .nothingRecorded,
                "The run left no \(input.rawValue) to replay it with.",
                hint: "Only runs that were begun by this release or a later one can be replayed."
            )
        }
        return try JSONDecoder().decode(type, from: data)
    }

    private func accept(on board: Blackboard, crew: CrewDefinition) async throws {
        try await board.setSchemas(crew.schemas)
        var requirement = recording.history.requirement
        requirement.state = .running
        requirement.reason = ""
        try await board.accept(
            requirement,
            firstTask: TaskDraft(role: .planner, kind: "plan"),
            further: crew.further,
            nowMs: requirement.createdAtMs
        )
    }

    /// Lets the orchestrator work until there is nothing more to do.
    private func drive(_ board: Blackboard, _ surroundings: ReplaySurroundings, until step: String?) async throws {
        let id = recording.history.requirement.id
        let orchestrate = orchestrate
        let bell = Bell()
        let changes = board.changes()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await orchestrate(board, surroundings, bell) }
            group.addTask {
                var changed = changes.makeAsyncIterator()
                repeat {
                    if try await board.requirement(id)?.state.isFinal == true { return }
                    let isThere = try await board.tasks(of: id).contains { $0.kind == step && $0.state == .done }
                    if isThere { return }
                    guard try await answered(on: board) else { return }
                    bell.ring()
                } while await changed.next() != nil
            }
            // Whichever ends first ends the other.
            _ = try await group.next()
            group.cancelAll()
            // What a cancelled orchestrator says at its end is nobody's concern.
            while (try? await group.next()) != nil {}
        }
    }

    /// Gives the answers that people gave then; false when a question is open that the record has no answer to, and
    /// nobody is at work: there the record ends.
    private func answered(on board: Blackboard) async throws -> Bool {
        let id = recording.history.requirement.id
        struct Answer: Decodable {
            let answer: String
        }
        var isStuck = false
        for decision in try await board.decisions() where decision.requirement == id {
            guard let fact = recording.history.facts.first(where: { $0.writer == decision.task }) else {
                isStuck = true
                continue
            }
            let answer = try JSONDecoder().decode(Answer.self, from: fact.body).answer
            try await board.decide(decision.task, answer: answer, nowMs: recording.history.requirement.createdAtMs)
        }
        guard isStuck else { return true }
        let open = Set(try await board.decisions().map(\.task))
        return try await board.tasks(of: id).contains { task in
            [.ready, .claimed].contains(task.state) && !open.contains(task.id)
        }
    }
}
