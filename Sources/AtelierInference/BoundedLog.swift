internal import Foundation

/// A log file of limited size: when it is full it becomes `<path>.1`, and the one before that is dropped.
struct BoundedLog {
    private let path: String
    private let bytesMax: Int
    private var handle: FileHandle
    private var bytes: Int

    /// Opens `path` for appending.
    init(path: String, bytesMax: Int) throws(InferenceError) {
        self.path = path
        self.bytesMax = bytesMax
        bytes = Files.size(path) ?? 0
        handle = try Files.resume(path, at: bytes)
    }

    mutating func append(_ data: Data) throws(InferenceError) {
        if bytes + data.count > bytesMax, bytes > 0 {
            try Files.rename(path, to: path + ".1")
            handle = try Files.create(path)
            bytes = 0
        }
        let kept = data.suffix(bytesMax)
        try Files.write(Data(kept), to: handle, named: path)
        bytes += kept.count
    }
}
