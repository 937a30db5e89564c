import AtelierAPI
import AtelierDomain

@testable import AtelierEval

/// Results made up for tests of the report.
enum Rows {
    /// One case of one arm.
    static func row(
        _ arm: Arm,
        _ id: String,
        solved: Bool,
        seconds: Int = 10,
        model: String = "toy",
        content: String = "c",
        checkStatus: Int? = nil,
        _ outcome: ArmOutcome? = nil
    ) -> ResultRow {
        let names = id.split(separator: "/").map(String.init)
        return ResultRow(
            key: ResultKey(
                arm: arm,
                suite: names[0],
                name: names[1],
                caseDigest: ContentHash(of: content),
                model: EvalModel(id: model, digest: "d-\(model)"),
                version: "1",
                build: arm.isCrew ? "b" : nil,
                seed: arm == .sampled ? 1 : nil
            ),
            startedAtMs: 1,
            milliseconds: seconds * 1_000,
            outcome: outcome ?? (arm.isCrew ? crew(.landed) : answered()),
            check: CheckOutcome(
                exitStatus: checkStatus ?? (solved ? 0 : 1),
                output: "",
                milliseconds: 1,
                policyHash: "p"
            )
        )
    }

    static func answered(_ finish: String = "stop", generated: Int = 40) -> ArmOutcome {
        var outcome = ArmOutcome(.answered)
        let usage = OpenChatReply.Usage(promptTokens: 100, cachedTokens: 10, generatedTokens: generated)
        let message = OpenChatRequest.Message(role: "assistant", content: "x")
        outcome.exchanges = [
            Exchange(
                request: OpenChatRequest(model: "toy", messages: [], temperature: 0, tokensMax: 1),
                reply: OpenChatReply(choices: [.init(message: message, finishReason: finish)], usage: usage),
                milliseconds: 1
            )
        ]
        outcome.chosen = 0
        outcome.tokens = TokenCount(calls: 1, prompt: 100, cached: 10, generated: generated)
        return outcome
    }

    static func crew(
        _ ending: ArmOutcome.Ending,
        standing: ClaimView.Standing = .proven,
        proof: [String] = [],
        coderCalls: Int = 1
    ) -> ArmOutcome {
        var outcome = ArmOutcome(ending)
        outcome.tokens = TokenCount(calls: coderCalls, prompt: 200, cached: 150, generated: 100)
        outcome.costs = [EvalCost(currency: "EUR", nanos: 5)]
        outcome.view = RequirementView(
            id: "abcdefgh",
            text: "t",
            state: ending == .landed ? .landed : .failed,
            repositoryPath: "/r",
            baseCommit: "0",
            createdAtMs: 1,
            claims: [ClaimView(text: "it holds", standing: standing, evidence: "")],
            proof: proof.map { purpose in
                EvidenceView(
                    purpose: purpose,
                    argv: [],
                    exitStatus: 0,
                    tree: "",
                    logHash: "",
                    policyHash: "",
                    milliseconds: 1
                )
            }
        )
        if coderCalls > 0 { outcome.ledger = [line(calls: coderCalls)] }
        return outcome
    }

    private static func line(calls: Int) -> LedgerLine {
        LedgerLine(
            requirement: RequirementID("abcdefgh"),
            stage: "code",
            model: "toy",
            modelClass: .local,
            calls: calls,
            promptTokens: 1,
            cachedTokens: 1,
            generatedTokens: 1,
            milliseconds: 1,
            sentBytes: 0,
            costNanos: 0,
            currency: "",
            millijoules: 0
        )
    }
}
