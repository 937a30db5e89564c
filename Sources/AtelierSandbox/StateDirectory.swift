internal import Foundation
internal import Glibc

/// The sandbox's own folder: the small files every command sees in `/etc`, and one status file for each command.
struct StateDirectory: Equatable, Sendable {
    let path: String

    /// Makes the folder private and writes what `Launcher` opens in it.
    ///
    /// - Throws: `stateDirectoryUnusable` when it cannot be made, belongs to somebody else or cannot be written.
    func prepare(filter: SeccompFilter) throws(SandboxError) {
        guard path.hasPrefix("/"), !path.contains("\0") else {
            throw refusal("is not an absolute path")
        }
        do {
            try FileManager.default.createDirectory(
                atPath: path,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
        } catch {
            throw refusal("cannot be made")
        }
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR, status.st_uid == geteuid() else {
            throw refusal("is not a folder of this user's own")
        }
        guard status.st_mode & 0o077 == 0 || chmod(path, 0o700) == 0 else {
            throw refusal("cannot be made private")
        }
        let files: [(String, Data)] = [
            (
                "passwd",
                Data("root:x:0:0:root:/nonexistent:/usr/sbin/nologin\nagent:x:1000:1000::/home/agent:/bin/sh\n".utf8)
            ),
            ("group", Data("root:x:0:\nagent:x:1000:\n".utf8)),
            ("nsswitch.conf", Data("passwd: files\ngroup: files\nhosts: files\n".utf8)),
            ("hosts", Data("127.0.0.1 localhost sandbox\n::1 localhost\n".utf8)),
            ("filter", filter.bytes),
        ]
        for (name, content) in files {
            do {
                try content.write(to: URL(filePath: "\(path)/\(name)"), options: .atomic)
            } catch {
                throw refusal("cannot be written")
            }
        }
    }

    /// A path for one command's status file, unlike that of any other command.
    func freshStatusFile() -> String { "\(path)/status-\(UUID().uuidString)" }

    private func refusal(_ what: String) -> SandboxError {
        SandboxError(
            .stateDirectoryUnusable,
            "The sandbox's state directory \(path) \(what).",
            hint: "Name a folder that this user owns and may write, with room on its disk."
        )
    }
}
