internal import Glibc

/// The directory a command may write, looked at and handed over before the command starts.
///
/// No step follows a symbolic link: what an earlier command left behind is hostile.
struct Worktree: Sendable {
    let path: String
    let gitMask: SandboxArguments.GitMask
    /// Whether bubblewrap will leave an empty `.git` folder that was not there before.
    let lacksGit: Bool

    /// Folders nested deeper than this are refused: one descriptor is held for each.
    static let depthMax = 256

    /// - Throws: `worktreeUnusable` unless `path` is an absolute path of a real directory whose `.git`, if any, is a
    ///   folder or a file.
    init(path: String) throws(SandboxError) {
        self.path = path
        var status = stat()
        guard path.hasPrefix("/"), path.count > 1, !path.contains("\0"), lstat(path, &status) == 0,
            status.st_mode & S_IFMT == S_IFDIR
        else {
            throw Self.refusal("is not an absolute path of a directory")
        }
        guard lstat(path + "/.git", &status) == 0 else {
            gitMask = .folder
            lacksGit = true
            return
        }
        lacksGit = false
        switch status.st_mode & S_IFMT {
        case S_IFDIR: gitMask = .folder
        case S_IFREG: gitMask = .file
        default: throw Self.refusal("has a .git that is neither a folder nor a file")
        }
    }

    /// Gives every entry to `id` that does not belong to it yet; `.git` stays as it is.
    ///
    /// Only root may call it.
    /// - Throws: `worktreeUnusable` when an entry cannot be given, or when a file of somebody else has a second name
    ///   that could lie outside.
    func give(to id: UInt32) throws(SandboxError) {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw Self.refusal("cannot be opened")
        }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_uid == id || fchown(descriptor, id, id) == 0 else {
            let isUnknown = errno == EINVAL
            close(descriptor)
            throw isUnknown ? Self.unknownUser(id) : Self.refusal("cannot be given to the unprivileged user")
        }
        try giveEntries(of: descriptor, to: id, depth: 0)
    }

    /// Takes away the empty folder that hiding an absent `.git` left; it stays if anything is in it.
    func removeMountPoint() {
        if lacksGit {
            rmdir(path + "/.git")
        }
    }

    /// Closes `descriptor`.
    private func giveEntries(of descriptor: Int32, to id: UInt32, depth: Int) throws(SandboxError) {
        guard depth < Self.depthMax, let stream = fdopendir(descriptor) else {
            close(descriptor)
            throw Self.refusal("has folders nested too deeply")
        }
        defer { closedir(stream) }
        while let entry = readdir(stream) {
            // The name is read in place, as bytes: it need not be UTF-8.
            let name = UnsafeRawPointer(entry).advanced(by: MemoryLayout<dirent>.offset(of: \.d_name) ?? 0)
                .assumingMemoryBound(to: CChar.self)
            if strcmp(name, ".") == 0 || strcmp(name, "..") == 0 || depth == 0 && strcmp(name, ".git") == 0 {
                continue
            }
            try give(name, in: descriptor, to: id, depth: depth)
        }
    }

    private func give(
        _ name: UnsafePointer<CChar>,
        in folder: Int32,
        to id: UInt32,
        depth: Int
    ) throws(SandboxError) {
        var status = stat()
        guard fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else {
            throw Self.refusal("changed while it was handed over")
        }
        let isFolder = status.st_mode & S_IFMT == S_IFDIR
        if status.st_uid != id {
            guard isFolder || status.st_nlink == 1 else {
                throw Self.refusal("has a file with a second hard link")
            }
            guard fchownat(folder, name, id, id, AT_SYMLINK_NOFOLLOW) == 0 else {
                throw Self.refusal("cannot be given to the unprivileged user")
            }
        }
        if isFolder {
            let descriptor = openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
            guard descriptor >= 0 else {
                throw Self.refusal("changed while it was handed over")
            }
            try giveEntries(of: descriptor, to: id, depth: depth + 1)
        }
    }

    /// Inside a user namespace most numbers may stand for nobody.
    private static func unknownUser(_ id: UInt32) -> SandboxError {
        SandboxError(
            .namespacesRefused,
            "Commands cannot run as user \(id): this container's user namespace does not have that number.",
            hint: "Run the daemon as an ordinary user, or give the container a range of users that holds it."
        )
    }

    private static func refusal(_ what: String) -> SandboxError {
        SandboxError(
            .worktreeUnusable,
            "The worktree \(what).",
            hint: "Let a fresh worktree be made; nothing ran in this one."
        )
    }
}
