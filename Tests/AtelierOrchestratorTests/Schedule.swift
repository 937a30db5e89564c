import AtelierCodeMap
import AtelierDomain
import Foundation
import GRDB
import Logging
import Synchronization

@testable import AtelierBlackboard
@testable import AtelierOrchestrator

/// One seeded run of orchestrator and board through crashes, lost answers, hung workers, jumping clocks and a person
/// who pauses, cancels and resumes; the same seed goes the same way.
struct Schedule {
    /// What must hold whatever happens; each broken one is a sentence.
    struct Outcome {
        var violations: [String] = []
        var steps = 0
        var claims = 0
        var crashes = 0
        var staleTries = 0
        var landed = 0
    }

    /// A worker with the steps that are left to it.
    private final class Worker {
        let claim: Claim
        let place: Floor.Place
        let workshop: Workshop
        var step = 0

        init(claim: Claim, place: Floor.Place, workshop: Workshop) {
            self.claim = claim
            self.place = place
            self.workshop = workshop
        }
    }

    private let seed: UInt64
    private let dice: Dice
    private let world: SimulatedSurroundings
    private let board: SimulatedBoard
    private var life = 0
    private var workshop: Workshop
    private var orchestrator: Orchestrator
    private var workers: [Worker] = []
    /// Workers of a daemon that is gone, or that lost their lease: they go on, and must come to nothing.
    private var zombies: [Worker] = []
    /// How often each branch was moved.
    private var moves: [RequirementID: Int] = [:]
    private var ids: [RequirementID] = []
    private var outcome = Outcome()

    /// Cap on tokens that some requirements of a schedule have, low enough to be reached.
    private static let lowTokens = 60
    static let tokensMax = 40

    init(seed: UInt64, board real: Blackboard, isFenced: Bool = true) {
        self.seed = seed
        dice = Dice(seed: seed)
        world = SimulatedSurroundings(dice: dice)
        board = SimulatedBoard(real: real, world: world, isFenced: isFenced)
        workshop = Self.workshop(board, world)
        orchestrator = Orchestrator(workshop: workshop, owner: "\(seed)-0", bell: Bell())
    }

    private static func workshop(_ board: SimulatedBoard, _ world: SimulatedSurroundings) -> Workshop {
        Workshop(
            board: board,
            surroundings: world,
            mapper: CodeMapper(grammars: nil),
            floor: Floor(),
            modelSlots: 1,
            cores: Gate(slots: 2),
            logger: Logger(label: "simulation", factory: { _ in SwiftLogNoOpLogHandler() })
        )
    }

    /// Runs to the end of all requirements, however many steps that takes up to a limit.
    mutating func run() async throws -> Outcome {
        for number in 0..<(dice.hits(30) ? 2 : 1) { try await accept(number) }
        let stormy = 10 + dice.roll(25)
        for _ in 0..<stormy { try await step(isStormy: true) }
        try await calm()
        // Every step without faults brings something on: far more of them are never needed.
        for _ in 0..<50 where try await !isOver() {
            // Looking costs as much as a step does.
            for _ in 0..<8 { try await step(isStormy: false) }
        }
        try await check()
        return outcome
    }

    private mutating func accept(_ number: Int) async throws {
        let id = RequirementID("s\(seed)x\(number)")
        ids.append(id)
        let requirement = Requirement(
            id: id,
            text: "t",
            repositoryPath: "/r",
            baseCommit: Self.commit,
            baseBranch: nil,
            budget: Budget(tokensMax: dice.hits(15) ? Self.lowTokens : 10_000),
            queueClass: QueueClass.allCases[dice.roll(4)],
            createdAtMs: world.nowMs()
        )
        let plan = TaskDraft(role: .planner, kind: "plan")
        try await board.real.accept(requirement, firstTask: plan, nowMs: world.nowMs())
    }

    private mutating func step(isStormy: Bool) async throws {
        outcome.steps += 1
        switch dice.roll(isStormy ? 20 : 12) {
        case 0...3: try await claim()
        case 4...9: try await work()
        case 10, 11: world.advance(milliseconds: Int64(dice.roll(40_000)))
        case 12: try await crash()
        case 13: world.advance(milliseconds: dice.hits(50) ? 3_600_000 : -3_600_000)
        // The machine was suspended: time passes, and nobody has done anything in it.
        case 14: world.advance(milliseconds: 300_000)
        case 15: try await interfere()
        case 16: hang()
        default: try await goOnAsZombie()
        }
    }

    private mutating func claim() async throws {
        do {
            guard let claim = try await orchestrator.next() else { return }
            outcome.claims += 1
            let place = workshop.floor.enter(claim)
            workers.append(Worker(claim: claim, place: place, workshop: workshop))
        } catch is Unreachable {
            return
        }
    }

    /// A worker stops for good while its lease runs on; in time somebody else takes the task.
    private mutating func hang() {
        guard !workers.isEmpty else { return }
        let worker = workers.remove(at: dice.roll(workers.count))
        worker.workshop.floor.leave(worker.claim.task.id)
        zombies.append(worker)
    }

    private mutating func crash() async throws {
        outcome.crashes += 1
        zombies += workers
        workers = []
        life += 1
        workshop = Self.workshop(board, world)
        orchestrator = Orchestrator(workshop: workshop, owner: "\(seed)-\(life)", bell: Bell())
        _ = try await board.releaseOrphans(owner: "\(seed)-\(life)", nowMs: world.nowMs())
    }

    /// What a person does meanwhile.
    private mutating func interfere() async throws {
        let id = ids[dice.roll(ids.count)]
        guard try await board.real.requirement(id)?.state == .running else { return }
        switch dice.roll(4) {
        case 0:
            try await board.real.move(id, to: .cancelled, reason: "by a person", nowMs: world.nowMs())
            await give(up: id)
        case 1:
            try await board.real.hold(id, .paused, nowMs: world.nowMs())
            await give(up: id)
        case 2: try await board.real.hold(id, .draining, nowMs: world.nowMs())
        default: try await board.real.resume(id, nowMs: world.nowMs())
        }
    }

    private mutating func give(up id: RequirementID) async {
        for worker in workers where worker.claim.requirement.id == id {
            worker.workshop.floor.leave(worker.claim.task.id)
            await Closing(claim: worker.claim, workshop: worker.workshop).close(.failure(CancellationError()))
        }
        workers.removeAll { $0.claim.requirement.id == id }
    }

    private mutating func work() async throws {
        guard !workers.isEmpty else { return }
        let index = dice.roll(workers.count)
        let worker = workers[index]
        if worker.step == 0, try await !board.mayGoOn(worker.claim.lease) {
            workers.remove(at: index)
            worker.workshop.floor.leave(worker.claim.task.id)
            return await Closing(claim: worker.claim, workshop: worker.workshop).close(.failure(CancellationError()))
        }
        do {
            guard let result = try await advance(worker) else { return }
            workers.remove(at: index)
            worker.workshop.floor.leave(worker.claim.task.id)
            await Closing(claim: worker.claim, workshop: worker.workshop).close(.success(result))
        } catch Fault.crash {
            try await crash()
        } catch let error as OrchestratorError where error.code == .notYet {
            return
        } catch {
            workers.removeAll { $0 === worker }
            worker.workshop.floor.leave(worker.claim.task.id)
            await Closing(claim: worker.claim, workshop: worker.workshop).close(.failure(error))
        }
    }

    /// A worker that should be dead does its next step; whatever it writes must be refused unless the task is still its.
    private mutating func goOnAsZombie() async throws {
        guard !zombies.isEmpty else { return }
        let index = dice.roll(zombies.count)
        let worker = zombies[index]
        outcome.staleTries += 1
        do {
            guard let result = try await advance(worker) else { return }
            zombies.remove(at: index)
            await Closing(claim: worker.claim, workshop: worker.workshop).close(.success(result))
        } catch {
            zombies.removeAll { $0 === worker }
            if !(error is Fault) {
                await Closing(claim: worker.claim, workshop: worker.workshop).close(.failure(error))
            }
        }
    }

    /// No more faults: holds end, quarantine ends, zombies go on to their end.
    private mutating func calm() async throws {
        world.heal()
        while !zombies.isEmpty { try await goOnAsZombie() }
        // Whoever was stopped before it could say so is found by the expiry of its lease.
        world.advance(milliseconds: 200_000)
        for id in ids {
            guard try await board.real.requirement(id)?.state == .running else { continue }
            try await board.real.resume(id, nowMs: world.nowMs())
            if try await board.real.tasks(of: id).contains(where: { $0.state == .quarantined }) {
                try await board.real.retry(id, nowMs: world.nowMs())
            }
        }
    }

    private func isOver() async throws -> Bool {
        for id in ids where try await board.real.requirement(id)?.state == .running { return false }
        return true
    }
}

extension Schedule {
    private static let commit: ObjectID = {
        guard let id = ObjectID(hex: String(repeating: "a", count: 40)) else { preconditionFailure("40 digits") }
        return id
    }()

    /// The next step of a worker; its result when it was the last.
    private mutating func advance(_ worker: Worker) async throws -> TaskResult? {
        let (claim, kind) = (worker.claim, worker.claim.task.kind)
        worker.step += 1
        switch (kind.split(separator: ".").first ?? "", worker.step) {
        case ("plan", 1), ("code", 1): return try await ask(worker)
        case ("side", 1), ("judge", 1):
            let command = SandboxedCommand(argv: ["true"], worktree: "/tmp")
            _ = try await ChargedCommands(claim: claim, workshop: worker.workshop).run(command)
            return nil
        case ("plan", _):
            return TaskResult(
                facts: [fact("plan", by: worker)],
                tasks: [
                    TaskDraft(role: .tester, kind: "side", needs: ["plan"]),
                    TaskDraft(role: .coder, kind: "code.0", dependsOn: ["plan"], needs: ["plan"]),
                ]
            )
        case ("code", _):
            let round = round(of: kind)
            let judge = TaskDraft(role: .tester, kind: "judge.\(round)", dependsOn: [kind], needs: ["candidate"])
            return TaskResult(facts: [fact("candidate", subject: "\(round)", by: worker)], tasks: [judge])
        case ("side", _): return TaskResult(facts: [fact("side", by: worker)])
        case ("judge", _): return judged(worker)
        default: return try await land(worker)
        }
    }

    private func round(of kind: String) -> Int { Int(kind.split(separator: ".").last ?? "0") ?? 0 }

    /// One question to the model, now and then the same again, as an agent in a loop would.
    private func ask(_ worker: Worker) async throws -> TaskResult? {
        let model = RecordedModel(claim: worker.claim, workshop: worker.workshop, tier: "code", isMarked: { false })
        let prompt = "\(worker.claim.requirement.id) \(worker.claim.task.kind)"
        let request = ModelRequest(messages: [ChatMessage(.user, prompt)], tokensMax: Self.tokensMax)
        for _ in 0...(dice.hits(5) ? 1 : 0) { _ = try await model.complete(request) }
        return nil
    }

    /// A fact that says who wrote it, or a lie about its shape.
    private func fact(_ kind: String, subject: String = "", by worker: Worker) -> FactDraft {
        let isLie = kind == "plan" && world.fails()
        let body = isLie ? #"{"lie":true}"# : #"{"generation":\#(worker.claim.lease.generation)}"#
        return FactDraft(kind: kind, subject: subject, body: Data(body.utf8))
    }

    private func judged(_ worker: Worker) -> TaskResult {
        let round = round(of: worker.claim.task.kind)
        var result = TaskResult(facts: [fact("judgement", subject: "\(round)", by: worker)])
        if dice.hits(70) {
            let kinds = [worker.claim.task.kind, "side"]
            result.tasks = [TaskDraft(role: .ops, kind: "land", dependsOn: kinds, needs: ["judgement"])]
        } else if round < 2 {
            result.tasks = [TaskDraft(role: .coder, kind: "code.\(round + 1)", dependsOn: [worker.claim.task.kind])]
        } else {
            result.ending = .ends(.failed, reason: "three candidates")
        }
        return result
    }

    /// The steps of the real landing, with a crash possible between any two.
    private mutating func land(_ worker: Worker) async throws -> TaskResult? {
        let id = worker.claim.requirement.id
        let port = BoardLanding(claim: worker.claim, workshop: worker.workshop)
        switch worker.step {
        case 1:
            let landing = Landing(
                requirement: id,
                repositoryPath: "/r",
                reference: "refs/heads/atelier/\(id)",
                expected: nil,
                commit: Self.commit,
                receipt: ""
            )
            try await port.intend(landing)
            return nil
        case 2:
            if moves[id] == nil { moves[id] = 1 }
            return nil
        case 3:
            try await port.settle(id, as: .done)
            return nil
        default:
            return TaskResult(ending: .ends(.landed, reason: "ok"), facts: [fact("landing", by: worker)])
        }
    }

    /// The invariants, read from the board's own rows.
    private mutating func check() async throws {
        for id in ids {
            let state = try await board.real.requirement(id)?.state
            let kinds = try await board.real.tasks(of: id).map { "\($0.kind) \($0.state.rawValue)" }
            if state == .running || state == nil { violate("\(id) was lost: \(kinds)") }
            if state == .landed { outcome.landed += 1 }
            if state == .landed, moves[id] != 1 { violate("\(id) landed, its branch moved \(moves[id] ?? 0) times") }
            if moves[id] ?? 0 > 1 { violate("the branch of \(id) moved \(moves[id] ?? 0) times") }
            let open = try await board.real.tasks(of: id).filter(\.state.isOpen).map(\.kind)
            if state != .running, !open.isEmpty { violate("\(id) is over and \(open) are open") }
            try await checkRows(of: id)
        }
    }

    private mutating func checkRows(of id: RequirementID) async throws {
        let (twice, stale, spent) = try await board.real.read { database in
            (
                try database.rows(
                    """
                    SELECT task FROM attempt JOIN task ON task.id = attempt.task
                    WHERE task.requirement = ? AND outcome = 'done' GROUP BY task HAVING count(*) > 1
                    """,
                    [id.rawValue]
                ).map { try $0.field("task") as String },
                try database.rows(
                    """
                    SELECT kind FROM fact WHERE requirement = ?
                      AND json_extract(CAST(body AS TEXT), '$.generation') IS NOT generation
                    """,
                    [id.rawValue]
                ).map { try $0.field("kind") as String },
                try database.rows(
                    "SELECT generatedTokens FROM modelCall WHERE requirement = ? ORDER BY sequence",
                    [id.rawValue]
                ).map { try $0.field("generatedTokens") as Int }
            )
        }
        if !twice.isEmpty { violate("done twice: \(twice)") }
        if !stale.isEmpty { violate("stale results were taken for \(stale) of \(id)") }
        let cap = try await board.real.requirement(id)?.budget.tokensMax ?? 0
        if spent.dropLast().reduce(0, +) >= cap { violate("\(id) spent \(spent) under a cap of \(cap)") }
    }

    private mutating func violate(_ what: String) {
        outcome.violations.append("seed \(seed): \(what)")
    }
}
