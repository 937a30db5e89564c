import Foundation

@testable import AtelierGit

/// Keys of the user's own beside a scratch repository, and a git configuration that signs with one of them.
final class Keys {
    /// How the user signs.
    enum Kind: CaseIterable, Sendable {
        case openpgp
        case ssh
        /// The public key itself as setting, the private one with an agent, is left to the agent's own tests.
        case sshByPublicFile
    }

    let scratch: Scratch
    var configuration: String { scratch.root + "/.gitconfig" }
    var surroundings: GitSurroundings {
        GitSurroundings(
            filtering: ["HOME": scratch.root, "PATH": "/usr/local/bin:/usr/bin:/bin", "SECRET": "s", "GIT_DIR": "/"],
            scratchDirectory: scratch.root,
            userConfigurationFile: configuration,
            signerSeconds: 20
        )
    }

    init(_ scratch: Scratch, _ kind: Kind) throws {
        self.scratch = scratch
        try write("[user]\n\tname = Ada\n\temail = ada@example.org\n[commit]\n\tgpgsign = true\n")
        switch kind {
        case .openpgp:
            let home = scratch.root + "/.gnupg"
            try FileManager.default.createDirectory(
                atPath: home,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
            try scratch.run(
                "gpg",
                ["--batch", "--quiet", "--passphrase", "", "--quick-generate-key", "Ada <ada@example.org>", "ed25519"]
            )
        case .ssh, .sshByPublicFile:
            let key = scratch.root + "/key"
            try scratch.run("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", key])
            let allowed = try "ada@example.org " + String(contentsOfFile: key + ".pub", encoding: .utf8)
            try allowed.write(toFile: scratch.root + "/signers", atomically: true, encoding: .utf8)
            let name = kind == .ssh ? "~/key" : "~/key.pub"
            try write("[gpg]\n\tformat = ssh\n[user]\n\tsigningkey = \(name)\n")
            try write("[gpg \"ssh\"]\n\tallowedSignersFile = ~/signers\n")
        }
    }

    deinit {
        // The agent of a folder that goes away ends by itself at the latest.
        _ = try? scratch.run("gpgconf", ["--kill", "gpg-agent"])
    }

    /// Adds lines to the user's configuration.
    func write(_ text: String) throws {
        let before = FileManager.default.contents(atPath: configuration) ?? Data()
        try (before + Data(text.utf8)).write(to: URL(fileURLWithPath: configuration))
    }

    func open() throws -> GitRepository {
        try GitRepository(opening: scratch.path, surroundings: surroundings)
    }

    /// Writes an executable script below the scratch folder and gives its path.
    func script(_ name: String, _ text: String) throws -> String {
        let path = scratch.root + "/" + name
        try Data("#!/bin/sh\n\(text)\n".utf8).write(to: URL(fileURLWithPath: path))
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
        return path
    }
}
