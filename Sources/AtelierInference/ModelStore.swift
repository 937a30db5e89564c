internal import Foundation

/// A folder of model files that hands out none whose size, digest and header it has not checked.
///
/// A check is remembered in a sidecar beside the file and holds until size, time or inode change. A file with the right
/// digest and a header that no engine should read is refused where it lies: it is what was asked for.
package struct ModelStore: Sendable {
    /// The absolute path of the folder; it is made when something is fetched.
    package let directory: String
    let catalogue: [ModelEntry]

    /// - Parameters:
    ///   - directory: An absolute path.
    ///   - catalogue: The entries that `list` speaks of.
    package init(directory: String, catalogue: [ModelEntry] = ModelCatalogue.entries) {
        self.directory = directory
        self.catalogue = catalogue
    }

    /// What is there of each catalogue entry, in the catalogue's order; nothing is hashed.
    package func list() -> [StoredModel] {
        catalogue.map(stored)
    }

    /// What is there of one entry; nothing is hashed.
    package func stored(_ entry: ModelEntry) -> StoredModel {
        let state: StoredModel.State
        if let identity = Files.identity(path(entry)) {
            state = remembers(entry, identity) ? .verified : .unverified
        } else if let bytes = Files.size(partialPath(entry)) {
            state = .partial(bytes: bytes)
        } else {
            state = .missing
        }
        return StoredModel(entry: entry, state: state, path: path(entry))
    }

    /// The path of the entry's file, whose digest was checked, if need be now (seconds for a gigabyte).
    ///
    /// - Throws: `modelMissing`; `wrongDigest`, after which the file is set aside; `modelMalformed`; `fileUnusable`;
    ///   `cancelled`.
    package func verifiedPath(for entry: ModelEntry) async throws(InferenceError) -> String {
        guard let identity = Files.identity(path(entry)) else {
            throw InferenceError(
                .modelMissing,
                "the model \(entry.id) is not there",
                hint: "run `atelier model fetch \(entry.id)`"
            )
        }
        if !remembers(entry, identity) {
            try await verify(entry)
        }
        return path(entry)
    }

    /// Reads the whole file, compares size and digest, and checks the header, whatever is remembered.
    ///
    /// - Throws: `modelMissing`; `wrongDigest`, after which the file is set aside; `modelMalformed`; `fileUnusable`;
    ///   `cancelled`.
    package func verify(_ entry: ModelEntry) async throws(InferenceError) {
        let path = path(entry)
        guard let before = Files.identity(path) else {
            throw InferenceError(.modelMissing, "the model \(entry.id) is not there")
        }
        let digest = before.size == entry.bytes ? try await FileDigest.sha256(of: path) : "of another size"
        guard digest == entry.sha256 else {
            throw try setAside(path, entry)
        }
        _ = try GGUFHeader(path: path)
        guard Files.identity(path) == before else {
            throw InferenceError(.fileUnusable, "\(path) changed while it was read")
        }
        try remember(entry, before)
    }

    /// Renames a file that is not what it should be, and gives the error that says so.
    func setAside(_ path: String, _ entry: ModelEntry) throws(InferenceError) -> InferenceError {
        let aside = self.path(entry) + ".wrong-digest"
        try Files.rename(path, to: aside)
        Files.discard(sidecarPath(entry))
        return InferenceError(
            .wrongDigest,
            "the file for \(entry.id) is not the pinned one; it was set aside as \(aside)",
            hint: "fetch the model again, from another source if this repeats"
        )
    }

    /// Moves a file with the right digest to its final name, checks its header there and remembers the check.
    ///
    /// - Throws: `modelMalformed`, after which the file is there and unverified; `fileUnusable`.
    func adopt(_ path: String, _ entry: ModelEntry) throws(InferenceError) {
        try Files.rename(path, to: self.path(entry))
        _ = try GGUFHeader(path: self.path(entry))
        if let identity = Files.identity(self.path(entry)) {
            try remember(entry, identity)
        }
    }

    func path(_ entry: ModelEntry) -> String { "\(directory)/\(entry.fileName)" }
    func partialPath(_ entry: ModelEntry) -> String { path(entry) + ".partial" }
    func partsPath(_ entry: ModelEntry) -> String { path(entry) + ".parts.json" }
    private func sidecarPath(_ entry: ModelEntry) -> String { path(entry) + ".verified.json" }

    private struct Sidecar: Codable, Equatable {
        let sha256: String
        let identity: Files.Identity
        /// The header was checked by these rules; a check by older ones counts for nothing.
        let rules: Int

        init(_ entry: ModelEntry, _ identity: Files.Identity) {
            sha256 = entry.sha256
            self.identity = identity
            rules = GGUFHeader.rules
        }
    }

    private func remembers(_ entry: ModelEntry, _ identity: Files.Identity) -> Bool {
        guard identity.size == entry.bytes, let data = FileManager.default.contents(atPath: sidecarPath(entry)) else {
            return false
        }
        // A sidecar that cannot be read remembers nothing: the file is hashed again.
        let sidecar = try? JSONDecoder().decode(Sidecar.self, from: data)
        return sidecar == Sidecar(entry, identity)
    }

    private func remember(_ entry: ModelEntry, _ identity: Files.Identity) throws(InferenceError) {
        try Files.replace(
            sidecarPath(entry),
            with: try Wire.encode(Sidecar(entry, identity))
        )
    }
}
