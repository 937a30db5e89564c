internal import AtelierChecks

extension Gates {
    /// Added lines may not hold a private key, a token or a password; the finding names the rule and never the secret.
    package static func secrets(patch: String) -> Verdict.Finding {
        for (path, added) in additions(of: patch) {
            let found = SecretScan.secrets(in: added, kind: TextKind(path: path), breadth: .blocking)
            guard let first = found.first else { continue }
            return Verdict.Finding(gate: "secrets", outcome: .failed, reason: "the patch adds \(first.title)")
        }
        return Verdict.Finding(gate: "secrets", outcome: .passed, reason: "no key or token is added")
    }

    /// The added lines of each file of a patch, in its order; of one without headers, all together.
    private static func additions(of patch: String) -> [(path: String, added: [UInt8])] {
        var files: [(path: String, added: [UInt8])] = [(path: "", added: [])]
        var isHeader = false
        for line in patch.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            // No line of a hunk begins with a letter, so these are headers whatever the files hold.
            if line.starts(with: "diff ".utf8) {
                isHeader = true
            } else if isHeader, line.starts(with: "@@".utf8) {
                isHeader = false
            } else if isHeader, line.starts(with: "+++ ".utf8) {
                files.append((path: String(decoding: line.dropFirst(6), as: UTF8.self), added: []))
            } else if line.first == UInt8(ascii: "+") {
                files[files.count - 1].added += line.dropFirst() + [UInt8(ascii: "\n")]
            }
        }
        return files.filter { !$0.added.isEmpty }
    }
}
