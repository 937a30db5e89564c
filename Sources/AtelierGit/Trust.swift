internal import AtelierDomain
internal import CGit2
internal import Foundation

/// What became of a receipt's signature.
package enum SignatureStanding: Equatable, Sendable {
    /// Nobody signed.
    case none
    /// Made by somebody whom the user's keyring or list of signers knows, in the verifier's words.
    case good(String)
    /// The signature is whole, but the user knows nothing of its key.
    case unknownSigner(String)
    /// It is not the signature of these bytes, or its key was revoked or has expired.
    case bad(String)
    /// It could not be looked at: no program for it, or it did not end.
    case unchecked(String)
}

/// Checks signatures by the user's own programs; the repository's configuration never counts.
struct Verifier {
    let settings: Settings
    let surroundings: GitSurroundings

    func standing(of signature: String, over data: Data) throws(GitError) -> SignatureStanding {
        if signature.isEmpty { return .none }
        let format: SigningFormat
        switch signature.split(separator: "\n").first {
        case "-----BEGIN PGP SIGNATURE-----", "-----BEGIN PGP MESSAGE-----": format = .openpgp
        case "-----BEGIN SIGNED MESSAGE-----": format = .x509
        case "-----BEGIN SSH SIGNATURE-----": format = .ssh
        default: return .bad("its kind is not known")
        }
        let named =
            settings["gpg.\(format.rawValue).program"] ?? (format == .openpgp ? settings["gpg.program"] : nil)
            ?? format.standardProgram
        guard let program = surroundings.program(surroundings.expanded(named)) else {
            return .unchecked("\(named) was not found")
        }
        do {
            return format == .ssh
                ? try standingBySSH(program, signature, data) : try standingByStatus(program, signature, data)
        } catch  where error.code == .signerFailed {
            return .unchecked(error.message)
        }
    }

    private func run(
        _ program: String,
        _ arguments: [String],
        in folder: borrowing ScratchFolder,
        input: Data
    ) throws(GitError) -> ChildProgram.Ending {
        let child = ChildProgram(
            path: program,
            arguments: arguments,
            environment: surroundings.environment,
            seconds: surroundings.signerSeconds
        )
        return try child.run(in: folder, input: input)
    }

    private func standingByStatus(_ program: String, _ signature: String, _ data: Data) throws(GitError)
        -> SignatureStanding
    {
        let folder = try ScratchFolder(in: surroundings.scratchDirectory)
        let file = try folder.write(Data(signature.utf8), as: "signature")
        let ending = try run(program, ["--status-fd=1", "--verify", file, "-"], in: folder, input: data)
        let lines = String(decoding: ending.output, as: UTF8.self).split(separator: "\n").map(String.init)
        func words(_ keyword: String) -> String? {
            lines.first { $0.hasPrefix("[GNUPG:] \(keyword) ") }.map { String($0.dropFirst(10 + keyword.utf8.count)) }
        }
        if let good = words("GOODSIG"), ending.status == 0 {
            return .good(good.split(separator: " ", maxSplits: 1).last.map(String.init) ?? good)
        }
        for keyword in ["BADSIG", "EXPKEYSIG", "REVKEYSIG", "EXPSIG"] {
            if let words = words(keyword) { return .bad("\(keyword) \(words)") }
        }
        if let key = words("NO_PUBKEY") { return .unknownSigner("key \(key)") }
        return .bad("\(program) does not take it for a signature")
    }

    private func standingBySSH(_ program: String, _ signature: String, _ data: Data) throws(GitError)
        -> SignatureStanding
    {
        let folder = try ScratchFolder(in: surroundings.scratchDirectory)
        let file = try folder.write(Data(signature.utf8), as: "signature")
        if let allowed = settings["gpg.ssh.allowedsignersfile"].map(surroundings.expanded) {
            let found = try run(
                program,
                ["-Y", "find-principals", "-f", allowed, "-s", file],
                in: folder,
                input: Data()
            )
            let principals = String(decoding: found.output, as: UTF8.self).split(separator: "\n").map(String.init)
            for principal in found.status == 0 ? principals.prefix(16) : [] {
                let arguments = ["-Y", "verify", "-n", "git", "-f", allowed, "-I", principal, "-s", file]
                if try run(program, arguments, in: folder, input: data).status == 0 { return .good(principal) }
            }
        }
        let known = try run(program, ["-Y", "check-novalidate", "-n", "git", "-s", file], in: folder, input: data)
        let words = String(decoding: known.output, as: UTF8.self).split(separator: "\n").first.map(String.init) ?? ""
        return known.status == 0
            ? .unknownSigner(words.isEmpty ? "an SSH key" : words) : .bad("\(program) does not take it")
    }
}
