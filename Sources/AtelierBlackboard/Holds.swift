package import AtelierDomain
internal import GRDB

extension Blackboard {
    /// Keeps tasks of `requirement`, or of all when it is nil, from being claimed until `resume`; outlives the daemon.
    ///
    /// Throws `unknownRequirement`, or `illegalState` when the requirement does not run.
    package func hold(_ requirement: RequirementID?, _ mode: Hold, nowMs: Int64) async throws(BlackboardError) {
        try await write { database in
            try database.requireRunning(requirement)
            try database.run(
                """
                INSERT INTO hold (scope, mode, sinceMs) VALUES (?, ?, ?)
                ON CONFLICT (scope) DO UPDATE SET mode = excluded.mode, sinceMs = excluded.sinceMs
                """,
                [requirement?.rawValue ?? "*", mode.rawValue, nowMs]
            )
            try database.appendEvent(
                "hold.\(mode.rawValue)",
                mode == .paused ? "Paused by a person." : "Draining: what is under way is finished.",
                requirement: requirement,
                nowMs: nowMs
            )
        }
    }

    /// Ends a hold; answers whether there was one.
    @discardableResult
    package func resume(_ requirement: RequirementID?, nowMs: Int64) async throws(BlackboardError) -> Bool {
        try await write { database in
            if let requirement { try database.requireRequirement(requirement) }
            let count = try database.run("DELETE FROM hold WHERE scope = ?", [requirement?.rawValue ?? "*"])
            guard count > 0 else { return false }
            try database.appendEvent("hold.ended", "Resumed by a person.", requirement: requirement, nowMs: nowMs)
            return true
        }
    }

    /// The hold on `requirement`, or on everything when it is nil.
    package func hold(on requirement: RequirementID?) async throws(BlackboardError) -> Hold? {
        try await read { try $0.hold(scope: requirement?.rawValue ?? "*") }
    }
}

extension Database {
    func hold(scope: String) throws -> Hold? {
        try row("SELECT mode FROM hold WHERE scope = ?", [scope])?.parsed("mode", Hold.init(rawValue:))
    }

    fileprivate func requireRunning(_ id: RequirementID?) throws {
        guard let id else { return }
        let requirement = try requireRequirement(id)
        guard requirement.state == .running else {
            throw BlackboardError(
                .illegalState,
                "Requirement \(id) is \(requirement.state.rawValue); only a running one can be held."
            )
        }
    }
}
