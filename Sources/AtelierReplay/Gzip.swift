internal import CZlib
internal import Foundation

/// The gzip format of RFC 1952; equal bytes give equal bytes, for no time and no name is written.
enum Gzip {
    private static let chunkBytes = 256 << 10

    static func compress(_ data: Data) throws(ReplayError) -> Data {
        var stream = z_stream()
        guard atelier_deflate_init(&stream) == Z_OK else { throw unusable }
        defer { deflateEnd(&stream) }
        return try run(&stream, data, bytesMax: .max) { deflate(&$0, Z_FINISH) }
    }

    /// Throws `exportDamaged` for what is no whole gzip file, `exportTooLarge` past `bytesMax`.
    static func decompress(_ data: Data, bytesMax: Int) throws(ReplayError) -> Data {
        var stream = z_stream()
        guard atelier_inflate_init(&stream) == Z_OK else { throw unusable }
        defer { inflateEnd(&stream) }
        return try run(&stream, data, bytesMax: bytesMax) { inflate(&$0, Z_NO_FLUSH) }
    }

    private static func run(
        _ stream: inout z_stream,
        _ data: Data,
        bytesMax: Int,
        _ step: (inout z_stream) -> Int32
    ) throws(ReplayError) -> Data {
        var input = [UInt8](data)
        var chunk = [UInt8](repeating: 0, count: chunkBytes)
        var result = Data()
        let fault: ReplayError? = input.withUnsafeMutableBufferPointer { source in
            stream.next_in = source.baseAddress
            stream.avail_in = UInt32(clamping: source.count)
            while true {
                let (status, written) = chunk.withUnsafeMutableBufferPointer { target in
                    stream.next_out = target.baseAddress
                    stream.avail_out = UInt32(target.count)
                    let status = step(&stream)
                    return (status, target.count - Int(stream.avail_out))
                }
                result.append(contentsOf: chunk[..<written])
                if result.count > bytesMax { return .tooLarge(bytesMax) }
                if status == Z_STREAM_END { return stream.avail_in == 0 ? nil : .damaged("bytes follow its end") }
                // No progress and no end: the input is cut off or is something else.
                if status != Z_OK || written == 0 { return .damaged("it does not decompress") }
            }
        }
        if let fault { throw fault }
        return result
    }

    private static var unusable: ReplayError { ReplayError(.unexpected, "zlib does not start.") }
}
