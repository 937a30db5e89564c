import Foundation

/// A folder with a short path that is gone when the last reference is.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        path = "/tmp/ati-\(UUID().uuidString.prefix(8).lowercased())"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    }

    deinit {
        // What cannot be removed is the system's to clean.
        try? FileManager.default.removeItem(atPath: path)
    }

    @discardableResult
    func write(_ name: String, _ content: Data) throws -> String {
        let file = "\(path)/\(name)"
        let folder = String(file[..<(file.lastIndex(of: "/") ?? file.endIndex)])
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try content.write(to: URL(fileURLWithPath: file))
        return file
    }

    func read(_ name: String) -> Data? { FileManager.default.contents(atPath: "\(path)/\(name)") }
}
