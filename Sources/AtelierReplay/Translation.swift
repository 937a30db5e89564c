internal import AtelierBlackboard
internal import AtelierDomain
internal import Foundation

/// A history with every text in it redacted, for what a rehearsal does not make anew.
struct Translation {
    private let history: RunHistory
    private let base: ObjectID
    private let redactor: Redactor
    /// In the order of the record.
    let calls: [ModelCall]
    let commands: [CommandCall]

    init(history: RunHistory, base: ObjectID, redactor: Redactor) {
        self.history = history
        self.base = base
        self.redactor = redactor
        calls = history.modelCalls.map { call in
            ModelCall(
                requirement: call.requirement,
                task: call.task,
                request: call.request.mapTexts { redactor($0) },
                reply: call.reply.with(text: redactor(call.reply.text))
            )
        }
        commands = history.commandCalls.map { call in
            CommandCall(
                requirement: call.requirement,
                task: call.task,
                request: CommandRequest(
                    argv: call.request.argv.map { redactor($0) },
                    tree: call.request.tree,
                    environment: call.request.environment.mapValues { redactor($0) },
                    limits: call.request.limits,
                    policyHash: call.request.policyHash
                ),
                result: CommandResult(
                    exitStatus: call.result.exitStatus,
                    output: redactor(call.result.output),
                    isTruncated: call.result.isTruncated,
                    milliseconds: call.result.milliseconds,
                    policyHash: call.result.policyHash
                )
            )
        }
    }

    /// What answered a request of the record, redacted; a refusal holds no text.
    func answer(_ use: Tape.Use) -> Tape.Answer {
        switch use {
        case .call(let position): .call(calls[position])
        case .refusal(let position): .refusal(history.refusals[position])
        }
    }

    /// What a rehearsal starts from; of the facts it takes people's answers only.
    var beginning: RunHistory {
        RunHistory(
            requirement: requirement,
            tasks: [],
            facts: history.facts.map(redacted),
            evidence: [],
            modelCalls: [],
            commandCalls: [],
            inputs: history.inputs.mapValues { redactor.json($0) }
        )
    }

    private var requirement: Requirement {
        let old = history.requirement
        return Requirement(
            id: old.id,
            text: redactor(old.text),
            repositoryPath: "/repository",
            baseCommit: base,
            baseBranch: old.baseBranch.map { redactor($0) },
            budget: old.budget,
            createdAtMs: old.createdAtMs,
            state: old.state,
            reason: redactor(old.reason)
        )
    }

    /// The history that `rehearsed` is the beginning of: what it made anew, then what it did not come to.
    func whole(after rehearsed: RunHistory, of tape: Tape) -> RunHistory {
        let made = Set(rehearsed.tasks.filter { $0.state == .done }.map(\.id))
        var result = beginning
        result.tasks = history.tasks
        result.modelCalls = rehearsed.modelCalls + left(of: calls, used: tape.usedCalls)
        // Those that were not come to name requests by digests that no redacted text has.
        result.refusals = rehearsed.refusals
        result.commandCalls = rehearsed.commandCalls + left(of: commands, used: tape.usedCommands)
        result.evidence = rehearsed.evidence + history.evidence.filter { !made.contains($0.task) }.map(redacted)
        result.facts = rehearsed.facts.filter { made.contains($0.writer) }
        result.facts += beginning.facts.filter { !made.contains($0.writer) }
        return result
    }

    private func left<Element>(of all: [Element], used: [Int]) -> [Element] {
        let used = Set(used)
        return all.enumerated().filter { !used.contains($0.offset) }.map(\.element)
    }

    private func redacted(_ fact: Fact) -> Fact {
        Fact(
            sequence: fact.sequence,
            requirement: fact.requirement,
            kind: fact.kind,
            subject: fact.subject,
            body: redactor.json(fact.body),
            writer: fact.writer
        )
    }

    private func redacted(_ witness: RunHistory.Witness) -> RunHistory.Witness {
        let old = witness.evidence
        return RunHistory.Witness(
            task: witness.task,
            evidence: Evidence(
                purpose: old.purpose,
                argv: old.argv.map { redactor($0) },
                tree: old.tree,
                exitStatus: old.exitStatus,
                logHash: old.logHash,
                policyHash: old.policyHash,
                milliseconds: old.milliseconds
            )
        )
    }

    func parting(_ parting: Parting) -> Parting {
        Parting(
            parting.task,
            parting.what,
            subject: parting.subject,
            recorded: redactor(parting.recorded),
            replayed: redactor(parting.replayed)
        )
    }
}

extension ModelRequest {
    fileprivate func mapTexts(_ change: (String) -> String) -> ModelRequest {
        ModelRequest(
            messages: messages.map { ChatMessage($0.speaker, change($0.text)) },
            schema: schema.map(change),
            tokensMax: tokensMax,
            temperature: temperature,
            seed: seed,
            stop: stop.map(change)
        )
    }
}

extension ModelReply {
    fileprivate func with(text: String) -> ModelReply {
        ModelReply(
            text: text,
            isComplete: isComplete,
            promptTokens: promptTokens,
            cachedTokens: cachedTokens,
            generatedTokens: generatedTokens,
            milliseconds: milliseconds,
            model: model
        )
    }
}
