package import AtelierAPI
package import AtelierClient
internal import AtelierDomain
internal import Foundation

/// A running daemon, over its socket.
package struct DaemonHouse: EvalHouse {
    let client: DaemonClient

    /// How long one answer may take.
    private static let answerSeconds = 600

    package init(client: DaemonClient) {
        self.client = client
    }

    package func model(_ name: String?) async throws -> EvalModel {
        let models = try await client.models()
        guard let model = models.first(where: { name == nil ? $0.isDefault : $0.id == name }) else {
            throw EvalError(
                .unknownModel,
                "The daemon knows no model '\(name ?? "-")'.",
                hint: "Known: \(models.map(\.id).joined(separator: ", ")); see: atelier model list"
            )
        }
        return EvalModel(id: model.id, digest: model.sha256)
    }

    package func crewModel() async throws -> EvalModel { try await model(nil) }

    package func build() async throws -> String {
        let status = try await client.status()
        // A daemon of another user's keeps its program to itself; its release is compared all the same.
        guard let program = try? FileHandle(forReadingFrom: URL(filePath: "/proc/\(status.pid)/exe")),
            let data = try? program.readToEnd()
        else { return "" }
        return ContentHash(of: ContentHash(of: data).hex + (status.crewDigest ?? "")).hex
    }

    package func answer(_ request: OpenChatRequest) async throws -> OpenChatReply {
        try await client.complete(request, seconds: Self.answerSeconds)
    }

    package func work(_ request: SubmitRequest, secondsMax: Int) async throws -> CrewRun {
        let id = try await client.submit(request).id
        let hasEnded: Bool
        do {
            hasEnded = try await ends(id, within: secondsMax)
        } catch {
            // A task of its own, because one that is cancelled has to do it too; a daemon that is gone cannot be told.
            _ = try? await Task { try await client.cancel(id) }.value
            throw error
        }
        if !hasEnded {
            do {
                _ = try await client.cancel(id)
            } catch  where error.code == .refused {
                // It ended at the same moment, and its view says how.
            }
        }
        return CrewRun(
            view: try await client.requirement(id),
            ledger: try await client.ledger(of: id, sinceMs: 0).lines,
            isTimedOut: !hasEnded
        )
    }

    /// Whether a requirement ends within `seconds`.
    private func ends(_ id: String, within seconds: Int) async throws -> Bool {
        try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask { try await follow(id) }
            group.addTask {
                try await Task.sleep(for: .seconds(seconds))
                return false
            }
            let hasEnded = try await group.next() ?? false
            group.cancelAll()
            return hasEnded
        }
    }

    /// True when it has ended.
    private func follow(_ id: String) async throws -> Bool {
        try await client.events(of: id) { event in Self.pass(event) }
        return true
    }

    /// What happens on the way is in the view at the end.
    private static func pass(_ event: EventView) {}

    package func cost(of tokens: TokenCount, model: EvalModel) async throws -> [EvalCost] {
        guard let price = try await client.models().first(where: { $0.id == model.id })?.price else { return [] }
        let nanos =
            (tokens.prompt - tokens.cached) * price.inputNanos + tokens.cached * price.cachedNanos
            + tokens.generated * price.outputNanos
        return [EvalCost(currency: price.currency, nanos: nanos)]
    }
}
