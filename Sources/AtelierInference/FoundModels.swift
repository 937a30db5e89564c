internal import Foundation

/// Finds the GGUF files that other programs keep on this machine: looks at names and headers, hashes nothing, copies
/// nothing and changes nothing.
package struct FoundModels: Sendable {
    /// What a search found.
    package struct Listing: Equatable, Sendable {
        /// By source, then by name; each file once, whatever leads to it.
        package var models: [FoundModel] = []
        /// Whether a limit ended the search, so that there may be more.
        package var isCut = false
    }

    /// Absolute folders that may hold models, by whose they are; most do not exist.
    package let folders: [(source: FoundModel.Source, path: String)]
    let filesMax: Int
    let entriesMax: Int

    /// The folders that the programs use, by the variables that they read.
    ///
    /// A variable that holds no absolute path counts as not set.
    ///
    /// - Parameters:
    ///   - environment: Of the user whose models are looked for.
    ///   - home: That user's home, nil without one.
    package init(environment: [String: String], home: String?) {
        func folder(_ variable: String) -> String? {
            environment[variable].flatMap { $0.hasPrefix("/") ? $0 : nil }
        }
        let cache = folder("XDG_CACHE_HOME") ?? home.map { "\($0)/.cache" }
        let hub =
            folder("HF_HUB_CACHE") ?? folder("HUGGINGFACE_HUB_CACHE")
            ?? (folder("HF_HOME") ?? cache.map { "\($0)/huggingface" }).map { "\($0)/hub" }
        var ollama = [folder("OLLAMA_MODELS")]
        if ollama == [nil] {
            ollama = [home.map { "\($0)/.ollama/models" }, "/usr/share/ollama/.ollama/models"]
        }
        let studio = [home.map { "\($0)/.lmstudio/models" }, cache.map { "\($0)/lm-studio/models" }]
        let llama = folder("LLAMA_CACHE") ?? cache.map { "\($0)/llama.cpp" }
        var folders: [(source: FoundModel.Source, path: String)] = []
        for (source, paths) in [
            (FoundModel.Source.huggingFace, [hub]), (.llamaCpp, [llama]), (.lmStudio, studio), (.ollama, ollama),
        ] {
            folders += paths.compactMap { path in path.map { (source, $0) } }
        }
        self.init(folders: folders)
    }

    /// - Parameters:
    ///   - folders: As in `folders`.
    ///   - filesMax: After so many files the search ends.
    ///   - entriesMax: After so many names in folders the search ends.
    package init(
        folders: [(source: FoundModel.Source, path: String)],
        filesMax: Int = 500,
        entriesMax: Int = 20_000
    ) {
        self.folders = folders
        self.filesMax = filesMax
        self.entriesMax = entriesMax
    }

    /// Looks now; blocks for some milliseconds a file, and ends early when the calling task is cancelled.
    package func list() -> Listing {
        var walk = FolderWalk(entriesMax: entriesMax)
        var listing = Listing()
        var seen: Set<String> = []
        for (source, folder) in folders {
            for file in files(source, folder, &walk) {
                guard let path = Self.resolved(file.path), let bytes = Files.size(path), seen.insert(path).inserted
                else {
                    continue
                }
                guard listing.models.count < filesMax, !Task.isCancelled else {
                    listing.isCut = true
                    break
                }
                listing.models.append(
                    FoundModel(
                        source: source,
                        name: file.name,
                        path: path,
                        bytes: bytes,
                        namedDigest: file.digest ?? Self.digest(inNameOf: path),
                        header: Result { () throws(InferenceError) in try GGUFHeader(path: path).summary }
                    )
                )
            }
        }
        listing.isCut = listing.isCut || walk.isCut
        listing.models.sort { ($0.source.rawValue, $0.name, $0.path) < ($1.source.rawValue, $1.name, $1.path) }
        return listing
    }

    /// A name, the path that leads to the file, and the digest if another file tells it.
    struct Candidate: Equatable {
        let name: String
        let path: String
        var digest: String?
    }

    private func files(
        _ source: FoundModel.Source,
        _ folder: String,
        _ walk: inout FolderWalk
    ) -> [Candidate] {
        switch source {
        case .huggingFace: Self.huggingFace(folder, &walk)
        case .llamaCpp: walk.files(below: folder, depth: 0, suffix: ".gguf").map { Self.candidate($0, folder) }
        // Publisher, repository, file; some sort further.
        case .lmStudio: walk.files(below: folder, depth: 3, suffix: ".gguf").map { Self.candidate($0, folder) }
        case .ollama: OllamaStore(directory: folder).candidates(&walk)
        }
    }

    private static func candidate(_ path: String, _ folder: String) -> Candidate {
        Candidate(name: String(path.dropFirst(folder.count + 1)), path: path)
    }

    /// `models--OWNER--NAME/snapshots/REVISION/…`, whose files are links to `blobs/DIGEST`.
    private static func huggingFace(_ hub: String, _ walk: inout FolderWalk) -> [Candidate] {
        var found: [Candidate] = []
        for folder in walk.names(in: hub) where folder.hasPrefix("models--") {
            let repository = folder.dropFirst("models--".count).split(separator: "--", maxSplits: 1)
                .joined(separator: "/")
            for revision in walk.names(in: "\(hub)/\(folder)/snapshots") {
                let snapshot = "\(hub)/\(folder)/snapshots/\(revision)"
                found += walk.files(below: snapshot, depth: 3, suffix: ".gguf").map { path in
                    Candidate(name: "\(repository)/\(path.dropFirst(snapshot.count + 1))", path: path)
                }
            }
        }
        return found
    }

    /// The SHA-256 that a file's own name is: in both stores with blobs, and nowhere else by chance.
    private static func digest(inNameOf path: String) -> String? {
        let name = path.split(separator: "/").last.map(String.init) ?? ""
        return OllamaStore.isDigest(name) ? name : nil
    }

    private static func resolved(_ path: String) -> String? {
        guard let real = realpath(path, nil) else {
            return nil
        }
        defer { free(real) }
        return String(cString: real)
    }
}
