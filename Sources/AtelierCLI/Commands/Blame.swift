internal import ArgumentParser
internal import AtelierAPI
internal import AtelierDomain
internal import AtelierGit
internal import Foundation

/// Tells which requirement wrote a line and why; needs no daemon and none of its files.
struct Blame: Verb {
    static let configuration = CommandConfiguration(
        abstract: "Tell which requirement wrote the lines of a file, or one of them, and why.",
        discussion: "Reads the receipts that lie in the repository as notes; lines of other commits name their author."
    )

    @Argument(help: "A committed file, or one line of it as FILE:LINE.", completion: .file())
    var place: String

    @OptionGroup var output: OutputOptions

    var isJSON: Bool { output.json }

    func run(in session: Session) async throws -> ExitStatus {
        let whole = session.environment.absolute(place)
        let (file, line) = FileManager.default.fileExists(atPath: whole) ? (whole, nil) : Self.split(whole)
        let folder = (file as NSString).deletingLastPathComponent
        let repository = try session.repository(at: folder)
        guard let path = Self.path(of: file, below: repository.description.path) else {
            throw CLIError(
                .notInRepository,
                "\(place) does not lie in a repository's working tree.",
                hint: "Name a committed file."
            )
        }
        var ranges: [BlameView.Range] = []
        var origins: [ObjectID: BlameView.Origin?] = [:]
        for lines in try await repository.blame(path) {
            let last = lines.firstLine + lines.count - 1
            if let line, !(lines.firstLine...last).contains(line) { continue }
            if let commit = lines.commit, origins[commit] == nil {
                origins[commit] = .some(BlameView.Origin(try await repository.receiptReport(on: commit, depth: .note)))
            }
            ranges.append(
                BlameView.Range(
                    firstLine: line ?? lines.firstLine,
                    lastLine: line ?? last,
                    commit: lines.commit?.hex,
                    author: lines.author,
                    subject: lines.subject,
                    origin: lines.commit.flatMap { origins[$0] } ?? nil
                )
            )
        }
        guard !ranges.isEmpty else {
            throw CLIError(.noSuchLine, "\(place) has no such line.", hint: "Lines are counted from 1.")
        }
        let view = BlameView(path: path, ranges: ranges)
        try session.give(view, page: BlamePage(view: view, texts: session.texts, isLong: line != nil).render())
        return .done
    }

    /// `FILE:LINE` in its two parts.
    private static func split(_ text: String) -> (file: String, line: Int?) {
        guard let colon = text.lastIndex(of: ":"), let line = Int(text[text.index(after: colon)...]), line > 0 else {
            return (text, nil)
        }
        return (String(text[..<colon]), line)
    }

    /// The path below `root`, the folders above the file being resolved and the file itself not.
    private static func path(of file: String, below root: String) -> String? {
        let folder = URL(fileURLWithPath: (file as NSString).deletingLastPathComponent).resolvingSymlinksInPath().path
        let whole = folder + "/" + (file as NSString).lastPathComponent
        let resolved = URL(fileURLWithPath: root).resolvingSymlinksInPath().path
        return whole.hasPrefix(resolved + "/") ? String(whole.dropFirst(resolved.count + 1)) : nil
    }
}

extension BlameView.Origin {
    /// Nil when the commit has no receipt that can be read.
    init?(_ report: ReceiptReport) {
        guard report.standing != .absent else { return nil }
        guard let receipt = report.receipt else {
            self.init(requirement: "", text: "", claims: [], proof: [], problems: report.problems)
            return
        }
        let run = receipt.predicate.runDetails
        let tree = receipt.subject.first?.digest["gitTree"]
        self.init(
            requirement: run.metadata.invocationId,
            text: receipt.predicate.buildDefinition.externalParameters.requirement,
            claims: run.claims.map { claim in
                ClaimView(
                    text: claim.text,
                    standing: ClaimView.Standing(rawValue: claim.standing) ?? .unproven,
                    evidence: claim.evidence
                )
            },
            proof: run.gates.filter { $0.tree == tree }.map { gate in
                EvidenceView(
                    purpose: gate.purpose,
                    argv: gate.argv,
                    exitStatus: gate.exitStatus,
                    tree: gate.tree,
                    logHash: gate.logDigest,
                    policyHash: gate.policyDigest,
                    milliseconds: gate.milliseconds
                )
            },
            problems: report.problems
        )
    }
}
