internal import Synchronization

/// Headers of model files, read once for as long as the files stay as they are.
package final class HeaderCache: Sendable {
    private struct Known {
        let identity: Files.Identity
        let header: GGUFHeader
    }

    private let known = Mutex<[String: Known]>([:])

    package init() {}

    /// The header of the file at `path`; a quarter of a second the first time, for the vocabulary is part of it.
    ///
    /// - Throws: `modelMissing`, and what reading a header throws.
    package func header(of path: String) throws(InferenceError) -> GGUFHeader {
        guard let identity = Files.identity(path) else {
            throw InferenceError(.modelMissing, "\(path) is not there")
        }
        if let found = known.withLock({ $0[path] }), found.identity == identity { return found.header }
        let header = try GGUFHeader(path: path)
        known.withLock { $0[path] = Known(identity: identity, header: header) }
        return header
    }
}
