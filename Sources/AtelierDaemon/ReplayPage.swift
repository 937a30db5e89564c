internal import AtelierAPI
internal import AtelierBlackboard
internal import AtelierCrew
internal import AtelierDomain
internal import AtelierGates
internal import AtelierReplay
internal import Foundation

/// A replay's outcome as the wire shows it.
struct ReplayPage {
    let outcome: Replay.Outcome

    /// The most of both texts of a parting, and of all facts together: one frame of a stream has to hold them.
    private static let textBytesMax = 200_000

    func view(milliseconds: Int) -> ReplayView {
        ReplayView(
            requirement: outcome.recorded.requirement.id.rawValue,
            outcome: Self.outcome(outcome.verdict),
            parting: outcome.parting.map { parting in
                Parting(
                    parting.task,
                    parting.what,
                    subject: parting.subject,
                    recorded: Self.clipped(parting.recorded, to: Self.textBytesMax / 2),
                    replayed: Self.clipped(parting.replayed, to: Self.textBytesMax / 2)
                )
            },
            recorded: Self.ending(of: outcome.recorded),
            replayed: Self.ending(of: outcome.replayed),
            steps: outcome.steps,
            facts: outcome.isStopped ? statements : nil,
            milliseconds: milliseconds
        )
    }

    static func outcome(_ verdict: Replay.Outcome.Verdict) -> ReplayView.Outcome {
        switch verdict {
        case .equal: .equal
        case .ended: .ended
        case .parted: .parted
        case .compared: .compared
        }
    }

    private var statements: [ReplayView.Statement] {
        let facts = outcome.facts
        let share = Self.textBytesMax / max(1, facts.count)
        let prefix = "\(outcome.recorded.requirement.id)-"
        return facts.map { fact in
            ReplayView.Statement(
                task: String(fact.writer.rawValue.dropFirst(prefix.count)),
                kind: fact.kind,
                subject: fact.subject,
                body: Self.clipped(String(decoding: fact.body, as: UTF8.self), to: share)
            )
        }
    }

    private static func clipped(_ text: String, to bytesMax: Int) -> String {
        guard text.utf8.count > bytesMax else { return text }
        return String(decoding: text.utf8.prefix(bytesMax), as: UTF8.self) + "… (\(text.utf8.count) bytes)"
    }

    private static func ending(of history: RunHistory) -> ReplayView.Ending {
        // A fact that does not decode is another release's; then there is nothing to show of it.
        let landing = history.facts.last { $0.kind == "landing" }
            .flatMap { try? JSONDecoder().decode(LandingFact.self, from: $0.body) }
        let judgement = history.facts.last { $0.kind == "judgement" }
            .flatMap { try? JSONDecoder().decode(JudgementFact.self, from: $0.body) }
        return ReplayView.Ending(
            state: history.requirement.state,
            reason: history.requirement.reason,
            verdict: judgement.map { Studio.sentence($0.verdict) } ?? "",
            tree: landing?.tree.hex,
            patchDigest: landing.map { ContentHash(of: $0.patch).hex },
            tasks: history.tasks.count,
            modelCalls: history.modelCalls.count,
            commands: history.commandCalls.count,
            milliseconds: history.modelCalls.reduce(0) { $0 + $1.reply.milliseconds }
                + history.commandCalls.reduce(0) { $0 + $1.result.milliseconds }
        )
    }
}
