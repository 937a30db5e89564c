internal import AtelierDomain

/// Asks the model with as much of a prompt as fits: everything first, and less, by declared importance, after a refusal.
///
/// Nothing is counted here. Whoever answers counts with the model's own tokenizer and refuses with figures; they tell how
/// many tokens a byte of this very prompt has.
struct PackedAsking {
    let sections: [PromptSection]
    /// The request with these texts for the sections, in their order; what else it holds is never left out.
    let request: ([String]) throws -> ModelRequest

    /// Refusals in a row after which the smallest form is tried at once.
    static let refusalsMax = 4
    /// What is kept free beside the room, in hundredths, by the number of refusals: other text has other tokens.
    private static let slack = [3, 8, 16, 32]

    /// The answer to the largest form that fits; what that form leaves out is said.
    ///
    /// - Throws: `PromptTooLong` with the figures of the smallest form, and what the model throws.
    func ask(_ ports: Ports) async throws -> ModelReply { try await answer(ports).reply }

    /// The same, with whether nothing had to be left out.
    func answer(_ ports: Ports) async throws -> (reply: ModelReply, isWhole: Bool) {
        var packing = Packing(of: sections)
        var refusals = 0
        while true {
            let asked = try request(packing.texts(sections))
            do {
                let reply = try await ports.model.complete(asked)
                try await say(packing, ports)
                return (reply, packing.omissions(sections).isEmpty)
            } catch {
                guard let tooLong = (error as? any PromptRefusing)?.promptTooLong else { throw error }
                refusals += 1
                guard let next = try smaller(than: packing, asked, tooLong, refusals: refusals) else {
                    var last = tooLong
                    last.isSmallest = refusals > 1
                    throw last
                }
                packing = next
            }
        }
    }

    /// The largest form that should fit by the figures of the refusal; the smallest when none should, or when they have
    /// been wrong too often; nil when that was the one refused.
    private func smaller(
        than packing: Packing,
        _ refused: ModelRequest,
        _ figures: PromptTooLong,
        refusals: Int
    ) throws -> Packing? {
        var next = packing
        guard next.shrink(sections) else { return nil }
        let share = 100 - Self.slack[min(refusals, Self.slack.count) - 1]
        // As floating point, because a server's figures may be nonsense and no product of them may overflow.
        let room = Double(max(0, figures.room)) * Double(share) / 100
        let fits = Double(Self.bytes(refused)) * room / Double(max(1, figures.promptTokens))
        while try refusals >= Self.refusalsMax || Double(Self.bytes(request(next.texts(sections)))) > fits {
            guard next.shrink(sections) else { break }
        }
        return next
    }

    private func say(_ packing: Packing, _ ports: Ports) async throws {
        let omissions = packing.omissions(sections)
        guard !omissions.isEmpty else { return }
        try await ports.say("The whole prompt did not fit; left out: \(omissions.joined(separator: ", ")).")
    }

    private static func bytes(_ request: ModelRequest) -> Int {
        request.messages.reduce(0) { $0 + $1.text.utf8.count }
    }
}
