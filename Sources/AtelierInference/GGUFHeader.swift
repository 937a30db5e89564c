/// What a GGUF file says of itself before its data: a model, a part of one, or an adapter.
///
/// The reader follows the specification, `docs/gguf.md` of ggml (https://github.com/ggml-org/ggml), and refuses by name
/// what does not; it reads the header in small pieces and never the data. A value of this type says that every tensor has
/// a known type and lies within the file at the place where the engine reads it.
package struct GGUFHeader: Equatable, Sendable {
    /// What `general.type` says.
    package enum Kind: String, Sendable {
        /// A model, or a part of one.
        case model
        /// To be put on a model of the same architecture.
        case adapter
        /// Something that runs only beside a model, such as the eyes of one that sees.
        case other
    }

    /// Which part of a model in several files this one is.
    package struct Split: Equatable, Sendable {
        /// From 0; the first part has the model's own keys.
        package let number: Int
        /// The number of files.
        package let count: Int
    }

    /// Grows when the reader refuses what it took before; what an older reader checked is then checked again.
    static let rules = 1

    /// 2 or 3.
    package let version: Int
    package let kind: Kind
    package let facts: GGUFFacts
    /// Nil for a model in one file.
    package let split: Split?
    package let alignment: Int
    /// In the file's order.
    package let tensors: [GGUFTensor]
    /// The bytes of all tensors, without padding.
    package let tensorBytes: Int
    /// Where the tensors begin in the file.
    package let dataOffset: Int
    package let fileBytes: Int

    /// Reads the header of the file at `path`: some megabytes for a large vocabulary, a few kilobytes else.
    ///
    /// - Throws: `modelMalformed`, whose `fault` says what is wrong; `fileUnusable`.
    package init(path: String) throws(InferenceError) {
        try self.init(try GGUFSource(path: path))
    }

    init(_ source: GGUFSource, limits: GGUFLimits = GGUFLimits()) throws(InferenceError) {
        var cursor = GGUFCursor(source, limits)
        version = try Self.version(&cursor)
        let tensorCount = try Self.count(&cursor, limits.tensorsMax, .tensorCountTooLarge, "tensors")
        let keyCount = try Self.count(&cursor, limits.keysMax, .keyCountTooLarge, "keys")
        let metadata = try GGUFMetadata(&cursor, count: keyCount)
        alignment = try Self.alignment(metadata)
        let infos = try GGUFTensors(&cursor, count: tensorCount, keptBytes: metadata.keptBytes)
        dataOffset =
            tensorCount == 0 ? cursor.position : Self.aligned(cursor.position, to: alignment)
        fileBytes = source.byteCount
        guard dataOffset <= fileBytes else {
            throw cursor.fault(.truncated, "it ends after \(fileBytes) bytes, and its data begin at \(dataOffset)")
        }
        tensorBytes = try infos.checkPlaces(cursor, dataOffset: dataOffset, alignment: alignment)
        tensors = infos.tensors
        split = try Self.split(metadata)
        let architecture = try Self.architecture(metadata)
        kind = try Self.kind(metadata, architecture)
        facts = try GGUFFacts(metadata, kind, architecture, isLaterPart: (split?.number ?? 0) > 0)
        guard tensorCount > 0 || kind != .model || split != nil else {
            throw cursor.fault(.tensorsMissing, "it holds a vocabulary and no tensors")
        }
        if kind == .adapter {
            _ = try LoraPairs(tensors, fault: cursor.fault)
        }
    }

    /// The quantisation as people name it: the file's own mixture, or the type of most of its bytes.
    package var quantisation: String? {
        if let mixture = facts.mixture {
            return mixture
        }
        var bytes: [GGUFTensorType: Int] = [:]
        for tensor in tensors {
            bytes[tensor.type, default: 0] += tensor.bytes
        }
        return bytes.max { ($0.value, $1.key.rawValue) < ($1.value, $0.key.rawValue) }?.key.layout.name
    }

    /// The next multiple of a power of two; neither may be near the end of the integers.
    static func aligned(_ offset: Int, to alignment: Int) -> Int { (offset + alignment - 1) & ~(alignment - 1) }

    private static func version(_ cursor: inout GGUFCursor) throws(InferenceError) -> Int {
        guard cursor.source.byteCount >= 4, try cursor.bytes(4, "the magic") == Array("GGUF".utf8) else {
            throw cursor.fault(.notGGUF, "it does not begin with GGUF")
        }
        let version: UInt32 = try cursor.number("the version")
        guard version & 0xffff != 0 || version == 0 else {
            throw cursor.fault(.bigEndian, "it is big-endian, version \(version.byteSwapped)")
        }
        guard 2...3 ~= version else {
            throw cursor.fault(.versionUnsupported, "it has version \(version), and 2 and 3 are read")
        }
        return Int(version)
    }

    private static func count(
        _ cursor: inout GGUFCursor,
        _ max: Int,
        _ fault: GGUFFault,
        _ what: StaticString
    ) throws(InferenceError) -> Int {
        let count: UInt64 = try cursor.number("the counts")
        guard count <= UInt64(max) else {
            throw cursor.fault(fault, "it names \(count) \(what), of \(max) allowed")
        }
        return Int(count)
    }

    /// The specification wants a multiple of 8, the engine a power of two.
    private static func alignment(_ metadata: GGUFMetadata) throws(InferenceError) -> Int {
        let alignment = try metadata.integer("general.alignment", in: 0...Int(UInt32.max)) ?? 32
        guard alignment >= 8, alignment & (alignment - 1) == 0 else {
            throw metadata.fault(.alignmentInvalid, "general.alignment is \(alignment), no power of two from 8 on")
        }
        return alignment
    }

    private static func split(_ metadata: GGUFMetadata) throws(InferenceError) -> Split? {
        let parts = 0...Int(UInt16.max)
        guard let count = try metadata.integer("split.count", as: .uint16, in: parts), count != 0 else {
            return nil
        }
        let number = try metadata.integer("split.no", as: .uint16, in: parts) ?? 0
        guard number < count else {
            throw metadata.fault(.splitInvalid, "it is part \(number) from 0, of \(count)")
        }
        return count == 1 ? nil : Split(number: number, count: count)
    }

    private static func architecture(_ metadata: GGUFMetadata) throws(InferenceError) -> String? {
        guard let name = try metadata.text("general.architecture") else {
            return nil
        }
        let isName = name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
            case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."): true
            default: false
            }
        }
        guard isName, 1...64 ~= name.utf8.count else {
            throw metadata.fault(.architectureInvalid, "general.architecture is no name of one")
        }
        return name
    }

    /// Files from before `general.type` are models, or the eyes of one.
    private static func kind(_ metadata: GGUFMetadata, _ architecture: String?) throws(InferenceError) -> Kind {
        switch try metadata.text("general.type") {
        case nil: architecture == "clip" ? .other : .model
        case "model": .model
        case "adapter": .adapter
        default: .other
        }
    }
}
