internal import Foundation

/// One chat completion as a program of the user's asks for it: checked field by field, and ready for an engine.
package struct ChatCall: Equatable, Sendable {
    /// An id of the catalogue; nil leaves the choice to the daemon.
    package var model: String?
    /// What the prompt is made of and how it is answered, in the engine's own words: `messages`, `response_format` and the
    /// settings of sampling.
    package var fields: [OrderedJSON.Member]
    /// Nil lets every answer be drawn anew.
    package var seed: Int?
    /// Cap on the tokens of each answer; nil leaves it to the room there is.
    package var tokensMax: Int?
    /// How many answers are wanted; they are written one after the other on one slot.
    package var choices: Int
    package var isStreamed: Bool
    /// Whether a stream ends with a chunk of token counts.
    package var wantsUsage: Bool

    package init(
        model: String? = nil,
        fields: [OrderedJSON.Member],
        seed: Int? = nil,
        tokensMax: Int? = nil,
        choices: Int = 1,
        isStreamed: Bool = false,
        wantsUsage: Bool = false
    ) {
        self.model = model
        self.fields = fields
        self.seed = seed
        self.tokensMax = tokensMax
        self.choices = choices
        self.isStreamed = isStreamed
        self.wantsUsage = wantsUsage
    }

    /// The seeds that the engine takes as they are; the one above them means chance.
    private static let seeds = Int(UInt32.max)

    /// What the engine is asked for one of the answers, counted from 0; a seed is followed by its successors, so that the
    /// answers of one call differ and the same call gives the same ones.
    func body(choice: Int, tokensMax: Int, isStreamed: Bool) -> Data {
        var members = fields
        if let seed {
            let kept = ((seed % Self.seeds + choice) % Self.seeds + Self.seeds) % Self.seeds
            members.append(.init("seed", .integer(kept)))
        }
        members.append(.init("max_tokens", .integer(tokensMax)))
        members.append(.init("cache_prompt", .bool(true)))
        members.append(.init("stream", .bool(isStreamed)))
        if isStreamed {
            members.append(.init("stream_options", .object([.init("include_usage", .bool(true))])))
        }
        return OrderedJSON.object(members).data
    }

    /// How strongly an engine applies the adapters it has loaded, as a field of a call; none where it has none.
    package static func adapters(_ scales: [Double]) -> [OrderedJSON.Member] {
        guard !scales.isEmpty else { return [] }
        let list = scales.enumerated().map { number, scale in
            OrderedJSON.object([.init("id", .integer(number)), .init("scale", .number("\(scale)"))])
        }
        return [.init("lora", .array(list))]
    }

    /// The same for counting: everything that the engine's template looks at.
    var templateBody: Data { OrderedJSON.object(fields).data }
}
