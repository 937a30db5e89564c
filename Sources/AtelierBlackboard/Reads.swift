package import AtelierDomain
internal import GRDB

extension Blackboard {
    /// Nil when there is no requirement of exactly this id.
    package func requirement(_ id: RequirementID) async throws(BlackboardError) -> Requirement? {
        try await read { database in
            try database.row("SELECT * FROM requirement WHERE id = ?", [id.rawValue]).map(Requirement.init(row:))
        }
    }

    /// The requirement whose id is `prefix` or the only one that starts with it.
    ///
    /// Throws `unknownRequirement` with near or recent ids as hint, or `ambiguousRequirement` with those it could be.
    package func requirement(matching prefix: String) async throws(BlackboardError) -> Requirement {
        try await read { database in
            // Ids are lower-case letters and digits, all of which come before the brace; a range is found by the index.
            let matches = try database.rows(
                """
                SELECT * FROM requirement WHERE ?1 <> '' AND id >= ?1 AND id < ?1 || '{'
                ORDER BY id = ?1 DESC, position DESC LIMIT 6
                """,
                [prefix]
            ).map(Requirement.init(row:))
            guard let first = matches.first else { throw try database.unknownRequirement(prefix) }
            guard matches.count == 1 || first.id.rawValue == prefix else {
                throw BlackboardError(
                    .ambiguousRequirement,
                    "More than one requirement starts with \(prefix).",
                    hint: "Type more of it: \(matches.map(\.id.rawValue).joined(separator: ", "))."
                )
            }
            return first
        }
    }

    /// At most `limit`, newest first.
    package func requirements(limit: Int) async throws(BlackboardError) -> [Requirement] {
        try await read { try $0.requirements(limit: limit) }
    }

    /// In the order of their creation.
    package func tasks(of requirement: RequirementID) async throws(BlackboardError) -> [AgentTask] {
        try await read { database in
            try database.rows("SELECT * FROM task WHERE requirement = ? ORDER BY position", [requirement.rawValue])
                .map(AgentTask.init(row:))
        }
    }

    /// The current facts, oldest first; superseded ones are left out.
    package func facts(of requirement: RequirementID) async throws(BlackboardError) -> [Fact] {
        try await read { database in
            try database.rows(
                "SELECT * FROM fact WHERE requirement = ? AND supersededBy IS NULL ORDER BY sequence",
                [requirement.rawValue]
            ).map(Fact.init(row:))
        }
    }

    /// The current fact of this kind and subject, if there is one.
    package func fact(
        kind: String,
        subject: String,
        requirement: RequirementID
    ) async throws(BlackboardError) -> Fact? {
        try await read { database in
            try database.row(
                "SELECT * FROM fact WHERE requirement = ? AND kind = ? AND subject = ? AND supersededBy IS NULL",
                [requirement.rawValue, kind, subject]
            ).map(Fact.init(row:))
        }
    }

    /// In the order it was written.
    package func evidence(of requirement: RequirementID) async throws(BlackboardError) -> [Evidence] {
        try await read { database in
            try database.rows("SELECT * FROM evidence WHERE requirement = ? ORDER BY sequence", [requirement.rawValue])
                .map(Evidence.init(row:))
        }
    }

    package func counts() async throws(BlackboardError) -> BoardCounts {
        try await read { try $0.counts() }
    }
}

extension Database {
    /// The refusal of a name that fits nothing, with the ids that share most with it as hint, newest first.
    func unknownRequirement(_ name: String) throws -> BlackboardError {
        let recent = try rows("SELECT id FROM requirement ORDER BY position DESC LIMIT 50").map { row in
            try row.field("id") as String
        }
        let shared = recent.map { id in zip(id.utf8, name.utf8).prefix { $0 == $1 }.count }
        let nearest = recent.indices.sorted { (shared[$1], $0) < (shared[$0], $1) }.prefix(3).map { recent[$0] }
        return BlackboardError(
            .unknownRequirement,
            "There is no requirement \(name).",
            hint: nearest.isEmpty
                ? "Nothing has been asked for yet: atelier do \"…\"."
                : "Known ones: \(nearest.joined(separator: ", "))."
        )
    }
}
