internal import Foundation

/// Where the bytes of a GGUF come from.
struct GGUFSource {
    /// What messages call it, such as its path.
    let name: String
    let byteCount: Int
    /// Up to `count` bytes from `offset`; fewer only where the source ends.
    let read: (_ offset: Int, _ count: Int) throws(InferenceError) -> [UInt8]

    /// More bytes than any file has are taken for 2^60, so that sums of two places stay in range.
    init(name: String, byteCount: Int, read: @escaping (Int, Int) throws(InferenceError) -> [UInt8]) {
        self.name = name
        self.byteCount = min(byteCount, 1 << 60)
        self.read = read
    }

    /// The regular file at `path`, links followed, open for as long as the value lives.
    ///
    /// - Throws: `fileUnusable` when there is none, and from `read` when it cannot be read.
    init(path: String) throws(InferenceError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            throw InferenceError(.fileUnusable, "cannot read \(path): \(String(cString: strerror(errno)))")
        }
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw InferenceError(.fileUnusable, "\(path) is not a regular file")
        }
        self.init(name: path, byteCount: Int(status.st_size)) { offset, count throws(InferenceError) in
            try Self.bytes(of: handle, path, offset, count)
        }
    }

    private static func bytes(
        of handle: FileHandle,
        _ path: String,
        _ offset: Int,
        _ count: Int
    ) throws(InferenceError) -> [UInt8] {
        var failure: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                let target = buffer.baseAddress.map { $0 + filled }
                let got = pread(handle.fileDescriptor, target, count - filled, off_t(offset + filled))
                if got < 0, errno == EINTR {
                    continue
                }
                guard got > 0 else {
                    failure = got < 0 ? errno : 0
                    break
                }
                filled += got
            }
        }
        guard failure == 0 else {
            throw InferenceError(.fileUnusable, "cannot read \(path): \(String(cString: strerror(failure)))")
        }
        return bytes
    }
}

/// Reads numbers and strings one after the other, never past the end and never more than a window or one checked
/// length at a time.
struct GGUFCursor {
    let source: GGUFSource
    let limits: GGUFLimits
    private(set) var position = 0
    private var window: [UInt8] = []
    private var windowStart = 0

    private static let windowBytes = 64 << 10

    init(_ source: GGUFSource, _ limits: GGUFLimits) {
        self.source = source
        self.limits = limits
    }

    func fault(_ fault: GGUFFault, _ detail: String) -> InferenceError {
        .malformed(fault, source.name, detail)
    }

    /// The next little-endian number; `what` names it for the message.
    mutating func number<Number: FixedWidthInteger>(
        _ what: StaticString,
        as type: Number.Type = Number.self
    ) throws(InferenceError) -> Number {
        let count = MemoryLayout<Number>.size
        try fill(count, what)
        let offset = position - windowStart
        let value = window.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: Number.self) }
        position += count
        return Number(littleEndian: value)
    }

    /// The next `count` bytes.
    mutating func bytes(_ count: Int, _ what: StaticString) throws(InferenceError) -> [UInt8] {
        try fill(count, what)
        let offset = position - windowStart
        position += count
        return Array(window[offset..<offset + count])
    }

    /// Passes over `count` bytes without reading them.
    mutating func skip(_ count: Int, _ what: StaticString) throws(InferenceError) {
        try checkRoom(count, what)
        position += count
    }

    /// The next string's length, of which `max` bytes are allowed.
    mutating func length(max: Int, _ fault: GGUFFault, _ what: StaticString) throws(InferenceError) -> Int {
        let length: UInt64 = try number(what)
        guard length <= UInt64(max) else {
            throw self.fault(fault, "\(what) at byte \(position - 8) has \(length) bytes, of \(max) allowed")
        }
        return Int(length)
    }

    private func checkRoom(_ count: Int, _ what: StaticString) throws(InferenceError) {
        guard count <= source.byteCount - position else {
            throw fault(
                .truncated,
                "it ends after \(source.byteCount) bytes, within \(what), which takes \(count) from byte \(position)"
            )
        }
        guard count <= limits.headerBytesMax - position else {
            throw fault(.metadataTooLarge, "its header goes beyond \(limits.headerBytesMax) bytes with \(what)")
        }
    }

    private mutating func fill(_ count: Int, _ what: StaticString) throws(InferenceError) {
        try checkRoom(count, what)
        if position >= windowStart, position + count <= windowStart + window.count {
            return
        }
        window = try source.read(position, min(max(count, Self.windowBytes), source.byteCount - position))
        windowStart = position
        guard window.count >= count else {
            throw fault(.truncated, "it became shorter while it was read, within \(what) at byte \(position)")
        }
    }
}

/// How much of a header is read before it is refused.
///
/// All are far beyond any known model: vocabularies of 260,000 tokens with their merges take 15 MB, and the largest
/// mixtures of experts have a few thousand tensors.
struct GGUFLimits {
    var headerBytesMax = 64 << 20
    var keysMax = 4_096
    /// 2^16 - 1, by the specification.
    var keyBytesMax = 65_535
    /// Of keys, tensor names and texts that are kept, together.
    var keptBytesMax = 16 << 20
    /// Of one text that is kept, such as the chat template.
    var textBytesMax = 1 << 20
    /// Of one string that is passed over; some files hold a whole tokenizer in one.
    var stringBytesMax = 32 << 20
    var arrayElementsMax = 1 << 22
    var tensorsMax = 65_536
    /// The specification allows 64; the engine counts a final zero.
    var tensorNameBytesMax = 63
    /// `GGML_MAX_DIMS`.
    var dimensionsMax = 4
}
