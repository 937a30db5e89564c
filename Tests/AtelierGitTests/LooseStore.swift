import AtelierDomain
import CGit2
import Foundation

/// Writes loose objects as files, whatever they hold and under any name: what a broken disk or an attacker can do.
struct LooseStore {
    enum Kind: String {
        case commit
        case tree
        case blob

        var type: git_object_t {
            switch self {
            case .commit: GIT_OBJECT_COMMIT
            case .tree: GIT_OBJECT_TREE
            case .blob: GIT_OBJECT_BLOB
            }
        }
    }

    /// The repository's git directory.
    let directory: String

    static func name(_ content: Data, _ kind: Kind) -> ObjectID {
        var id = git_oid()
        let code = content.withUnsafeBytes { git_odb_hash(&id, $0.baseAddress, $0.count, kind.type) }
        precondition(code == 0, "bytes can be hashed")
        let digits = withUnsafeBytes(of: id.id) { $0.map { String(UInt16($0) + 0x100, radix: 16).suffix(2) }.joined() }
        guard let id = ObjectID(hex: digits) else { preconditionFailure("twenty bytes are an object id") }
        return id
    }

    func path(_ id: ObjectID) -> String { "\(directory)/objects/\(id.hex.prefix(2))/\(id.hex.dropFirst(2))" }

    /// Puts `content` where the object `id` belongs; under its own name when none is given.
    @discardableResult
    func put(_ content: Data, _ kind: Kind, as id: ObjectID? = nil) throws -> ObjectID {
        let id = id ?? Self.name(content, kind)
        let file = path(id)
        let files = FileManager.default
        try files.createDirectory(
            atPath: (file as NSString).deletingLastPathComponent,
            withIntermediateDirectories: true
        )
        if files.fileExists(atPath: file) { try files.removeItem(atPath: file) }
        try Self.deflated(Data("\(kind.rawValue) \(content.count)\0".utf8) + content).write(
            to: URL(fileURLWithPath: file)
        )
        return id
    }

    /// A zlib stream of stored blocks (RFC 1950, 1951).
    static func deflated(_ data: Data) -> Data {
        var stream = Data([0x78, 0x01])
        var rest = data[...]
        repeat {
            let block = rest.prefix(0xFFFF)
            rest = rest.dropFirst(block.count)
            let count = UInt16(block.count)
            stream.append(rest.isEmpty ? 1 : 0)
            stream.append(contentsOf: [
                UInt8(count & 0xFF), UInt8(count >> 8), UInt8(~count & 0xFF), UInt8(~count >> 8),
            ])
            stream.append(block)
        } while !rest.isEmpty
        var low: UInt32 = 1
        var high: UInt32 = 0
        for byte in data {
            low = (low + UInt32(byte)) % 65_521
            high = (high + low) % 65_521
        }
        let sum = high << 16 | low
        stream.append(contentsOf: [24, 16, 8, 0].map { UInt8(sum >> $0 & 0xFF) })
        return stream
    }

    /// The twenty bytes of an id, as trees hold them.
    static func raw(_ id: ObjectID) -> Data {
        Data(
            stride(from: 0, to: 40, by: 2).map { place in
                let start = id.hex.index(id.hex.startIndex, offsetBy: place)
                return UInt8(id.hex[start...id.hex.index(after: start)], radix: 16) ?? 0
            }
        )
    }
}
