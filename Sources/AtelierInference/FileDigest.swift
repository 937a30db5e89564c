internal import Crypto
internal import Foundation

/// Streams a file through SHA-256, yielding between chunks so that nothing else starves.
package enum FileDigest {
    private static let chunkBytes = 4 << 20

    /// The digest of the file at `path` as 64 hexadecimal digits; `progress` is told the bytes read so far.
    package static func sha256(
        of path: String,
        progress: @Sendable (Int) -> Void = { _ in }
    ) async throws(InferenceError) -> String {
        try await stream(from: path, progress: progress) { _ throws(InferenceError) in }
    }

    /// Copies `source` to a new file at `target`, synced, and gives the digest of what was written.
    static func copy(
        _ source: String,
        to target: String,
        progress: @Sendable (Int) -> Void = { _ in }
    ) async throws(InferenceError) -> String {
        let output = try Files.create(target)
        // The descriptor is closed either way; a failed close after a successful sync loses nothing.
        defer { try? output.close() }
        let digest = try await stream(from: source, progress: progress) { chunk throws(InferenceError) in
            try Files.write(chunk, to: output, named: target)
        }
        try Files.sync(output, named: target)
        return digest
    }

    private static func stream(
        from path: String,
        progress: @Sendable (Int) -> Void,
        each: (Data) throws(InferenceError) -> Void
    ) async throws(InferenceError) -> String {
        guard let input = FileHandle(forReadingAtPath: path) else {
            throw InferenceError(.fileUnusable, "cannot read \(path)")
        }
        // Reading needs no orderly close.
        defer { try? input.close() }
        var hash = SHA256()
        var bytes = 0
        while true {
            guard !Task.isCancelled else {
                throw InferenceError(.cancelled, "reading \(path) was cancelled")
            }
            let chunk: Data
            do {
                chunk = try input.read(upToCount: chunkBytes) ?? Data()
            } catch {
                throw InferenceError(.fileUnusable, "cannot read \(path): \(error)")
            }
            guard !chunk.isEmpty else {
                break
            }
            hash.update(data: chunk)
            try each(chunk)
            bytes += chunk.count
            progress(bytes)
            await Task.yield()
        }
        return hash.finalize().map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
    }
}
