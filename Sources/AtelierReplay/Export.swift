internal import AtelierBlackboard
package import AtelierDomain
internal import AtelierGit
internal import Foundation

/// A run that may leave the machine: secrets and personal names replaced, everything else as it was.
package struct Export: Sendable {
    package let recording: Recording
    package let summary: Summary

    /// What is said of an export at its beginning.
    package struct Summary: Codable, Equatable, Sendable {
        /// The release that wrote it.
        package let atelier: String
        /// The engine's version, where one was at hand.
        package let engine: String
        /// Names of the models that answered.
        package let models: [String]
        /// How the run replayed before anything was replaced.
        package let replay: Replay.Outcome.Verdict
        /// Where that replay parted.
        package let parting: Parting?
        /// Whether every question of the replaced run is the replaced question of the real one: its replay then tells
        /// about the real run.
        package let isFaithful: Bool
        package let replacements: [Redactor.Replacement]
        /// Paths of files of the base whose content is in it.
        package let files: [String]
        /// How many files of the base were left out because the run did not read them.
        package let omittedFiles: Int
    }
}

/// Makes exports.
package struct Exporter: Sendable {
    private let recording: Recording
    private let names: PersonalNames
    private let replay: Replay
    private let atelier: String
    private let engine: String

    package init(
        _ recording: Recording,
        names: PersonalNames,
        orchestrate: @escaping Orchestrate,
        atelier: String,
        engine: String
    ) {
        self.recording = recording
        self.names = names
        self.atelier = atelier
        self.engine = engine
        // An export runs nothing, so no folder is ever made there.
        replay = Replay(recording, orchestrate: orchestrate, scratch: "/nonexistent")
    }

    /// Replays the run, replaces what nobody else should read, and lets the run happen once more on the replaced texts,
    /// so that every digest, tree and fact in the export belongs to what it holds.
    ///
    /// Takes the files that the run read, or with `wholeTree` all of the base.
    package func export(wholeTree: Bool) async throws -> Export {
        let first = try await replay.rehearse(recording, .recorded)
        let verdict = Replay.compare(recording.history, first)
        let files = try await Files(of: recording.base, read: first.readBlobs, wholeTree: wholeTree)
        let redactor = Redactor(names: names, texts: Texts.all(of: recording.history, files: files))
        let base = try await files.base(of: recording.base, redactor: redactor)
        let translation = Translation(history: recording.history, base: base.commit, redactor: redactor)
        let second = try await replay.rehearse(
            Recording(history: translation.beginning, base: base),
            .paired(
                first.tape.used.map { translation.answer($0) },
                first.tape.usedCommands.map { translation.commands[$0] }
            )
        )
        let agrees = second.tape.mismatch == nil && second.history.requirement.state == first.history.requirement.state
        let history = translation.whole(after: second.history, of: first.tape)
        return Export(
            recording: Recording(history: history, base: base),
            summary: Export.Summary(
                atelier: atelier,
                engine: engine,
                models: Set(history.modelCalls.map(\.reply.model)).sorted(),
                replay: verdict.outcome,
                parting: verdict.parting.map(translation.parting),
                isFaithful: agrees,
                replacements: redactor.replacements,
                files: files.included.keys.sorted(),
                omittedFiles: base.omitted.count
            )
        )
    }
}

extension Comparison.Verdict {
    fileprivate var outcome: Replay.Outcome.Verdict {
        switch self {
        case .equal: .equal
        case .ended: .ended
        case .parted: .parted
        }
    }

    fileprivate var parting: Parting? {
        guard case .parted(let parting) = self else { return nil }
        return parting
    }
}

/// The texts of a run in which a secret could stand, in an order that never changes.
private enum Texts {
    static func all(of history: RunHistory, files: Files) -> [Data] {
        let requirement = [Data(history.requirement.text.utf8)]
        let inputs = RunInput.allCases.compactMap { history.inputs[$0] }
        let contents = files.included.sorted { $0.key < $1.key }.map(\.value)
        let replies = history.modelCalls.map { Data($0.reply.text.utf8) }
        let requests = history.modelCalls.flatMap { $0.request.messages.map { Data($0.text.utf8) } }
        return requirement + inputs + contents + replies + requests + history.commandCalls.map(\.result.output)
    }
}

/// The files of the base that go into an export.
struct Files {
    /// Content by path.
    private(set) var included: [String: Data] = [:]
    private var omitted: [TreeEntry] = []
    private let repository: GitRepository

    /// How much a whole tree may hold.
    private static let treeBytesMax = 32 << 20

    init(of base: RecordedBase, read: Set<ObjectID>, wholeTree: Bool) async throws {
        repository = try .inMemory(as: "/repository", head: base.commit)
        for object in base.objects.values { _ = try await repository.add(object) }
        let tree = try await repository.rootTree(of: base.commit)
        let entries = try await repository.entries(below: tree, sizes: base.sizes)
        let total = entries.reduce(0) { $0 + $1.bytes }
        guard !wholeTree || total <= Self.treeBytesMax else { throw ReplayError.tooLarge(Self.treeBytesMax) }
        for entry in entries {
            guard wholeTree || read.contains(entry.blob), base.omitted[entry.blob] == nil else {
                omitted.append(entry)
                continue
            }
            if base.objects[entry.blob] == nil, let fetch = base.fetch {
                _ = try await repository.add(try await fetch(entry.blob))
            }
            included[entry.path] = try await repository.read(entry.blob)
        }
    }

    /// The base with redacted files under a commit of nobody; of omitted files only path and size are left.
    func base(of base: RecordedBase, redactor: Redactor) async throws -> RecordedBase {
        var changes: [FileChange] = []
        for (path, content) in included {
            let changed = redactor(content)
            if changed != content { changes.append(FileChange(path: path, content: changed)) }
        }
        for (index, entry) in omitted.enumerated() {
            // Each of its own, so that each keeps its size; the real names of blobs would tell of their content.
            changes.append(FileChange(path: entry.path, content: Data("omitted \(index)\n".utf8)))
        }
        let tree = try await repository.tree(
            from: try await repository.rootTree(of: base.commit),
            applying: changes.sorted { $0.path < $1.path }
        )
        let commit = try await repository.commit(
            tree: tree,
            parents: [],
            message: "base\n",
            atSeconds: 0,
            author: ReplayRepository.author
        )
        var objects = [commit: try await repository.object(commit)]
        for id in try await repository.trees(below: tree) { objects[id] = try await repository.object(id) }
        let left = Dictionary(omitted.map { ($0.path, $0.bytes) }) { first, _ in first }
        var sizes: [ObjectID: Int] = [:]
        var omitted: [ObjectID: String] = [:]
        for entry in try await repository.entries(below: tree, sizes: [:]) {
            if let bytes = left[entry.path] {
                sizes[entry.blob] = bytes
                omitted[entry.blob] = entry.path
            } else {
                objects[entry.blob] = try await repository.object(entry.blob)
            }
        }
        return RecordedBase(commit: commit, objects: objects, sizes: sizes, omitted: omitted)
    }
}
