internal import Foundation

extension ModelStore {
    private struct OwnMark: Codable, Equatable {
        let path: String
        let identity: Files.Identity
    }

    /// The path of a file of the user's, which stays where it is; its digest was checked, if need be now.
    ///
    /// - Throws: `modelMissing`; `wrongDigest`, and the file is left as it is; `fileUnusable`; `cancelled`.
    package func verifiedPath(for file: OwnFile) async throws(InferenceError) -> String {
        guard let identity = Files.identity(file.path) else {
            throw InferenceError(
                .modelMissing,
                "\(file.path) is not there",
                hint: "put the file there again, or `atelier model remove` the entry that names it"
            )
        }
        let mark = OwnMark(path: file.path, identity: identity)
        if remembers(mark, of: file) { return file.path }
        guard try await FileDigest.sha256(of: file.path) == file.sha256 else {
            throw InferenceError(
                .wrongDigest,
                "\(file.path) is not the file that models.yaml names: its digest is another one",
                hint: "if you changed it on purpose, remove the entry and add it again"
            )
        }
        guard Files.identity(file.path) == identity else {
            throw InferenceError(.fileUnusable, "\(file.path) changed while it was read")
        }
        try Files.makeDirectory(directory)
        try Files.replace(markPath(file), with: try Wire.encode(mark))
        return file.path
    }

    /// What is there of a file of the user's; nothing is hashed.
    package func state(of file: OwnFile) -> StoredModel.State {
        guard let identity = Files.identity(file.path) else { return .missing }
        return remembers(OwnMark(path: file.path, identity: identity), of: file) ? .verified : .unverified
    }

    private func remembers(_ mark: OwnMark, of file: OwnFile) -> Bool {
        // A mark that cannot be read remembers nothing: the file is hashed again.
        FileManager.default.contents(atPath: markPath(file)).flatMap {
            try? JSONDecoder().decode(OwnMark.self, from: $0)
        } == mark
    }

    private func markPath(_ file: OwnFile) -> String { "\(directory)/own-\(file.sha256).verified.json" }
}
