internal import Foundation

/// JSON as this module writes it: sorted keys, so that equal values give equal bytes.
enum Wire {
    /// As servers take it: names in snake case.
    static func encodeForServer(_ value: some Encodable) throws(InferenceError) -> Data {
        try encode(value, isPretty: false, keys: .convertToSnakeCase)
    }

    /// As servers answer: names in snake case.
    static func decodeFromServer<Value: Decodable>(_ type: Value.Type, _ data: Data) throws -> Value {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(type, from: data)
    }

    static func encode(
        _ value: some Encodable,
        isPretty: Bool = false,
        keys: JSONEncoder.KeyEncodingStrategy = .useDefaultKeys
    ) throws(InferenceError) -> Data {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = keys
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        if isPretty {
            encoder.outputFormatting.insert(.prettyPrinted)
        }
        do {
            return try encoder.encode(value)
        } catch {
            throw InferenceError(.requestRefused, "a value could not be written as JSON: \(error)")
        }
    }
}
