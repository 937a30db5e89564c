internal import Crypto
package import Foundation

/// The SHA-256 of some bytes, as 64 lower-case hexadecimal digits; names artifacts, requests, policies and models.
package struct ContentHash: Hashable, Codable, Sendable, CustomStringConvertible {
    package let hex: String

    /// Wraps digits that were computed elsewhere; nil unless `hex` is 64 lower-case hexadecimal digits.
    package init?(hex: String) {
        guard hex.utf8.count == 64, hex.utf8.allSatisfy({ (48...57).contains($0) || (97...102).contains($0) }) else {
            return nil
        }
        self.hex = hex
    }

    /// Hashes `data`.
    package init(of data: Data) {
        let digits = Array("0123456789abcdef".utf8)
        let digest = SHA256.hash(data: data)
        hex = String(unsafeUninitializedCapacity: SHA256.byteCount * 2) { text in
            var index = 0
            for byte in digest {
                text[index] = digits[Int(byte >> 4)]
                text[index + 1] = digits[Int(byte & 15)]
                index += 2
            }
            return index
        }
    }

    /// Hashes the UTF-8 bytes of `text`.
    package init(of text: String) {
        self.init(of: Data(text.utf8))
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let hash = Self(hex: try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a SHA-256 digest")
        }
        self = hash
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(hex)
    }

    package var description: String { hex }
}

/// The name of a git object: 40 lower-case hexadecimal digits (SHA-1 repositories only).
package struct ObjectID: Hashable, Codable, Sendable, CustomStringConvertible {
    package let hex: String

    /// Wraps digits given by git; nil unless `hex` is 40 lower-case hexadecimal digits.
    package init?(hex: String) {
        guard hex.utf8.count == 40, hex.utf8.allSatisfy({ (48...57).contains($0) || (97...102).contains($0) }) else {
            return nil
        }
        self.hex = hex
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let id = Self(hex: try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a git object id")
        }
        self = id
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(hex)
    }

    package var description: String { hex }

    /// The first ten digits, for people.
    package var short: String { String(hex.prefix(10)) }
}

/// SHA-1, for the checksums that git puts at the end of its files; nothing is trusted because of it.
package enum SHA1Checksum {
    /// Twenty bytes.
    package static func of(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
        var hash = Insecure.SHA1()
        hash.update(bufferPointer: bytes)
        return Array(hash.finalize())
    }
}
