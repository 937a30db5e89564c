internal import AtelierDomain
internal import AtelierInference
internal import Foundation

extension ModelRoom {
    /// SHA-256 over the lines that `sha256sum` prints for the engine's program and the shared libraries beside it, sorted by
    /// name; nil when nothing but recorded replies answers, or no engine is there.
    func engineDigest() async throws -> ContentHash? {
        guard configuration.replayDirectory == nil else { return nil }
        let search = configuration.searchPath.joined(separator: ":")
        guard let binary = await engines.locate(named: configuration.enginePath, searchPath: search) else { return nil }
        let program = URL(fileURLWithPath: binary.path).resolvingSymlinksInPath()
        let folder = program.deletingLastPathComponent()
        var names = [program.lastPathComponent]
        // A folder of programs such as /usr/bin holds no libraries of the engine's.
        let entries = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        names += entries.filter { $0.hasPrefix("lib") && $0.contains(".so") }
        var lines = ""
        for name in names.sorted() {
            let path = folder.appendingPathComponent(name).path
            lines += "\(try await FileDigest.sha256(of: path))  \(name)\n"
        }
        return ContentHash(of: lines)
    }
}
