package import AtelierDomain
internal import GRDB

extension Blackboard {
    /// Stores what was found of trees, in one transition; an equal question asked before has its answer replaced.
    package func keep(_ verdicts: [TreeVerdict], in repositoryPath: String) async throws(BlackboardError) {
        guard !verdicts.isEmpty else { return }
        try await write { database in
            for verdict in verdicts { try database.keep(verdict, in: repositoryPath) }
        }
    }

    /// The answer to exactly this question, if there is one.
    package func verdict(
        of tree: ObjectID,
        bases: [ObjectID],
        kind: TreeVerdict.Kind,
        policy: ContentHash,
        program: String
    ) async throws(BlackboardError) -> TreeVerdict? {
        try await read { database in
            try database.row(
                "SELECT * FROM verdict WHERE tree = ? AND bases = ? AND kind = ? AND policy = ? AND program = ?",
                [tree.hex, Self.text(bases), kind.rawValue, policy.hex, program]
            ).map(TreeVerdict.init(row:))
        }
    }

    /// The newest verdict of a repository's own commands on a tree, whatever the commands were.
    package func commandVerdict(
        of tree: ObjectID,
        kind: TreeVerdict.Kind,
        in repositoryPath: String
    ) async throws(BlackboardError) -> TreeVerdict? {
        try await read { database in
            try database.row(
                """
                SELECT * FROM verdict WHERE kind <> 'fast' AND tree = ? AND repositoryPath = ? AND kind = ?
                ORDER BY sequence DESC LIMIT 1
                """,
                [tree.hex, repositoryPath, kind.rawValue]
            ).map(TreeVerdict.init(row:))
        }
    }

    /// The rules that `SKIP` left out when a tree was committed, in the order of their names.
    package func letThrough(_ tree: ObjectID) async throws(BlackboardError) -> [String] {
        try await read { database in
            try database.rows("SELECT rule FROM letThrough WHERE tree = ? ORDER BY rule", [tree.hex])
                .map { try $0.field("rule") as String }
        }
    }

    /// Remembers that rules were left out when a tree was committed; again, it changes nothing.
    package func keepLetThrough(
        _ rules: [String],
        on tree: ObjectID,
        in repositoryPath: String,
        atMs: Int64
    ) async throws(BlackboardError) {
        try await write { database in
            for rule in rules {
                try database.run(
                    """
                    INSERT INTO letThrough (tree, rule, repositoryPath, atMs) VALUES (?, ?, ?, ?)
                    ON CONFLICT (tree, rule) DO NOTHING
                    """,
                    [tree.hex, rule, repositoryPath, atMs]
                )
            }
        }
    }

    /// Removes verdicts, hook events, reviews and what was let through from before a time, and the oldest beyond so many of
    /// each; gives how many went.
    package func expireVerdicts(before atMs: Int64, keeping most: Int) async throws(BlackboardError) -> Int {
        let pageMax = 500
        var removed = 0
        for (table, time) in [
            ("verdict", "madeAtMs"), ("hookEvent", "takenAtMs"), ("letThrough", "atMs"), ("review", "madeAtMs"),
        ] {
            while true {
                // A page at a time: whoever writes meanwhile waits for a page.
                let count = try await write { database in
                    try database.run(
                        """
                        DELETE FROM \(table) WHERE sequence IN (
                          SELECT sequence FROM \(table) WHERE \(time) < ?1
                            OR sequence <= (SELECT sequence FROM \(table) ORDER BY sequence DESC LIMIT 1 OFFSET ?2)
                          LIMIT \(pageMax)
                        )
                        """,
                        [atMs, most]
                    )
                }
                removed += count
                if count < pageMax { break }
            }
        }
        return removed
    }

    fileprivate static func text(_ bases: [ObjectID]) -> String { bases.map(\.hex).joined(separator: ",") }
}

extension Database {
    fileprivate func keep(_ verdict: TreeVerdict, in repositoryPath: String) throws {
        let key: StatementArguments = [
            verdict.tree.hex, Blackboard.text(verdict.bases), verdict.kind.rawValue, verdict.policy.hex,
            verdict.program,
        ]
        try run("DELETE FROM verdict WHERE tree = ? AND bases = ? AND kind = ? AND policy = ? AND program = ?", key)
        try run(
            """
            INSERT INTO verdict (tree, bases, kind, policy, program, repositoryPath, isPassed, findings, detail, milliseconds,
              madeAtMs)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            key + [
                repositoryPath, verdict.isPassed, verdict.findings, verdict.detail, verdict.milliseconds,
                verdict.madeAtMs,
            ]
        )
    }
}

extension TreeVerdict {
    fileprivate init(row: Row) throws {
        let bases: [ObjectID] = try row.parsed("bases") { text in
            let parts = text.split(separator: ",").map { ObjectID(hex: String($0)) }
            return parts.contains { $0 == nil } ? nil : parts.compactMap(\.self)
        }
        self.init(
            tree: try row.parsed("tree", ObjectID.init(hex:)),
            bases: bases,
            kind: try row.parsed("kind", Kind.init(rawValue:)),
            policy: try row.parsed("policy", ContentHash.init(hex:)),
            program: try row.field("program"),
            isPassed: try row.field("isPassed"),
            findings: try row.field("findings"),
            detail: try row.field("detail"),
            milliseconds: try row.field("milliseconds"),
            madeAtMs: try row.field("madeAtMs")
        )
    }
}
