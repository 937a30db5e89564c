/// An opaque name for one row of the blackboard, tagged with what it names so that kinds cannot be mixed up.
///
/// The raw value is lower-case ASCII letters and digits; it is what people type and what the wire carries.
package struct Identifier<Subject>: Hashable, Codable, Sendable, CustomStringConvertible {
    /// The text that people type.
    package let rawValue: String

    package init(_ rawValue: String) {
        self.rawValue = rawValue
    }

    package init(from decoder: any Decoder) throws {
        rawValue = try decoder.singleValueContainer().decode(String.self)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }

    package var description: String { rawValue }

    /// Makes a fresh identifier of eight characters (40 bits) from `generator`.
    package static func random(using generator: inout some RandomNumberGenerator) -> Self {
        let alphabet = Array("abcdefghijkmnpqrstuvwxyz23456789")
        return Self(String((0..<8).map { _ in alphabet[Int.random(in: 0..<alphabet.count, using: &generator)] }))
    }
}

package typealias RequirementID = Identifier<Requirement>
package typealias TaskID = Identifier<AgentTask>
