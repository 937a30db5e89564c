internal import AtelierBlackboard
internal import AtelierHooks
internal import Foundation
internal import Logging

/// Events of hooks that nobody answered, one file each, taken in order of their names and each once.
struct HookSpool: Sendable {
    let folder: String
    let room: HookRoom
    let logger: Logger
    /// Called at named places so that tests can stop there.
    var failPoint: @Sendable (String) throws -> Void = { _ in }

    private static let filesMax = 10_000
    private static let fileBytesMax = 9 << 20
    private static let firstLine = Array("atelier hook event 1\n".utf8)

    /// Takes what is there, and stops where the board refuses; gives how many went.
    ///
    /// An event is done, then recorded, then its file goes: a kill in between has it done again, which changes nothing.
    func takeIn() async -> Int {
        var taken = 0
        for name in names() {
            guard !Task.isCancelled else { break }
            do {
                try await take(name)
                taken += 1
            } catch {
                // It stays, and those behind it too, so that the order holds.
                logger.warning("a hook event waits in the spool", metadata: ["name": "\(name)", "error": "\(error)"])
                break
            }
        }
        return taken
    }

    private func names() -> [String] {
        // No folder, nothing to take.
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return Array(names.filter { !$0.hasPrefix(".") }.sorted().prefix(Self.filesMax))
    }

    private func take(_ name: String) async throws {
        let path = "\(folder)/\(name)"
        guard let question = try read(path, name) else {
            // What cannot be read is set aside and never deleted.
            try FileManager.default.moveItem(atPath: path, toPath: "\(folder)/.odd-\(name)")
            logger.error("a hook event cannot be read and was set aside", metadata: ["name": "\(name)"])
            return
        }
        try failPoint("read")
        try await room.deliver(question)
        try failPoint("recorded")
        try FileManager.default.removeItem(atPath: path)
        try failPoint("removed")
    }

    /// The file's name is the event's, whatever stands in it.
    private func read(_ path: String, _ name: String) throws -> HookQuestion? {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        guard attributes[.type] as? FileAttributeType == .typeRegular,
            let size = attributes[.size] as? Int, size <= Self.fileBytesMax
        else { return nil }
        let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        guard bytes.starts(with: Self.firstLine),
            var question = HookQuestion(fields: bytes.dropFirst(Self.firstLine.count))
        else { return nil }
        question.event = name
        return question
    }
}
