internal import AtelierDomain
internal import CGit2
internal import Synchronization

/// The names in a tree, read folder by folder when they are asked for and kept; may be asked from any thread.
///
/// It has an object database of its own, so that nobody waits for the repository.
package final class TreeListing: Sendable {
    private struct Entry {
        let id: ObjectID
        let isFolder: Bool
    }

    private struct State {
        let database: OpaquePointer
        var folders: [ObjectID: [String: Entry]] = [:]
    }

    private let root: ObjectID
    private let state: Mutex<State>

    /// Folders that are kept; more are read again when they are asked for.
    private static let keptMax = 4_096

    /// Takes the tree's objects from folders of objects, of which at least one exists.
    init(tree: ObjectID, folders: [String]) throws(GitError) {
        var database: OpaquePointer?
        try check(git_odb_open(&database, folders.first ?? ""), "open the object database")
        for folder in folders.dropFirst() {
            try check(git_odb_add_disk_alternate(database, folder), "open the objects in \(folder)")
        }
        root = tree
        state = Mutex(State(database: made(database)))
    }

    deinit {
        state.withLock { git_odb_free($0.database) }
    }

    /// The names right in a folder (the root is the empty text), in any order; empty when there is no such folder.
    package func names(inFolder path: String) -> [String] {
        state.withLock { state in
            guard let folder = Self.folder(at: path, root, &state) else { return [] }
            return Array(Self.entries(of: folder, &state).keys)
        }
    }

    /// Whether anything stands at a path; the root does.
    package func exists(_ path: String) -> Bool {
        let parts = path.split(separator: "/")
        guard let name = parts.last else { return true }
        return state.withLock { state in
            guard let folder = Self.folder(at: parts.dropLast().joined(separator: "/"), root, &state) else {
                return false
            }
            return Self.entries(of: folder, &state)[String(name)] != nil
        }
    }

    private static func folder(at path: String, _ root: ObjectID, _ state: inout State) -> ObjectID? {
        var id = root
        for part in path.split(separator: "/") {
            guard let entry = entries(of: id, &state)[String(part)], entry.isFolder else { return nil }
            id = entry.id
        }
        return id
    }

    /// Read from git's own bytes: mode, space, name, zero, twenty bytes.
    ///
    /// What cannot be read has no names.
    private static func entries(of tree: ObjectID, _ state: inout State) -> [String: Entry] {
        if let known = state.folders[tree] { return known }
        var (object, id): (OpaquePointer?, git_oid) = (nil, tree.raw)
        guard git_odb_read(&object, state.database, &id) == 0 else { return [:] }
        defer { git_odb_object_free(object) }
        let bytes = UnsafeRawBufferPointer(start: git_odb_object_data(object), count: git_odb_object_size(object))
        var entries: [String: Entry] = [:]
        var rest = bytes[...]
        while let space = rest.firstIndex(of: UInt8(ascii: " ")), let zero = rest[space...].firstIndex(of: 0),
            zero + 20 < bytes.endIndex
        {
            let name = String(decoding: rest[(space + 1)..<zero], as: UTF8.self)
            let id = bytes.loadUnaligned(fromByteOffset: zero + 1, as: git_oid.self)
            entries[name] = Entry(id: ObjectID(id), isFolder: rest[rest.startIndex..<space].elementsEqual("40000".utf8))
            rest = rest[(zero + 21)...]
        }
        if state.folders.count >= keptMax { state.folders = [:] }
        state.folders[tree] = entries
        return entries
    }
}
