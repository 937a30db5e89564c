/// One way to have a case solved, measured beside others on the same cases.
package enum Arm: Hashable, Sendable {
    /// The model once, greedily, for the whole file.
    case bare
    /// The model as often as the crew's tokens allow; the first answer that passes what a user can see.
    case sampled
    case crew
    /// The crew with one part switched off.
    case without(Part)

    /// A part of the crew that can be switched off from outside, without a change of the crew.
    package enum Part: String, CaseIterable, Sendable {
        /// The model never answers: what plain code does alone.
        case model
        /// The first candidate is the only one.
        case repair
    }

    /// Every arm there is, in the order they are worked on: the sampled one needs the crew's tokens and the bare one's
    /// answer.
    package static let all: [Arm] = [.bare, .crew] + Part.allCases.map(Arm.without) + [.sampled]

    /// The same in the order they are told: what is compared with first.
    static let told: [Arm] = [.bare, .sampled, .crew] + Part.allCases.map(Arm.without)

    /// What people write, such as `crew-without:model`.
    package var name: String {
        switch self {
        case .bare: "bare"
        case .sampled: "bare-n"
        case .crew: "crew"
        case .without(let part): "crew-without:\(part.rawValue)"
        }
    }

    /// Nil for what is no arm's name.
    package init?(name: String) {
        guard let arm = Self.all.first(where: { $0.name == name }) else { return nil }
        self = arm
    }

    /// The folder of its results.
    var folder: String { name.replacing(":", with: "-") }

    /// Whether the daemon's agents are at work in it.
    package var isCrew: Bool {
        switch self {
        case .bare, .sampled: false
        case .crew, .without: true
        }
    }
}

extension Arm: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let arm = Self(name: try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "no arm's name")
        }
        self = arm
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(name)
    }
}
