internal import AtelierAPI
internal import AtelierClient
internal import AtelierDomain
internal import Foundation

/// Has one arm solve one case: what it did, and the folder with its result.
struct ArmWork {
    let evalCase: EvalCase
    let house: any EvalHouse
    let model: EvalModel
    let judge: Judge
    /// Absolute, empty, for this piece of work alone.
    let place: String

    /// What an arm did.
    struct Done {
        let outcome: ArmOutcome
        /// Absolute.
        let result: String
        /// What a stored answer took when it was asked for.
        var earlierMilliseconds = 0
    }

    private var result: String { place + "/result" }

    /// One greedy answer.
    func bare() async throws -> Done {
        do {
            let exchange = try await ask(temperature: 0)
            return try await finish([exchange], chosen: 0)
        } catch let error as ClientError where Self.isTooLarge(error) {
            return try tooLarge(error)
        }
    }

    /// The greedy answer first, then draws, while fewer than `tokensMax` tokens are written; the first that passes what is
    /// visible stands, else the greedy one.
    ///
    /// `first` is the bare arm's answer, where it is stored, `tokensMax` what the crew wrote on the same case; the draws'
    /// seeds count on from `seed`.
    func sampled(first: Exchange?, tokensMax: Int, seed: Int) async throws -> Done {
        var exchanges: [Exchange] = []
        do {
            if let first { exchanges.append(first) } else { exchanges.append(try await ask(temperature: 0)) }
        } catch let error as ClientError where Self.isTooLarge(error) {
            return try tooLarge(error)
        }
        let known = first?.milliseconds ?? 0
        var written = 0
        while true {
            let last = exchanges.count - 1
            written += exchanges[last].reply.usage.generatedTokens
            let answer = WholeFileAnswer.code(in: exchanges[last].reply.choices.first?.message.content ?? "")
            guard let tests = try VisibleTests.command(for: evalCase, answer: answer) else {
                return try await finish(exchanges, chosen: 0, known)
            }
            try lay(exchanges[last].reply)
            exchanges[last].visible = try await judge.look(tests, result: result)
            if exchanges[last].visible?.exitStatus == 0 { return try await finish(exchanges, chosen: last, known) }
            let left = tokensMax - written
            guard left >= Self.tokensWorth else { return try await finish(exchanges, chosen: 0, known) }
            exchanges.append(
                try await ask(
                    temperature: Self.temperature,
                    seed: seed + last,
                    tokensMax: min(left, WholeFileAnswer.tokensMax)
                )
            )
        }
    }

    /// The crew on a private repository.
    func crew(_ budget: BudgetWish?, secondsMax: Int) async throws -> Done {
        let repository = try await PrivateRepository.make(of: evalCase.repository, at: place + "/repository")
        let request = SubmitRequest(
            text: evalCase.requirement,
            repositoryPath: repository.path,
            budget: budget
        )
        let run: CrewRun
        do {
            run = try await house.work(request, secondsMax: secondsMax)
        } catch let error as ClientError where Self.isTooLarge(error) {
            return try tooLarge(error)
        }
        let hasLanded = run.view.state == .landed
        try await repository.export(hasLanded ? run.view.branch : nil, to: result)
        return Done(outcome: Self.outcome(of: run), result: result)
    }

    private static let temperature = 0.8
    /// No answer is shorter than so many tokens.
    private static let tokensWorth = 16

    private func ask(
        temperature: Double,
        seed: Int? = nil,
        tokensMax: Int = WholeFileAnswer.tokensMax
    ) async throws -> Exchange {
        let request = try WholeFileAnswer.request(
            for: evalCase,
            model: model.id,
            temperature: temperature,
            seed: seed,
            tokensMax: tokensMax
        )
        let start = ContinuousClock.now
        let reply = try await house.answer(request)
        guard !reply.choices.isEmpty else {
            throw EvalError(.answerMalformed, "The daemon's answer holds no choice.")
        }
        return Exchange(request: request, reply: reply, milliseconds: (ContinuousClock.now - start).wholeMilliseconds)
    }

    /// Makes the result's folder hold the files at the start and the answer's file.
    private func lay(_ reply: OpenChatReply?) throws {
        if FileManager.default.fileExists(atPath: result) { try FileManager.default.removeItem(atPath: result) }
        try FileManager.default.copyItem(atPath: evalCase.repository, toPath: result)
        guard let text = reply?.choices.first?.message.content else { return }
        let file = result + "/" + evalCase.editedPath
        try FileManager.default.createDirectory(
            atPath: (file as NSString).deletingLastPathComponent,
            withIntermediateDirectories: true
        )
        try Data(WholeFileAnswer.code(in: text).utf8).write(to: URL(filePath: file))
    }

    private func finish(_ exchanges: [Exchange], chosen: Int, _ earlierMilliseconds: Int = 0) async throws -> Done {
        try lay(exchanges[chosen].reply)
        var outcome = ArmOutcome(.answered)
        outcome.exchanges = exchanges
        outcome.chosen = chosen
        for usage in exchanges.map(\.reply.usage) {
            outcome.tokens.calls += 1
            outcome.tokens.prompt += usage.promptTokens
            outcome.tokens.cached += usage.promptDetails?.cachedTokens ?? 0
            outcome.tokens.generated += usage.generatedTokens
        }
        outcome.costs = try await house.cost(of: outcome.tokens, model: model)
        return Done(outcome: outcome, result: result, earlierMilliseconds: earlierMilliseconds)
    }

    private func tooLarge(_ error: ClientError) throws -> Done {
        try lay(nil)
        return Done(outcome: ArmOutcome(.tooLarge, reason: error.message), result: result)
    }

    /// Refusals that are about the case and not about the daemon.
    private static func isTooLarge(_ error: ClientError) -> Bool {
        ["context_length_exceeded", "daemon.contextExceeded", "daemon.requirementTooLong", "daemon.requestTooLarge"]
            .contains(error.wireCode)
    }

    private static func outcome(of run: CrewRun) -> ArmOutcome {
        let ending: ArmOutcome.Ending =
            switch run.view.state {
            case .landed, .accepted, .rejected: .landed
            case .failed: .failed
            case .refused: .refused
            case .cancelled, .running: run.isTimedOut ? .timedOut : .cancelled
            }
        var outcome = ArmOutcome(ending, reason: run.view.reason)
        outcome.view = run.view
        outcome.ledger = run.ledger
        outcome.tokens.calls = run.view.costs.modelCalls
        outcome.tokens.prompt = run.view.costs.promptTokens
        outcome.tokens.cached = run.view.costs.cachedTokens
        outcome.tokens.generated = run.view.costs.generatedTokens
        let charged = Dictionary(grouping: run.ledger.filter { !$0.currency.isEmpty }, by: \.currency)
        outcome.costs = charged.sorted { $0.key < $1.key }.map { currency, lines in
            EvalCost(currency: currency, nanos: lines.reduce(0) { $0 + $1.costNanos })
        }
        return outcome
    }
}

extension Duration {
    /// Rounded down.
    var wholeMilliseconds: Int {
        Int(components.seconds) * 1_000 + Int(components.attoseconds / 1_000_000_000_000_000)
    }
}
