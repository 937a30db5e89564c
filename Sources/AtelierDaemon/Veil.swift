internal import AtelierDomain
internal import AtelierGit
internal import AtelierReplay
internal import Foundation
internal import Synchronization

/// A request whose secrets and personal names are replaced by stand-ins while it is away, and put back in the answer.
struct Veil: Sendable {
    /// What may be sent.
    let request: ModelRequest
    private let redactor: Redactor

    init(_ request: ModelRequest, names: PersonalNames) {
        let texts =
            request.messages.map { Data($0.text.utf8) } + [request.schema].compactMap { $0.map { Data($0.utf8) } }
        let redactor = Redactor(names: names, texts: texts)
        self.redactor = redactor
        self.request = ModelRequest(
            messages: request.messages.map { ChatMessage($0.speaker, redactor($0.text)) },
            schema: request.schema.map { redactor($0) },
            tokensMax: request.tokensMax,
            temperature: request.temperature,
            seed: request.seed,
            stop: request.stop.map { redactor($0) }
        )
    }

    /// Different secrets and names that were replaced.
    var count: Int {
        let texts = request.messages.map(\.text) + [request.schema].compactMap(\.self)
        return redactor.replacements.count { replacement in texts.contains { $0.contains(replacement.standIn) } }
    }

    /// The answer with what was replaced in its place again.
    func lifted(_ reply: ModelReply) -> ModelReply {
        ModelReply(
            text: redactor.restored(reply.text),
            isComplete: reply.isComplete,
            promptTokens: reply.promptTokens,
            cachedTokens: reply.cachedTokens,
            generatedTokens: reply.generatedTokens,
            milliseconds: reply.milliseconds,
            model: reply.model,
            origin: reply.origin
        )
    }

    /// Who the user is, as far as a prompt could tell.
    static func names(of repository: String, home: String?) -> PersonalNames {
        PersonalNames(paths: [repository] + [home].compactMap(\.self), names: [NSUserName()])
    }
}

/// A number that several callers add to.
final class Sum: Sendable {
    private let sum = Mutex(0)

    func add(_ more: Int) { sum.withLock { $0 += more } }

    var total: Int { sum.withLock(\.self) }
}
