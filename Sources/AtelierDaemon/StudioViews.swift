internal import AtelierAPI
internal import AtelierBlackboard
internal import AtelierCrew
internal import AtelierDomain
internal import AtelierGates
internal import Foundation

// One requirement as the wire shows it, put together from the board.
extension Studio {
    func view(of requirement: Requirement) async throws -> RequirementView {
        let facts = try await board.facts(of: requirement.id)
        let plan: PlanFact? = try decode("plan", from: facts)
        let judgement: JudgementFact? = try decode("judgement", from: facts)
        let landing: LandingFact? = try decode("landing", from: facts)
        let evidence = try await board.evidence(of: requirement.id)
        let purged = try await board.purgedLogs(of: requirement.id)
        let criteria = landing?.criteria ?? judgement?.criteria ?? []
        return RequirementView(
            id: requirement.id.rawValue,
            text: requirement.text,
            state: requirement.state,
            reason: requirement.reason,
            repositoryPath: requirement.repositoryPath,
            baseCommit: requirement.baseCommit.hex,
            branch: landing.map { Self.shortName($0.reference) },
            createdAtMs: requirement.createdAtMs,
            plan: plan?.lines ?? [],
            claims: criteria.map(Self.claim),
            verdict: Self.sentence(judgement?.verdict),
            patch: landing?.patch,
            message: landing?.message,
            commit: landing?.commit.hex,
            proof: evidence.map { Self.proof($0, isLogPurged: purged.contains($0.logHash)) },
            costs: try await costs(of: requirement),
            queueClass: requirement.queueClass,
            hold: try await board.hold(on: requirement.id),
            budget: requirement.budget,
            spent: try await board.spent(of: requirement.id),
            tasks: try await tasks(of: requirement),
            experience: try await experience(of: requirement),
            card: try decode("card", from: facts)
        )
    }

    /// What is worth telling: the usual order needs no reason unless something lost its place.
    private func experience(of requirement: Requirement) async throws -> ExperienceView? {
        // Of an input that aged out nothing can be told.
        guard let data = try? await board.input(.experience, of: requirement.id) else { return nil }
        let experience = try JSONDecoder().decode(Experience.self, from: data)
        guard let source = experience.requirement, experience.first != nil || experience.demoted != nil else {
            return nil
        }
        return ExperienceView(
            kind: experience.kind,
            first: experience.first?.rawValue,
            demoted: experience.demoted?.rawValue,
            requirement: source,
            candidates: experience.candidates,
            generatedTokens: experience.generatedTokens
        )
    }

    private func decode<Value: Decodable>(_ kind: String, from facts: [Fact]) throws -> Value? {
        try facts.last { $0.kind == kind }.map { try JSONDecoder().decode(Value.self, from: $0.body) }
    }

    private static func claim(_ criterion: Criterion) -> ClaimView {
        let standing: ClaimView.Standing =
            switch criterion.standing {
            case .proven: .proven
            case .tested: .tested
            case .unproven: .unproven
            }
        return ClaimView(text: criterion.text, standing: standing, evidence: criterion.evidence)
    }

    static func sentence(_ verdict: Verdict?) -> String {
        guard let verdict else { return "" }
        let reasons = verdict.outcome == .passed ? verdict.findings.map(\.reason) : verdict.reasons
        return "\(verdict.outcome.rawValue): \(reasons.joined(separator: "; "))"
    }

    private static func proof(_ evidence: Evidence, isLogPurged: Bool) -> EvidenceView {
        EvidenceView(
            purpose: evidence.purpose,
            argv: evidence.argv,
            exitStatus: evidence.exitStatus,
            tree: evidence.tree.hex,
            logHash: evidence.logHash.hex,
            isLogPurged: isLogPurged ? true : nil,
            policyHash: evidence.policyHash.hex,
            milliseconds: evidence.milliseconds
        )
    }

    private func costs(of requirement: Requirement) async throws -> CostsView {
        let costs = try await board.costs(of: requirement.id)
        let last = try await board.events(after: 0, requirement: requirement.id, limit: 10_000).last
        return CostsView(
            modelCalls: costs.reduce(0) { $0 + $1.calls },
            promptTokens: costs.reduce(0) { $0 + $1.promptTokens },
            cachedTokens: costs.reduce(0) { $0 + $1.cachedTokens },
            generatedTokens: costs.reduce(0) { $0 + $1.generatedTokens },
            modelMilliseconds: costs.reduce(0) { $0 + $1.milliseconds },
            wallMilliseconds: Int((last?.atMs ?? requirement.createdAtMs) - requirement.createdAtMs)
        )
    }
}
