package import AtelierDomain
internal import CGit2
internal import Foundation

/// Checks receipts against the objects they speak of, with nothing but the repository.
extension GitRepository {
    /// Reads the note on `commit` and compares all that it states; whatever cannot be read makes it broken, never unknown.
    ///
    /// With `depth` `.everything` all that the commit holds is read and hashed, and the user's own verifier is started for a
    /// signed one.
    package func receiptReport(
        on commit: ObjectID,
        depth: ReceiptReport.Depth = .everything
    ) throws(GitError) -> ReceiptReport {
        var report = ReceiptReport(commit: commit, standing: .absent, problems: [], signature: .none)
        let data: Data
        do {
            guard let found = try noteContent(on: commit) else { return report }
            data = found
        } catch {
            report.standing = .broken
            report.problems = ["the note cannot be read: \(error.message)"]
            return report
        }
        report.standing = .broken
        do {
            let note = try ReceiptNote(parsing: data)
            let receipt = try note.receipt()
            report.receipt = receipt
            compare(receipt, with: commit, depth, &report)
            try compareSignatures(note, commit, depth, &report)
        } catch let fault as ReceiptNote.Fault {
            report.problems.append(Self.sentence(fault))
        } catch let error as GitError {
            report.problems.append(error.message)
        } catch {
            report.problems.append("\(error)")
        }
        if report.problems.isEmpty { report.standing = .holds }
        return report
    }

    private static func sentence(_ fault: ReceiptNote.Fault) -> String {
        switch fault {
        case .unsealed: "the note is no receipt: its last line is not a digest"
        case .altered: "the note was altered: its digest is another"
        case .unreadable: "the note states something that is not known"
        }
    }

    private func compare(
        _ receipt: Receipt,
        with commit: ObjectID,
        _ depth: ReceiptReport.Depth,
        _ report: inout ReceiptReport
    ) {
        func expect(_ holds: Bool, _ problem: String) {
            if !holds { report.problems.append(problem) }
        }
        let definition = receipt.predicate.buildDefinition
        let text = definition.externalParameters.requirement
        expect(
            ContentHash(of: text).hex == definition.externalParameters.requirementDigest,
            "the requirement's text is not the one of its digest"
        )
        do {
            let (parents, tree) = try parentsAndTree(of: commit)
            let subject = receipt.subject.first?.digest ?? [:]
            expect(subject["gitCommit"] == commit.hex, "the receipt is about another commit")
            expect(subject["gitTree"] == tree.hex, "the receipt is about another tree")
            let base = definition.resolvedDependencies.first { $0.name == "base" }?.digest["gitCommit"]
            expect(parents.map(\.hex) == [base], "the commit's parent is not the base that the receipt names")
            guard depth == .everything else { return }
            try readAll(of: tree)
            guard let parent = parents.first else { return }
            let change = try changeDigests(from: parentsAndTree(of: parent).tree, to: tree)
            expect(change.patch.hex == receipt.predicate.runDetails.patchDigest, "the change is another one")
            let stated = receipt.subject.dropFirst().map { "\($0.name) \($0.digest["sha256"] ?? "")" }
            expect(stated == change.files.map { "\($0.path) \($0.content.hex)" }, "a changed file is another one")
            compareGates(receipt, with: tree, &report)
        } catch {
            report.problems.append(error.message)
        }
    }

    /// The tests that are told of must have passed on the very tree that the commit holds.
    private func compareGates(_ receipt: Receipt, with tree: ObjectID, _ report: inout ReceiptReport) {
        let run = receipt.predicate.runDetails
        if run.findings.contains(where: { $0.outcome != "passed" }) {
            report.problems.append("a gate of the receipt did not pass")
        }
        guard !run.gates.isEmpty else {
            report.remarks.append("no command was run: the repository had no tests that were found")
            return
        }
        if run.gates.contains(where: { $0.tree == tree.hex && $0.exitStatus == 0 }) { return }
        if receipt.predicate.buildDefinition.buildType == Receipt.squashType {
            report.remarks.append("taken in together with other changes: the tests ran without these")
        } else {
            report.problems.append("no command passed on the tree of the commit")
        }
    }

    /// Reads every object of a tree; libgit2 compares each with its name.
    private func readAll(of tree: ObjectID) throws(GitError) {
        var seen: Set<ObjectID> = []
        for leaf in try leaves(of: tree) where leaf.mode != nil && seen.insert(leaf.blob).inserted {
            _ = try readObject(leaf.blob)
        }
    }

    private func parentsAndTree(of commit: ObjectID) throws(GitError) -> (parents: [ObjectID], tree: ObjectID) {
        let object = try lookUpCommit(commit)
        defer { git_commit_free(object) }
        let parents = (0..<git_commit_parentcount(object)).compactMap { git_commit_parent_id(object, $0)?.pointee }
        return (parents.map { ObjectID($0) }, ObjectID(git_commit_tree_id(object).pointee))
    }

    /// A receipt that lost its signature, or was signed by somebody else than the commit, is worth nothing.
    private func compareSignatures(
        _ note: ReceiptNote,
        _ commit: ObjectID,
        _ depth: ReceiptReport.Depth,
        _ report: inout ReceiptReport
    ) throws(GitError) {
        if let own = try commitSignature(commit) {
            if note.signature.isEmpty {
                report.problems.append("the commit is signed and its receipt is not")
            } else if !SSHSignature.haveSameKey(own, note.signature) {
                report.problems.append("commit and receipt are signed by different keys")
            }
        }
        guard depth == .everything, !note.signature.isEmpty else {
            if !note.signature.isEmpty { report.signature = .unchecked("not asked for") }
            return
        }
        let verifier = Verifier(
            settings: try Settings(ofUserIn: repository, surroundings),
            surroundings: surroundings
        )
        report.signature = try verifier.standing(of: note.signature, over: note.statement)
        if case .bad(let words) = report.signature {
            report.problems.append("the signature is not good: \(words)")
        }
    }

    /// The armour in a commit's header; nil when it is not signed.
    func commitSignature(_ commit: ObjectID) throws(GitError) -> String? {
        var signature = git_buf()
        var signed = git_buf()
        defer {
            git_buf_dispose(&signature)
            git_buf_dispose(&signed)
        }
        var id = commit.raw
        let code = git_commit_extract_signature(&signature, &signed, repository, &id, "gpgsig")
        if code == GIT_ENOTFOUND.rawValue { return nil }
        try check(code, "read the signature of \(commit.short)")
        return signature.ptr.map { String(cString: $0) }
    }
}

/// Just enough of OpenSSH's signature format (PROTOCOL.sshsig) to tell whose key made one.
enum SSHSignature {
    /// Whether two armoured signatures name one key; true when they are not both of this kind, which says nothing.
    static func haveSameKey(_ one: String, _ other: String) -> Bool {
        guard let first = publicKey(one), let second = publicKey(other) else { return true }
        return first == second
    }

    /// The public key inside; nil for anything else than an SSH signature.
    static func publicKey(_ armour: String) -> Data? {
        let lines = armour.split(separator: "\n")
        guard lines.first == "-----BEGIN SSH SIGNATURE-----", lines.last == "-----END SSH SIGNATURE-----",
            let data = Data(base64Encoded: lines.dropFirst().dropLast().joined()),
            data.count > 14, data.starts(with: Data("SSHSIG".utf8))
        else { return nil }
        let length = data[10..<14].reduce(0) { $0 << 8 | Int($1) }
        return data.count >= 14 + length ? data[14..<(14 + length)] : nil
    }
}
