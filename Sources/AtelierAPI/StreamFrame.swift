/// One line of a stream: an item, or the frame that ends it.
///
/// A stream that stops without `end` or `failed` was cut off.
package enum StreamFrame<Item: Codable & Sendable>: Codable, Sendable {
    case item(Item)
    case failed(ErrorBody)
    case end

    private enum Key: String, CodingKey {
        case item
        case error
        case end
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        if let item = try container.decodeIfPresent(Item.self, forKey: .item) {
            self = .item(item)
        } else if let error = try container.decodeIfPresent(ErrorBody.self, forKey: .error) {
            self = .failed(error)
        } else if try container.decode(Bool.self, forKey: .end) {
            self = .end
        } else {
            throw DecodingError.dataCorruptedError(forKey: .end, in: container, debugDescription: "end is always true")
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        switch self {
        case .item(let item): try container.encode(item, forKey: .item)
        case .failed(let error): try container.encode(error, forKey: .error)
        case .end: try container.encode(true, forKey: .end)
        }
    }
}
