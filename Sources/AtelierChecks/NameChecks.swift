/// The names of each folder, asked for once.
struct FolderNames {
    let tree: any TreeNames
    /// By folder, the names that are one where case does not count.
    private var folded: [String: [String: [String]]] = [:]

    init(tree: any TreeNames) {
        self.tree = tree
    }

    /// Names in `folder` that are `name` but for case or the way their accents are written.
    mutating func clashes(with name: String, in folder: String) -> [String] {
        let names =
            folded[folder]
            ?? Dictionary(grouping: tree.names(inFolder: folder)) { $0.lowercased() }
        folded[folder] = names
        // Swift's texts are equal when they are canonically equivalent; file systems that fold case agree.
        return names[name.lowercased(), default: []].filter { !$0.utf8.elementsEqual(name.utf8) }.sorted()
    }
}

/// What the path alone tells: clashes, folders of git, files of keys and credentials.
enum NameChecks {
    private static let keyNames: Set<String> = [
        "id_rsa", "id_dsa", "id_ecdsa", "id_ed25519", "id_ecdsa_sk", "id_ed25519_sk",
    ]
    private static let keySuffixes: Set<String> = ["p12", "pfx", "pkcs12", "ppk", "jks", "keystore", "kdbx", "kdb"]
    private static let credentialNames: Set<String> = [
        ".env", ".netrc", "_netrc", ".pgpass", ".htpasswd", ".pypirc", ".git-credentials", ".dockercfg", ".s3cfg",
        ".boto", "credentials.json", "terraform.tfstate", "wallet.dat",
    ]
    /// Every set-up of Android has the same key in a file of this name.
    private static let publicKeyStore = "debug.keystore"

    static func findings(in file: CheckedFile, folders: inout FolderNames) -> [Finding] {
        let parts = file.path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        var found: [Finding] = []
        if parts.contains(where: isGitFolder) {
            found.append(file.finding(.nestedGit, "git takes a part of this path for its own folder"))
        }
        guard file.old == nil else { return found }
        found += clashes(parts, of: file, folders: &folders)
        let name = file.name.lowercased()
        if keyNames.contains(name) || (keySuffixes.contains(file.suffix) && name != publicKeyStore) {
            found.append(file.finding(.privateKeyFile, "a file of this name holds a private key"))
        } else if credentialNames.contains(name) || (name.hasPrefix(".env.") && !isTemplate(name)) {
            found.append(file.finding(.credentialFile, "a file of this name usually holds credentials"))
        }
        return found
    }

    private static func isTemplate(_ name: String) -> Bool {
        let words = name.split { $0 == "." || $0 == "-" || $0 == "_" }
        return words.contains {
            ["example", "sample", "template", "dist", "defaults", "schema", "test", "ci"].contains($0)
        }
    }

    private static func clashes(_ parts: [String], of file: CheckedFile, folders: inout FolderNames) -> [Finding] {
        var folder = ""
        var found: [Finding] = []
        for part in parts {
            if let other = folders.clashes(with: part, in: folder).first {
                let path = folder.isEmpty ? other : "\(folder)/\(other)"
                found.append(file.finding(.caseClash, "where case does not count, this is \(path)"))
            }
            folder = folder.isEmpty ? part : "\(folder)/\(part)"
        }
        return found
    }

    /// `.git` as some file systems read it: in any case, with points or blanks behind, by its short name of Windows, or
    /// with characters in between that HFS+ passes over; git's own list (CVE-2014-9390 and its followers).
    private static func isGitFolder(_ part: String) -> Bool {
        let first = part.utf8.first
        guard part.utf8.count <= 64, first.map({ $0 == 46 || $0.lowered == 103 || $0 >= 128 }) ?? false else {
            return false
        }
        var seen = String(String.UnicodeScalarView(part.unicodeScalars.filter { !isPassedOver($0.value) })).lowercased()
        if let stream = seen.firstIndex(of: ":") { seen = String(seen[..<stream]) }
        while seen.hasSuffix(".") || seen.hasSuffix(" ") { seen.removeLast() }
        return seen == ".git" || seen == "git~1"
    }

    private static func isPassedOver(_ scalar: UInt32) -> Bool {
        (0x200C...0x200F).contains(scalar) || (0x202A...0x202E).contains(scalar) || (0x206A...0x206F).contains(scalar)
            || scalar == 0xFEFF
    }
}
