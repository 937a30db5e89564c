internal import AtelierDomain
internal import Foundation

/// Takes the value that a schema asks for out of a model's answer, where the server did not make the model keep to it.
struct AnswerMending {
    /// Nil for a schema of keywords that are not understood: then JSON of any shape is taken.
    private let schema: FactSchema?

    /// An answer that fits.
    struct Fit: Equatable {
        let text: String
        /// Whether it was not written so.
        let isMended: Bool
    }

    /// Why an answer cannot be used, as a sentence part.
    struct Unusable: Error, Equatable {
        let reason: String
    }

    private static let startsMax = 32

    init(schema: String) {
        // The schema was not made for this check; what it cannot say it does not check.
        self.schema = try? FactSchema(json: schema)
    }

    /// The answer as it is where it fits, else the first value in it that does.
    func fit(_ answer: String) throws(Unusable) -> Fit {
        let asItIs = strictProblem(answer)
        guard let asItIs else { return Fit(text: answer, isMended: false) }
        var reason: String?
        for (bytes, start) in places(answer) {
            var reader = LenientJSON(bytes, from: start)
            // What is no value, or could be read in two ways, is passed over.
            guard let value = try? reader.value() else { continue }
            let text = Self.text(of: value)
            guard let problem = problem(Data(text.utf8)) else { return Fit(text: text, isMended: true) }
            // Where several do not fit, the first one was meant.
            reason = reason ?? (reader.isCut ? "breaks off: " + problem : problem)
        }
        throw Unusable(reason: reason ?? asItIs)
    }

    /// What is wrong with the whole answer as it is; the standard decoder takes what is not JSON.
    private func strictProblem(_ answer: String) -> String? {
        var reader = LenientJSON(Array(answer.utf8))
        // What cannot be read is not JSON either.
        guard (try? reader.value()) != nil, !reader.isLax, !reader.isCut, reader.isAtEnd() else { return "is not JSON" }
        return problem(Data(answer.utf8))
    }

    /// What is wrong with a value; nil when it fits.
    private func problem(_ body: Data) -> String? {
        guard let schema else { return nil }
        do {
            try schema.check(body)
            return nil
        } catch {
            return error.path.isEmpty ? error.problem : "is wrong: \(error)"
        }
    }

    /// Where a value may begin: in fenced blocks, then anywhere.
    private func places(_ answer: String) -> [([UInt8], Int)] {
        let parts = answer.components(separatedBy: "```")
        let blocks = parts.indices.filter { $0 % 2 == 1 }.map { Array(parts[$0].utf8) }
        return (blocks + [Array(answer.utf8)]).flatMap { bytes in
            bytes.indices.filter { [UInt8(ascii: "{"), UInt8(ascii: "[")].contains(bytes[$0]) }
                .prefix(Self.startsMax).map { (bytes, $0) }
        }
    }

    private static func text(of value: JSONValue) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            return String(decoding: try encoder.encode(value), as: UTF8.self)
        } catch {
            // A number without an end, which no model was asked for.
            return ""
        }
    }
}
