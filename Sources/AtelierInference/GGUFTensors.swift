/// One tensor as the header describes it.
package struct GGUFTensor: Equatable, Sendable {
    /// Visible ASCII or spaces, such as `blk.0.attn_q.weight`.
    package let name: String
    /// One to four lengths, the row's first; none is 0.
    package let dimensions: [Int]
    package let type: GGUFTensorType
    /// From the start of the file's data, in bytes.
    package let offset: Int
    /// Without padding.
    package let bytes: Int
}

/// Reads tensor infos and checks that each has room in the file and none lies in another's.
struct GGUFTensors {
    private(set) var tensors: [GGUFTensor] = []
    private var names: Set<String> = []

    /// Reads `count` infos, none checked against the file yet.
    init(_ cursor: inout GGUFCursor, count: Int, keptBytes: Int) throws(InferenceError) {
        var kept = keptBytes
        for _ in 0..<count {
            let tensor = try Self.tensor(&cursor)
            kept += tensor.name.utf8.count
            guard kept <= cursor.limits.keptBytesMax else {
                throw cursor.fault(.metadataTooLarge, "names take over \(cursor.limits.keptBytesMax) bytes")
            }
            guard names.insert(tensor.name).inserted else {
                throw cursor.fault(.tensorDuplicate, "the tensor \(tensor.name) comes twice")
            }
            tensors.append(tensor)
        }
    }

    private static func tensor(_ cursor: inout GGUFCursor) throws(InferenceError) -> GGUFTensor {
        let name = try name(&cursor)
        let dimensions = try dimensions(&cursor, name)
        let id: UInt32 = try cursor.number("a tensor's type")
        guard !GGUFTensorType.removed.contains(id) else {
            throw cursor.fault(.tensorTypeRemoved, "\(name) has the type \(id), which ggml withdrew")
        }
        guard let type = GGUFTensorType(rawValue: id) else {
            throw cursor.fault(.tensorTypeUnknown, "\(name) has the type \(id)")
        }
        let bytes = try bytes(cursor, name, dimensions, type)
        let written: UInt64 = try cursor.number("a tensor's offset")
        guard let offset = Int(exactly: written) else {
            throw cursor.fault(.tensorPastEnd, "\(name) begins at \(written)")
        }
        return GGUFTensor(name: name, dimensions: dimensions, type: type, offset: offset, bytes: bytes)
    }

    private static func name(_ cursor: inout GGUFCursor) throws(InferenceError) -> String {
        let length = try cursor.length(
            max: cursor.limits.tensorNameBytesMax,
            .tensorNameTooLong,
            "a tensor's name"
        )
        let bytes = try cursor.bytes(length, "a tensor's name")
        guard !bytes.isEmpty, bytes.allSatisfy({ 0x20...0x7e ~= $0 }) else {
            throw cursor.fault(
                .tensorNameInvalid,
                "a tensor's name of \(length) bytes before byte \(cursor.position) is not visible ASCII"
            )
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func dimensions(_ cursor: inout GGUFCursor, _ name: String) throws(InferenceError) -> [Int] {
        let count: UInt32 = try cursor.number("a tensor's dimensions")
        guard 1...UInt32(cursor.limits.dimensionsMax) ~= count else {
            throw cursor.fault(
                .tensorDimensionsInvalid,
                "\(name) has \(count) dimensions, not 1 to \(cursor.limits.dimensionsMax)"
            )
        }
        var dimensions: [Int] = []
        for _ in 0..<count {
            let written: UInt64 = try cursor.number("a tensor's dimension")
            guard let length = Int(exactly: written), length > 0 else {
                throw cursor.fault(.tensorDimensionsInvalid, "\(name) has a dimension of \(written)")
            }
            dimensions.append(length)
        }
        return dimensions
    }

    private static func bytes(
        _ cursor: GGUFCursor,
        _ name: String,
        _ dimensions: [Int],
        _ type: GGUFTensorType
    ) throws(InferenceError) -> Int {
        let layout = type.layout
        guard dimensions[0] % layout.elements == 0 else {
            throw cursor.fault(
                .tensorRowUneven,
                "\(name) has rows of \(dimensions[0]), no multiple of \(layout.name)'s block of \(layout.elements)"
            )
        }
        // The number of elements must be representable too: the engine multiplies it first.
        guard let elements = product(dimensions), let bytes = product([elements / layout.elements, layout.bytes]) else {
            throw cursor.fault(.tensorTooLarge, "\(name) has the dimensions \(dimensions), more than can be counted")
        }
        return bytes
    }

    private static func product(_ factors: [Int]) -> Int? {
        var result = 1
        for factor in factors {
            let (next, overflows) = result.multipliedReportingOverflow(by: factor)
            guard !overflows else {
                return nil
            }
            result = next
        }
        return result
    }

    /// Checks every tensor's place in data that begins at `dataOffset` of the file.
    ///
    /// - Returns: The bytes of all tensors, without padding.
    func checkPlaces(
        _ cursor: GGUFCursor,
        dataOffset: Int,
        alignment: Int
    ) throws(InferenceError) -> Int {
        let room = cursor.source.byteCount - dataOffset
        var total = 0
        for tensor in tensors {
            guard tensor.offset % alignment == 0 else {
                throw cursor.fault(
                    .tensorMisaligned,
                    "\(tensor.name) begins at \(tensor.offset), no multiple of the alignment \(alignment)"
                )
            }
            let (end, overflows) = tensor.offset.addingReportingOverflow(tensor.bytes)
            guard !overflows, end <= room else {
                throw cursor.fault(
                    .tensorPastEnd,
                    "\(tensor.name) takes \(tensor.bytes) bytes from \(tensor.offset), of \(room) in the file"
                )
            }
            // Wraps only for tensors that overlap, which are refused next: the others fit into the file together.
            total &+= tensor.bytes
        }
        guard let misplaced = firstMisplaced(alignment) else {
            return total
        }
        try checkOverlap(cursor)
        throw cursor.fault(
            .tensorMisplaced,
            "\(misplaced.tensor.name) begins at \(misplaced.tensor.offset), and the engine reads it at \(misplaced.place)"
        )
    }

    /// The first tensor that does not begin where the one before it ends, padding included: `gguf.cpp` of ggml.
    private func firstMisplaced(_ alignment: Int) -> (tensor: GGUFTensor, place: Int)? {
        var place = 0
        for tensor in tensors {
            guard tensor.offset == place else {
                return (tensor, place)
            }
            // Each end lies in the file, and an alignment has 32 bits: this stays far below 2^63.
            place = GGUFHeader.aligned(place + tensor.bytes, to: alignment)
        }
        return nil
    }

    private func checkOverlap(_ cursor: GGUFCursor) throws(InferenceError) {
        let sorted = tensors.sorted { $0.offset < $1.offset }
        for (before, tensor) in zip(sorted, sorted.dropFirst()) where tensor.offset < before.offset + before.bytes {
            throw cursor.fault(
                .tensorOverlap,
                "\(tensor.name) begins at \(tensor.offset), within \(before.name), which ends at "
                    + "\(before.offset + before.bytes)"
            )
        }
    }
}
