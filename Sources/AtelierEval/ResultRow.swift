package import AtelierAPI
package import AtelierDomain

/// What has to be the same for a stored result to stand for a new run.
package struct ResultKey: Codable, Equatable, Sendable {
    package let arm: Arm
    package let suite: String
    package let name: String
    package let caseDigest: ContentHash
    package let model: EvalModel
    /// The release of atelier.
    package let version: String
    /// Names the daemon's program and agent definitions, for the arms in which they work.
    package let build: String?
    /// Of the samples, for the arm that draws some.
    package let seed: Int?
    /// The tokens that an arm was given, where it was given some.
    package let tokensMax: Int?

    package init(
        arm: Arm,
        suite: String,
        name: String,
        caseDigest: ContentHash,
        model: EvalModel,
        version: String,
        build: String? = nil,
        seed: Int? = nil,
        tokensMax: Int? = nil
    ) {
        self.arm = arm
        self.suite = suite
        self.name = name
        self.caseDigest = caseDigest
        self.model = model
        self.version = version
        self.build = build
        self.seed = seed
        self.tokensMax = tokensMax
    }

    /// `suite/name`.
    package var caseID: String { "\(suite)/\(name)" }

    /// What keeps a result under this key from standing for one under `wanted`; empty when nothing does.
    package func differences(from wanted: ResultKey) -> [Difference] {
        var found: [Difference] = []
        if (arm, suite, name) != (wanted.arm, wanted.suite, wanted.name) { found.append(.place) }
        if caseDigest != wanted.caseDigest { found.append(.caseContent) }
        if model != wanted.model { found.append(.model) }
        if version != wanted.version { found.append(.version) }
        if build != wanted.build { found.append(.build) }
        if seed != wanted.seed { found.append(.seed) }
        if tokensMax != wanted.tokensMax { found.append(.tokens) }
        return found
    }

    /// One reason to run a case again.
    package enum Difference: String, Codable, CaseIterable, Sendable {
        /// The file lies where a result of something else belongs.
        case place
        case caseContent
        case model
        case version
        case build
        case seed
        case tokens
    }
}

/// A model as results name it.
package struct EvalModel: Codable, Hashable, Sendable {
    package let id: String
    /// SHA-256 of its file; empty where it has none here.
    package let digest: String

    package init(id: String, digest: String) {
        self.id = id
        self.digest = digest
    }
}

/// Everything that one arm did on one case, raw, and how it was judged.
package struct ResultRow: Codable, Equatable, Sendable {
    /// The form of the file; others are not read.
    package let format: Int
    package let key: ResultKey
    package let startedAtMs: Int64
    /// Without the check.
    package let milliseconds: Int
    package let outcome: ArmOutcome
    package let check: CheckOutcome

    package static let formatNow = 1

    package init(key: ResultKey, startedAtMs: Int64, milliseconds: Int, outcome: ArmOutcome, check: CheckOutcome) {
        format = Self.formatNow
        self.key = key
        self.startedAtMs = startedAtMs
        self.milliseconds = milliseconds
        self.outcome = outcome
        self.check = check
    }

    package var isSolved: Bool { check.exitStatus == 0 }

    /// Whether the crew said that what it landed is backed: every claim has a standing, and none is unproven.
    package var isCalledProven: Bool {
        guard let view = outcome.view, view.state == .landed, !view.claims.isEmpty else { return false }
        return view.claims.allSatisfy { $0.standing != .unproven }
    }
}

/// What an arm did on a case, before it was judged.
package struct ArmOutcome: Codable, Equatable, Sendable {
    package var ending: Ending
    /// Why it ended so, for people; empty where there is nothing to say.
    package var reason = ""
    /// What the model was asked and said, in the arms without the crew.
    package var exchanges: [Exchange] = []
    /// Which of the exchanges stands.
    package var chosen: Int?
    /// What the crew's run tells of itself.
    package var view: RequirementView?
    /// The crew's calls by stage and model.
    package var ledger: [LedgerLine] = []
    package var tokens = TokenCount()
    package var costs: [EvalCost] = []

    package init(_ ending: Ending, reason: String = "") {
        self.ending = ending
        self.reason = reason
    }

    /// How the work ended.
    package enum Ending: String, Codable, CaseIterable, Sendable {
        /// The model gave a text.
        case answered
        /// The crew has put a change on a branch.
        case landed
        /// The crew gave up.
        case failed
        /// The crew asks instead of working.
        case refused
        case cancelled
        case timedOut
        /// The request was too large for the model or the daemon.
        case tooLarge
    }
}

/// One question to the model and its answer.
package struct Exchange: Codable, Equatable, Sendable {
    package let request: OpenChatRequest
    package let reply: OpenChatReply
    package let milliseconds: Int
    /// How the visible tests took the answer; nil where none were run.
    package var visible: CheckOutcome?

    package init(request: OpenChatRequest, reply: OpenChatReply, milliseconds: Int, visible: CheckOutcome? = nil) {
        self.request = request
        self.reply = reply
        self.milliseconds = milliseconds
        self.visible = visible
    }
}

/// What the model read and wrote.
package struct TokenCount: Codable, Equatable, Sendable {
    package var calls = 0
    /// Cached ones included.
    package var prompt = 0
    package var cached = 0
    package var generated = 0

    package init(calls: Int = 0, prompt: Int = 0, cached: Int = 0, generated: Int = 0) {
        self.calls = calls
        self.prompt = prompt
        self.cached = cached
        self.generated = generated
    }
}

/// What was charged in one currency, in billionths of its unit.
package struct EvalCost: Codable, Equatable, Sendable {
    package let currency: String
    package let nanos: Int

    package init(currency: String, nanos: Int) {
        self.currency = currency
        self.nanos = nanos
    }
}

/// How a command in the sandbox ended.
package struct CheckOutcome: Codable, Equatable, Sendable {
    /// 128 + n after signal n (152 after the limit of the processor's time), 124 after the clock's, 137 after the memory's.
    package let exitStatus: Int
    /// The end of what it printed.
    package let output: String
    package let milliseconds: Int
    /// Names the policy it ran under.
    package let policyHash: String

    package init(exitStatus: Int, output: String, milliseconds: Int, policyHash: String) {
        self.exitStatus = exitStatus
        self.output = output
        self.milliseconds = milliseconds
        self.policyHash = policyHash
    }
}
