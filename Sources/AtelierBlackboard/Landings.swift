package import AtelierDomain
internal import GRDB

extension Blackboard {
    /// Journals what is about to happen to a branch; the reference may move only after this has returned.
    ///
    /// The same intent again changes nothing, whatever became of it. Throws `leaseLost`, or `illegalState` when the
    /// requirement has a different landing.
    package func intend(_ landing: Landing, lease: Lease, nowMs: Int64) async throws(BlackboardError) {
        #if DEBUG
        if let defect { return defect.keep(landing, lease) }
        #endif
        try await journal(landing, lease: lease, nowMs: nowMs)
    }

    private func journal(_ landing: Landing, lease: Lease, nowMs: Int64) async throws(BlackboardError) {
        try await write { database in
            try database.requireLease(lease)
            guard lease.task.rawValue.hasPrefix("\(landing.requirement)-") else {
                throw BlackboardError(.illegalState, "The landing of \(landing.requirement) came under another lease.")
            }
            if var old = try database.landing(of: landing.requirement) {
                old.state = landing.state
                // A settled landing keeps no bytes of its commit any more.
                if old.commitObject == nil { old = old.with(commitObject: landing.commitObject) }
                guard old == landing else {
                    throw BlackboardError(
                        .illegalState,
                        "Requirement \(landing.requirement) has another landing, on \(old.reference)."
                    )
                }
                return
            }
            try database.run(
                """
                INSERT INTO landing (requirement, task, generation, repositoryPath, reference, expected, commitId,
                  commitObject, receipt, state, intendedAtMs)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                [
                    landing.requirement.rawValue, lease.task.rawValue, lease.generation, landing.repositoryPath,
                    landing.reference, landing.expected?.hex, landing.commit.hex,
                    landing.commitObject, landing.receipt, landing.state.rawValue, nowMs,
                ]
            )
            try database.appendEvent(
                "landing.intended",
                "\(landing.reference) is about to become \(landing.commit.short).",
                requirement: landing.requirement,
                nowMs: nowMs,
                about: SealedRow(.landing, landing.requirement.rawValue)
            )
        }
    }

    /// Writes down what became of an intended landing; the same outcome again changes nothing.
    ///
    /// Needs no lease: recovery settles what a dead process intended. Throws `unknownRequirement`, or `illegalState` when
    /// nothing is intended or it was settled otherwise.
    package func settle(
        _ requirement: RequirementID,
        as state: LandingState,
        nowMs: Int64
    ) async throws(BlackboardError) {
        #if DEBUG
        if let (landing, lease) = defect?.take(requirement) {
            try await journal(landing, lease: lease, nowMs: nowMs)
        }
        #endif
        try await write { database in
            try database.requireRequirement(requirement)
            guard let landing = try database.landing(of: requirement) else {
                throw BlackboardError(.illegalState, "Requirement \(requirement) has no landing to settle.")
            }
            guard landing.state != state else { return }
            guard landing.state == .intended else {
                throw BlackboardError(
                    .illegalState,
                    "The landing of \(requirement) is \(landing.state.rawValue) and cannot become \(state.rawValue)."
                )
            }
            try database.run(
                "UPDATE landing SET state = ?, settledAtMs = ?, commitObject = NULL WHERE requirement = ?",
                [state.rawValue, nowMs, requirement.rawValue]
            )
            try database.appendEvent(
                "landing.\(state.rawValue)",
                state == .done
                    ? "\(landing.reference) is \(landing.commit.short)."
                    : "\(landing.reference) held something else; nothing moved.",
                requirement: requirement,
                nowMs: nowMs
            )
        }
    }

    /// Landings that are intended and not settled, oldest first.
    package func openLandings() async throws(BlackboardError) -> [Landing] {
        try await read { database in
            try database.rows("SELECT * FROM landing WHERE state = 'intended' ORDER BY intendedAtMs, rowid")
                .map(Landing.init(row:))
        }
    }

    /// Landings that are intended and not settled although their requirement has ended, oldest first.
    package func abandonedLandings() async throws(BlackboardError) -> [Landing] {
        try await read { database in
            try database.rows(
                """
                SELECT landing.* FROM landing JOIN requirement ON requirement.id = landing.requirement
                WHERE landing.state = 'intended' AND requirement.state <> 'running' ORDER BY landing.intendedAtMs
                """
            ).map(Landing.init(row:))
        }
    }

    package func landing(of requirement: RequirementID) async throws(BlackboardError) -> Landing? {
        try await read { try $0.landing(of: requirement) }
    }
}

extension Database {
    func landing(of requirement: RequirementID) throws -> Landing? {
        try row("SELECT * FROM landing WHERE requirement = ?", [requirement.rawValue]).map(Landing.init(row:))
    }
}
