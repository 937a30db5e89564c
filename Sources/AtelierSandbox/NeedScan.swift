internal import Glibc

/// Looks through a folder that checks are to see: nothing in it may lead further than its files.
///
/// A socket would connect a command without a network to a server of the user's, a pipe to a program, and a clone inside has
/// addresses and tokens in its settings. No symbolic link is followed.
struct NeedScan {
    /// What is asked of it, for the refusal.
    let path: String
    let bytesMax: Int
    private var entries = 0
    private var bytes = 0

    private static let entriesMax = 400_000
    private static let depthMax = 200

    /// - Throws: `needUnusable`, which names what is in the way.
    static func check(_ place: Needs.Place, bytesMax: Int) throws(SandboxError) {
        var scan = NeedScan(path: place.path, bytesMax: bytesMax)
        guard place.isFolder else {
            var status = stat()
            guard lstat(place.source, &status) == 0, Int(status.st_size) <= bytesMax else {
                throw scan.refusal("is too large")
            }
            return
        }
        let folder = open(place.source, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard folder >= 0 else { throw scan.refusal("cannot be read") }
        try scan.walk(folder, at: place.path, depth: 0)
    }

    private init(path: String, bytesMax: Int) {
        self.path = path
        self.bytesMax = bytesMax
    }

    /// Closes `folder`.
    private mutating func walk(_ folder: Int32, at inside: String, depth: Int) throws(SandboxError) {
        guard depth < Self.depthMax, let stream = fdopendir(folder) else {
            close(folder)
            throw refusal("has folders nested too deeply")
        }
        defer { closedir(stream) }
        while let entry = readdir(stream) {
            let name = UnsafeRawPointer(entry).advanced(by: MemoryLayout<dirent>.offset(of: \.d_name) ?? 0)
                .assumingMemoryBound(to: CChar.self)
            if strcmp(name, ".") == 0 || strcmp(name, "..") == 0 { continue }
            entries += 1
            guard entries <= Self.entriesMax else { throw refusal("has more than \(Self.entriesMax) entries") }
            let shown = "\(inside)/\(String(cString: name))"
            if strcasecmp(name, ".git") == 0 { throw refusal("holds a repository of its own at \(shown)") }
            var status = stat()
            var kind = mode_t(entry.pointee.d_type) << 12
            if entry.pointee.d_type == DT_UNKNOWN || bytesMax < Int.max {
                // One that went away meanwhile is no more.
                guard fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else { continue }
                kind = status.st_mode & S_IFMT
            }
            switch kind {
            case S_IFREG:
                bytes += Int(status.st_size)
                guard bytes <= bytesMax else { throw refusal("is too large to copy") }
            case S_IFDIR:
                let next = openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
                guard next >= 0 else { throw refusal("cannot be read at \(shown)") }
                try walk(next, at: shown, depth: depth + 1)
            case S_IFLNK: break
            default: throw refusal("holds a socket, a pipe or a device at \(shown)")
            }
        }
    }

    private func refusal(_ what: String) -> SandboxError {
        SandboxError(
            .needUnusable,
            "The need \(path) \(what).",
            hint: "Name only the part that checks need under needs: in .atelier/config.yaml."
        )
    }
}
