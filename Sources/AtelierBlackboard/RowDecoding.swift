internal import AtelierDomain
internal import Foundation
internal import GRDB

extension Requirement {
    init(row: Row) throws {
        self.init(
            id: RequirementID(try row.field("id")),
            text: try row.field("text"),
            repositoryPath: try row.field("repositoryPath"),
            baseCommit: try row.parsed("baseCommit", ObjectID.init(hex:)),
            baseBranch: try row.fieldIfAny("baseBranch"),
            budget: try Budget(row: row),
            queueClass: try row.parsed("queueClass", QueueClass.init(rawValue:)),
            createdAtMs: try row.field("createdAtMs"),
            carried: try (row.fieldIfAny("carried") as String?) == nil ? nil : row.decoded("carried"),
            state: try row.parsed("state", RequirementState.init(rawValue:)),
            reason: try row.field("reason")
        )
    }
}

/// The caps of a requirement that have no column of their own.
struct FurtherCaps: Codable {
    var run: Caps?
    var task: Caps?

    init(_ budget: Budget? = nil) {
        run = budget.flatMap { $0.run == Caps() ? nil : $0.run }
        task = budget.flatMap { $0.task == Caps() ? nil : $0.task }
    }

    /// As JSON; most have none, and an encoder costs more than the rest of the row.
    func text() throws -> String { run == nil && task == nil ? "{}" : try jsonText(self) }
}

extension Budget {
    init(row: Row) throws {
        // Most have none, and a board is read often.
        let further: FurtherCaps = try row.field("caps") == "{}" ? FurtherCaps() : row.decoded("caps")
        self.init(
            tokensMax: try row.field("tokensMax"),
            secondsMax: try row.field("secondsMax"),
            candidatesMax: try row.field("candidatesMax"),
            run: further.run ?? Caps(),
            task: further.task ?? Caps()
        )
    }
}

extension AgentTask {
    init(row: Row) throws {
        self.init(
            id: TaskID(try row.field("id")),
            requirement: RequirementID(try row.field("requirement")),
            role: try row.parsed("role", Role.init(rawValue:)),
            kind: try row.field("kind"),
            state: try row.parsed("state", TaskState.init(rawValue:)),
            generation: try row.field("generation"),
            attempts: try row.field("attempts"),
            notBeforeMs: try row.field("notBeforeMs"),
            errors: try row.field("errors"),
            crashes: try row.field("crashes"),
            misfits: try row.field("misfits")
        )
    }
}

extension Fact {
    init(row: Row) throws {
        self.init(
            sequence: try row.field("sequence"),
            requirement: RequirementID(try row.field("requirement")),
            kind: try row.field("kind"),
            subject: try row.field("subject"),
            body: try row.field("body"),
            writer: TaskID(try row.field("writer"))
        )
    }
}

extension Evidence {
    init(row: Row) throws {
        self.init(
            purpose: try row.field("purpose"),
            argv: try row.decoded("argv"),
            tree: try row.parsed("tree", ObjectID.init(hex:)),
            exitStatus: try row.field("exitStatus"),
            logHash: try row.parsed("logHash", ContentHash.init(hex:)),
            policyHash: try row.parsed("policyHash", ContentHash.init(hex:)),
            milliseconds: try row.field("milliseconds")
        )
    }
}

extension Event {
    init(row: Row) throws {
        self.init(
            sequence: try row.field("sequence"),
            atMs: try row.field("atMs"),
            requirement: (try row.fieldIfAny("requirement") as String?).map { RequirementID($0) },
            kind: try row.field("kind"),
            message: try row.field("message"),
            hash: try row.parsed("hash", ContentHash.init(hex:))
        )
    }
}

extension ModelReply {
    init(row: Row) throws {
        self.init(
            text: String(decoding: try row.field("reply") as Data, as: UTF8.self),
            isComplete: try row.field("isComplete"),
            promptTokens: try row.field("promptTokens"),
            cachedTokens: try row.field("cachedTokens"),
            generatedTokens: try row.field("generatedTokens"),
            milliseconds: try row.field("milliseconds"),
            model: try row.field("model"),
            origin: try ModelOrigin(row: row)
        )
    }
}

extension ModelCall {
    init(row: Row) throws {
        self.init(
            requirement: RequirementID(try row.field("requirement")),
            task: TaskID(try row.field("task")),
            request: try row.decoded("request"),
            reply: try ModelReply(row: row)
        )
    }
}

extension Landing {
    init(row: Row) throws {
        self.init(
            requirement: RequirementID(try row.field("requirement")),
            repositoryPath: try row.field("repositoryPath"),
            reference: try row.field("reference"),
            expected: try row.fieldIfAny("expected") == nil as String?
                ? nil : try row.parsed("expected", ObjectID.init(hex:)),
            commit: try row.parsed("commitId", ObjectID.init(hex:)),
            commitObject: try row.fieldIfAny("commitObject"),
            receipt: try row.field("receipt"),
            state: try row.parsed("state", LandingState.init(rawValue:))
        )
    }
}
