internal import AtelierDomain
internal import CGit2
internal import Foundation

/// The ways in which git signs (gitformat-signature).
enum SigningFormat: String {
    case openpgp
    case x509
    case ssh

    /// The program that git itself would start.
    var standardProgram: String {
        switch self {
        case .openpgp: "gpg"
        case .x509: "gpgsm"
        case .ssh: "ssh-keygen"
        }
    }
}

/// Signs as the user's own configuration says; what the repository says about signing never counts.
struct Signer {
    let format: SigningFormat
    /// Absolute.
    let program: String
    /// As configured: a key id, an identity, a public key, or the path of a key.
    let key: String
    let surroundings: GitSurroundings

    /// The user's signer; nil when the user's configuration does not sign commits.
    ///
    /// Throws `signerFailed` for settings that cannot work: better no commit than one that lacks the signature.
    init?(_ settings: Settings, identity: Signature, surroundings: GitSurroundings) throws(GitError) {
        guard settings.isOn("commit.gpgsign") else { return nil }
        try self.init(configured: settings, identity: identity, surroundings: surroundings)
    }

    private init(configured settings: Settings, identity: Signature, surroundings: GitSurroundings) throws(GitError) {
        let name = settings["gpg.format"] ?? SigningFormat.openpgp.rawValue
        guard let format = SigningFormat(rawValue: name.lowercased()) else {
            throw GitError(.signerFailed, "git is to sign as '\(name)', which is not known", hint: signerHint)
        }
        let named = settings["gpg.\(format.rawValue).program"] ?? (format == .openpgp ? settings["gpg.program"] : nil)
        let asked = surroundings.expanded(named ?? format.standardProgram)
        guard let program = surroundings.program(asked) else {
            throw GitError(
                .signerFailed,
                "the signing program \(asked) was not found",
                hint: "install it, or name it by its absolute path: git config --global gpg.program /usr/bin/gpg"
            )
        }
        let key = settings["user.signingkey"] ?? ""
        guard format != .ssh || !key.isEmpty else {
            throw GitError(
                .signerFailed,
                "git is to sign with an SSH key, and none is named",
                hint: "git config --global user.signingkey ~/.ssh/id_ed25519.pub"
            )
        }
        self.format = format
        self.program = program
        self.key = key.isEmpty ? "\(identity.name) <\(identity.email)>" : key
        self.surroundings = surroundings
    }

    /// The armoured signature of `data`, lines ending in newlines only; throws `signerFailed`.
    func sign(_ data: Data) throws(GitError) -> String {
        let folder = try ScratchFolder(in: surroundings.scratchDirectory)
        let signature =
            switch format {
            case .openpgp, .x509: try signByStatus(data, in: folder)
            case .ssh: try signByFile(data, in: folder)
            }
        let text = String(decoding: signature.filter { $0 != UInt8(ascii: "\r") }, as: UTF8.self)
        guard text.hasPrefix("-----BEGIN "), text.hasSuffix("\n") else {
            throw GitError(.signerFailed, "\(program) gave no signature", hint: signerHint)
        }
        return text
    }

    private func run(_ arguments: [String], in folder: borrowing ScratchFolder, input: Data) throws(GitError)
        -> ChildProgram.Ending
    {
        let child = ChildProgram(
            path: program,
            arguments: arguments,
            environment: surroundings.environment,
            seconds: surroundings.signerSeconds
        )
        return try child.run(in: folder, input: input)
    }

    private func signByStatus(_ data: Data, in folder: borrowing ScratchFolder) throws(GitError) -> Data {
        let ending = try run(["--status-fd=2", "-bsau", key], in: folder, input: data)
        guard ending.status == 0, ending.errors.contains("[GNUPG:] SIG_CREATED ") else { throw refused(ending) }
        return ending.output
    }

    private func signByFile(_ data: Data, in folder: borrowing ScratchFolder) throws(GitError) -> Data {
        let text = try folder.write(data, as: "text")
        var keyFile = surroundings.expanded(key)
        var options: [String] = []
        let literal = key.hasPrefix("key::") ? String(key.dropFirst(5)) : key
        if literal != key || ["ssh-", "ecdsa-", "sk-ssh-", "sk-ecdsa-"].contains(where: key.hasPrefix) {
            keyFile = try folder.write(Data((literal + "\n").utf8), as: "key")
            // A public key names one that the agent holds.
            options = ["-U"]
        }
        let ending = try run(["-Y", "sign", "-n", "git", "-f", keyFile] + options + [text], in: folder, input: Data())
        guard ending.status == 0, let signature = folder.read("text.sig", bytesMax: 1 << 20) else {
            throw refused(ending)
        }
        return signature
    }

    private func refused(_ ending: ChildProgram.Ending) -> GitError {
        let words = ending.errors.split(separator: "\n").filter { !$0.hasPrefix("[GNUPG:]") }
        let reason = words.last.map { ": \($0.prefix(200))" } ?? ""
        return GitError(
            .signerFailed,
            "\(program) did not sign (exit status \(ending.status))\(reason)",
            hint: signerHint
        )
    }
}
