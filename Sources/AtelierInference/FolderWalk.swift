internal import Foundation

/// Looks through folders that anybody may have filled: links are followed, and depth and count are bounded, so that a
/// circle of links ends.
struct FolderWalk {
    /// Names looked at before the walk ends, in all folders together.
    let entriesMax: Int
    private(set) var entries = 0

    init(entriesMax: Int) {
        self.entriesMax = entriesMax
    }

    /// Whether the bound on names ended a walk.
    var isCut: Bool { entries >= entriesMax }

    /// The names in a folder, sorted; none when it cannot be read or the bound is reached.
    mutating func names(in folder: String) -> [String] {
        let names = Files.names(in: folder).prefix(max(0, entriesMax - entries))
        entries += names.count
        return Array(names)
    }

    /// The paths of files with this suffix below a folder, at most `depth` folders deep.
    ///
    /// In the order of their names, a folder's own files first, so that the shortest of several ways to a file comes
    /// before the others.
    mutating func files(below folder: String, depth: Int, suffix: String) -> [String] {
        var found: [String] = []
        var folders: [String] = []
        for name in names(in: folder) {
            let path = "\(folder)/\(name)"
            if Files.size(path) == nil {
                folders.append(path)
            } else if name.hasSuffix(suffix) {
                found.append(path)
            }
        }
        for path in folders where depth > 0 {
            found += files(below: path, depth: depth - 1, suffix: suffix)
        }
        return found
    }
}
