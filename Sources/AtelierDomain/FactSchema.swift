package import Foundation

/// The shape that facts of one kind must have: a JSON Schema of the plain keywords that the model's grammar knows too.
///
/// `type`, `enum`, `const`, `properties`, `required`, `additionalProperties` (true or false), `items`, `minItems`,
/// `maxItems`, `minLength`, `maxLength`, `minimum`, `maximum`; `title` and `description` say nothing. Any other keyword
/// is refused, so that no rule is silently left out.
package struct FactSchema: Equatable, Sendable {
    /// The schema as JSON with sorted keys, as the model is given it.
    package let json: String
    private let root: JSONValue

    /// What does not fit, and where.
    package struct Misfit: Error, Equatable, Sendable, CustomStringConvertible {
        /// Such as `findings[2].line`; empty for the whole.
        package let path: String
        /// A sentence part such as `is a string, not an integer`.
        package let problem: String

        package var description: String { "\(path.isEmpty ? "the fact" : path) \(problem)" }
    }

    private static let keywords: Set<String> = [
        "type", "enum", "const", "properties", "required", "additionalProperties", "items", "minItems", "maxItems",
        "minLength", "maxLength", "minimum", "maximum", "title", "description",
    ]

    /// Parses a schema; throws a `Misfit` naming what is not understood.
    package init(json text: String) throws(Misfit) {
        guard let value = try? JSONDecoder().decode(JSONValue.self, from: Data(text.utf8)) else {
            // The reason would name a byte; the path of a definition's author is the file itself.
            throw Misfit(path: "", problem: "has a schema that is not JSON")
        }
        try self.init(value)
    }

    package init(_ value: JSONValue) throws(Misfit) {
        try Self.check(value, at: "")
        root = value
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            json = String(decoding: try encoder.encode(value), as: UTF8.self)
        } catch {
            preconditionFailure("a JSON value encodes: \(error)")
        }
    }

    /// Throws the first `Misfit` of `body`, in order of the keys.
    package func check(_ body: Data) throws(Misfit) {
        guard let value = try? JSONDecoder().decode(JSONValue.self, from: body) else {
            // What the parser says is of no use to whoever has to mend it.
            throw Misfit(path: "", problem: "is not JSON")
        }
        try Self.check(value, against: root, at: "")
    }

    private static func check(_ schema: JSONValue, at path: String) throws(Misfit) {
        guard case .object(let rules) = schema else {
            throw Misfit(path: path, problem: "has a schema that is no object")
        }
        if let odd = rules.keys.sorted().first(where: { !keywords.contains($0) }) {
            throw Misfit(path: path, problem: "has the keyword \(odd), which is not understood")
        }
        if case .object(let properties)? = rules["properties"] {
            for (name, rule) in properties { try check(rule, at: path.isEmpty ? name : "\(path).\(name)") }
        }
        if let items = rules["items"] { try check(items, at: path + "[]") }
    }

    private static func check(_ value: JSONValue, against schema: JSONValue, at path: String) throws(Misfit) {
        guard case .object(let rules) = schema else { return }
        try checkType(value, rules, at: path)
        if case .array(let allowed)? = rules["enum"], !allowed.contains(value) {
            throw Misfit(path: path, problem: "is none of the values allowed")
        }
        if let only = rules["const"], only != value { throw Misfit(path: path, problem: "is not the value asked for") }
        switch value {
        case .number(let number): try checkRange(number, "minimum", "maximum", rules, "is", at: path)
        case .string(let text):
            try checkRange(Double(text.count), "minLength", "maxLength", rules, "has a length", at: path)
        case .array(let values):
            try checkRange(Double(values.count), "minItems", "maxItems", rules, "has a count", at: path)
            guard let items = rules["items"] else { return }
            for (index, item) in values.enumerated() { try check(item, against: items, at: "\(path)[\(index)]") }
        case .object(let values): try checkMembers(values, rules, at: path)
        case .null, .bool: return
        }
    }

    private static func checkType(_ value: JSONValue, _ rules: [String: JSONValue], at path: String) throws(Misfit) {
        let names: [JSONValue]
        switch rules["type"] {
        case .array(let several)?: names = several
        case let one?: names = [one]
        case nil: return
        }
        var isWhole = false
        if case .number(let number) = value { isWhole = number.rounded() == number }
        let fits = names.contains(.string(value.typeName)) || (isWhole && names.contains(.string("integer")))
        guard !fits else { return }
        let wanted = names.map { name in
            if case .string(let text) = name { text } else { "?" }
        }
        throw Misfit(path: path, problem: "is of type \(value.typeName), not \(wanted.joined(separator: " or "))")
    }

    private static func checkRange(
        _ number: Double,
        _ low: String,
        _ high: String,
        _ rules: [String: JSONValue],
        _ verb: String,
        at path: String
    ) throws(Misfit) {
        if case .number(let least)? = rules[low], number < least {
            throw Misfit(path: path, problem: "\(verb) below the least allowed, \(least)")
        }
        if case .number(let most)? = rules[high], number > most {
            throw Misfit(path: path, problem: "\(verb) over the most allowed, \(most)")
        }
    }

    private static func checkMembers(
        _ values: [String: JSONValue],
        _ rules: [String: JSONValue],
        at path: String
    ) throws(Misfit) {
        func place(_ name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }
        if case .array(let required)? = rules["required"] {
            for case .string(let name) in required where values[name] == nil {
                throw Misfit(path: place(name), problem: "is missing")
            }
        }
        var known: [String: JSONValue] = [:]
        if case .object(let properties)? = rules["properties"] { known = properties }
        for (name, value) in values.sorted(by: { $0.key < $1.key }) {
            if let rule = known[name] {
                try check(value, against: rule, at: place(name))
            } else if rules["additionalProperties"] == .bool(false) {
                throw Misfit(path: place(name), problem: "is not expected")
            }
        }
    }
}
