internal import Dispatch
internal import Foundation
internal import Glibc
internal import Synchronization

/// Tells that the index, HEAD or a branch of a repository may have changed; a notice that is lost costs time only.
///
/// Two inotify watches a repository: git replaces these files by renaming, so the folders are what is watched.
final class IndexWatch: Sendable {
    private struct State {
        /// The repository of each watch.
        var watches: [Int32: String] = [:]
        /// Oldest first.
        var paths: [String] = []
        var touched: Set<String> = []
    }

    /// Beyond these the one that was added first is not watched any more.
    ///
    /// A watch costs the system a kilobyte, and nothing else is kept open for it.
    static let repositoriesMax = 256

    /// Negative where the system has none to give: then nothing is looked at ahead.
    private let descriptor: Int32
    private let state = Mutex(State())
    private let signal: AsyncStream<Void>.Continuation
    private let source: Mutex<(any DispatchSourceRead)?>

    /// Yields when something was touched; `take()` says what.
    let signals: AsyncStream<Void>

    init() {
        (signals, signal) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
        let file = inotify_init1(Int32(IN_NONBLOCK) | Int32(IN_CLOEXEC))
        descriptor = file
        let queue = DispatchQueue(label: "atelier.inotify")
        source = Mutex(file < 0 ? nil : DispatchSource.makeReadSource(fileDescriptor: file, queue: queue))
        source.withLock { source in
            source?.setEventHandler { [weak self] in self?.read() }
            source?.setCancelHandler { close(file) }
            source?.resume()
        }
    }

    deinit {
        source.withLock { $0?.cancel() }
        signal.finish()
    }

    func isWatching(_ path: String) -> Bool { state.withLock { $0.paths.contains(path) } }

    /// Watches the index and HEAD in `gitDirectory` and the branches in `commonDirectory` under the name `path`.
    func add(_ path: String, gitDirectory: String, commonDirectory: String) {
        guard descriptor >= 0 else { return }
        let mask = UInt32(IN_MOVED_TO) | UInt32(IN_ONLYDIR)
        state.withLock { state in
            guard !state.paths.contains(path) else { return }
            if state.paths.count >= Self.repositoriesMax { remove(state.paths[0], from: &state) }
            state.paths.append(path)
            for folder in [gitDirectory, commonDirectory + "/refs/heads"] {
                let watch = inotify_add_watch(descriptor, folder, mask)
                if watch >= 0 { state.watches[watch] = path }
            }
        }
    }

    private func remove(_ path: String, from state: inout State) {
        for (watch, _) in state.watches.filter({ $0.value == path }) {
            inotify_rm_watch(descriptor, watch)
            state.watches[watch] = nil
        }
        state.paths.removeAll { $0 == path }
        state.touched.remove(path)
    }

    /// What was touched since the last call, in no order.
    func take() -> [String] {
        state.withLock { state in
            defer { state.touched = [] }
            return Array(state.touched)
        }
    }

    private func read() {
        var buffer = [UInt8](repeating: 0, count: 16_384)
        let count = Glibc.read(descriptor, &buffer, buffer.count)
        guard count > 0 else { return }
        var hasNews = false
        buffer.withUnsafeBytes { bytes in
            var position = 0
            // struct inotify_event: watch, mask, cookie, length of the name (inotify(7)).
            while position + 16 <= count {
                let watch = bytes.loadUnaligned(fromByteOffset: position, as: Int32.self)
                let mask = bytes.loadUnaligned(fromByteOffset: position + 4, as: UInt32.self)
                let length = Int(bytes.loadUnaligned(fromByteOffset: position + 12, as: UInt32.self))
                let name = bytes[(position + 16)..<min(position + 16 + length, count)].prefix { $0 != 0 }
                position += 16 + length
                if note(watch, mask, String(decoding: name, as: UTF8.self)) { hasNews = true }
            }
        }
        if hasNews { signal.yield() }
    }

    private func note(_ watch: Int32, _ mask: UInt32, _ name: String) -> Bool {
        state.withLock { state in
            if mask & UInt32(IN_Q_OVERFLOW) != 0 {
                state.touched = Set(state.paths)
                return true
            }
            guard let path = state.watches[watch] else { return false }
            if mask & UInt32(IN_IGNORED) != 0 {
                // The folder is gone.
                remove(path, from: &state)
                return false
            }
            let isGitDirectory = ["index", "HEAD"].contains(name) || !name.contains(".")
            if isGitDirectory { state.touched.insert(path) }
            return isGitDirectory
        }
    }
}
