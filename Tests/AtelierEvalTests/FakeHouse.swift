import AtelierAPI
import AtelierClient
import AtelierDomain
import AtelierGit
import Foundation
import Synchronization

@testable import AtelierEval

/// A daemon played by closures; keeps what it was asked and can break off.
final class FakeHouse: EvalHouse {
    /// Files that the crew of a case puts on its branch; nil for a crew that gives up.
    typealias Crew = @Sendable (SubmitRequest) -> [String: String]?

    let modelNow: EvalModel
    let buildNow: String
    private let reply: @Sendable (OpenChatRequest) -> String
    private let crew: Crew
    /// Calls that are answered before the daemon is gone.
    private let callsMax: Int
    private let asked = Mutex<[OpenChatRequest]>([])
    private let worked = Mutex<[SubmitRequest]>([])

    /// What each answer and each crew's run writes.
    static let tokens = (answer: 40, crew: 100)

    init(
        model: EvalModel = EvalModel(id: "toy", digest: "d1"),
        build: String = "b1",
        callsMax: Int = .max,
        crew: @escaping Crew = { _ in nil },
        reply: @escaping @Sendable (OpenChatRequest) -> String = { _ in "nothing" }
    ) {
        modelNow = model
        buildNow = build
        self.callsMax = callsMax
        self.crew = crew
        self.reply = reply
    }

    var requests: [OpenChatRequest] { asked.withLock { $0 } }
    var submissions: [SubmitRequest] { worked.withLock { $0 } }

    func model(_ name: String?) async throws -> EvalModel {
        guard name == nil || name == modelNow.id else { throw EvalError(.unknownModel, "no such model") }
        return modelNow
    }

    func crewModel() async throws -> EvalModel { modelNow }

    func build() async throws -> String { buildNow }

    func answer(_ request: OpenChatRequest) async throws -> OpenChatReply {
        try count()
        asked.withLock { $0.append(request) }
        let text = reply(request)
        guard text != "too large" else {
            let body = ErrorBody(code: "context_length_exceeded", message: "too long", isUserFixable: true)
            throw ClientError(body)
        }
        let message = OpenChatRequest.Message(role: "assistant", content: text)
        return OpenChatReply(
            choices: [OpenChatReply.Choice(message: message, finishReason: "stop")],
            usage: OpenChatReply.Usage(promptTokens: 70, cachedTokens: 7, generatedTokens: Self.tokens.answer)
        )
    }

    func work(_ request: SubmitRequest, secondsMax: Int) async throws -> CrewRun {
        try count()
        worked.withLock { $0.append(request) }
        let branch = try await crew(request).mapAsync { try await Self.land($0, in: request.repositoryPath) }
        return CrewRun(
            view: RequirementView(
                id: "abcdefgh",
                text: request.text,
                state: branch == nil ? .failed : .landed,
                reason: branch == nil ? "nothing passed" : "",
                repositoryPath: request.repositoryPath,
                baseCommit: String(repeating: "1", count: 40),
                branch: branch,
                createdAtMs: 1,
                claims: [ClaimView(text: "it is right", standing: .proven, evidence: "tests")],
                costs: CostsView(modelCalls: 2, promptTokens: 200, cachedTokens: 50, generatedTokens: Self.tokens.crew)
            ),
            ledger: [],
            isTimedOut: false
        )
    }

    func cost(of tokens: TokenCount, model: EvalModel) async throws -> [EvalCost] {
        [EvalCost(currency: "EUR", nanos: tokens.generated)]
    }

    private func count() throws {
        let calls = asked.withLock(\.count) + worked.withLock(\.count)
        if calls >= callsMax { throw ClientError(.daemonUnreachable, "gone") }
    }

    /// Commits files onto a branch, as the crew does: HEAD and working tree stay.
    private static func land(_ files: [String: String], in path: String) async throws -> String {
        let repository = try GitRepository(opening: path)
        let head = repository.description.headCommit
        let changes = files.map { FileChange(path: $0.key, content: Data($0.value.utf8)) }
        let tree = try await repository.tree(from: try await repository.rootTree(of: head), applying: changes)
        let commit = try await repository.commit(
            tree: tree,
            parents: [head],
            message: "change",
            atSeconds: 1_700_000_000,
            offsetMinutes: 0
        )
        try await repository.moveReference("refs/heads/atelier/x", from: nil, to: commit, log: "test")
        return "atelier/x"
    }
}

extension Optional {
    /// `map` for a closure that waits.
    func mapAsync<Value>(_ body: (Wrapped) async throws -> Value) async throws -> Value? {
        guard let self else { return nil }
        return try await body(self)
    }
}
