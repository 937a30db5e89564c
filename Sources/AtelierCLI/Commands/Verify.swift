internal import ArgumentParser
internal import AtelierAPI
internal import AtelierDomain
internal import AtelierGit

/// Checks receipts; needs no daemon and none of its files.
struct Verify: Verb {
    static let configuration = CommandConfiguration(
        abstract: "Check the receipt of a commit, or those of a range.",
        discussion: """
            Works in any clone that has the notes; fetch them with: \
            git fetch origin refs/notes/atelier:refs/notes/atelier. In a range, commits without a receipt are passed over \
            unless --every is given. Exit status 3 when a receipt is missing or does not hold.
            """
    )

    @Argument(help: "A commit as git names it, or a range as A..B.")
    var revision = "HEAD"

    @Option(help: "The repository to look at; the current directory if not given.", completion: .directory)
    var repo: String?

    @Flag(help: "A receipt without a good signature does not hold.")
    var signed = false

    @Flag(help: "Every commit of the range must have a receipt.")
    var every = false

    @OptionGroup var output: OutputOptions

    var isJSON: Bool { output.json }

    func run(in session: Session) async throws -> ExitStatus {
        let repository = try session.repository(at: repo)
        let commits = try await repository.commits(named: revision)
        var rows: [VerifyView.Row] = []
        var broken = 0
        var held = 0
        for commit in commits {
            var report = try await repository.receiptReport(on: commit)
            if signed, report.standing == .holds, !report.signature.isGood {
                report.standing = .broken
                report.problems.append("there is no good signature on it")
            }
            switch report.standing {
            case .holds: held += 1
            case .broken: broken += 1
            case .absent: if every || commits.count == 1 { broken += 1 }
            }
            rows.append(VerifyView.Row(report))
        }
        let view = VerifyView(holds: broken == 0 && held > 0, commits: rows)
        try session.give(view, page: VerifyPage(view: view, texts: session.texts).render())
        return view.holds ? .done : .notLanded
    }
}

extension Session {
    /// Opens a repository for reading, without the daemon.
    func repository(at path: String?) throws(GitError) -> GitRepository {
        let temporary = environment.variables["TMPDIR"].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? "/tmp"
        return try GitRepository(
            opening: environment.absolute(path ?? "."),
            for: .reading,
            surroundings: GitSurroundings(filtering: environment.variables, scratchDirectory: temporary)
        )
    }
}

extension SignatureStanding {
    var isGood: Bool {
        if case .good = self { return true }
        return false
    }

    /// The standing's name and what was said about it.
    var parts: (name: String, words: String) {
        switch self {
        case .none: ("none", "")
        case .good(let words): ("good", words)
        case .unknownSigner(let words): ("unknownSigner", words)
        case .bad(let words): ("bad", words)
        case .unchecked(let words): ("unchecked", words)
        }
    }
}

extension VerifyView.Row {
    init(_ report: ReceiptReport) {
        self.init(
            commit: report.commit.hex,
            standing: report.standing.rawValue,
            signature: report.signature.parts.name,
            signer: report.signature.parts.words,
            requirement: report.receipt?.predicate.runDetails.metadata.invocationId,
            text: report.receipt?.predicate.buildDefinition.externalParameters.requirement,
            problems: report.problems,
            remarks: report.remarks
        )
    }
}

/// One commit a line, and below it what is wrong or worth knowing.
struct VerifyPage {
    let view: VerifyView
    let texts: Texts

    func render() -> String {
        view.commits.map(block).joined()
    }

    private func block(_ row: VerifyView.Row) -> String {
        var lines = ["\(row.commit.prefix(10))  \(standing(row))"]
        if let requirement = row.requirement, let text = row.text {
            lines.append("  \(Sanitizer.line(requirement)): \(Sanitizer.line(text))")
        }
        if row.standing != "absent" { lines.append("  " + signature(row)) }
        lines += (row.problems + row.remarks).map { "  - \(Sanitizer.line($0))" }
        return lines.joined(separator: "\n") + "\n"
    }

    private func standing(_ row: VerifyView.Row) -> String {
        switch row.standing {
        case "holds": texts(.receiptHolds)
        case "absent": texts(.receiptAbsent)
        default: texts(.receiptBroken)
        }
    }

    private func signature(_ row: VerifyView.Row) -> String {
        let words = Sanitizer.line(row.signer)
        switch row.signature {
        case "none": return texts(.signatureNone)
        case "good": return texts(.signatureGood, words)
        case "unknownSigner": return texts(.signatureUnknown, words)
        case "unchecked": return texts(.signatureUnchecked, words)
        default: return texts(.signatureBad, words)
        }
    }
}
