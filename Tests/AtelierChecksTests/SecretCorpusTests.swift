import AtelierChecks
import Foundation
import Testing

/// A line of `Fixtures/secrets/corpus.tsv`, which `scripts/make-secret-corpus` wrote.
private struct CorpusLine: Sendable {
    /// `build` or `held`: rules were written with the first in sight.
    let half: String
    /// The rule's group, or `clean-` and what only looks like a secret.
    let label: String
    let path: String
    let text: String

    var isClean: Bool { label.hasPrefix("clean-") }

    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// Secrets put together again from their pieces.
    static func all() throws -> [CorpusLine] {
        let file = root.appending(path: "Fixtures/secrets/corpus.tsv")
        return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map { row in
            let fields = row.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            try #require(fields.count == 4)
            let text = fields[3].replacing("¦", with: "").replacing("⏎", with: "\n")
            return CorpusLine(half: fields[0], label: fields[1], path: fields[2], text: text)
        }
    }

    /// The rules of secrets that find something in the line.
    var rules: [String] {
        Staged.findings(path, Staged.side(text + "\n")).map(\.rule).filter { $0.hasPrefix("secret-") }
    }
}

/// Counts for one label.
private struct Tally {
    var lines = 0
    var found = 0
}

@Suite struct SecretCorpusTests {
    @Test func theCorpusIsLargeAndHalfClean() throws {
        let lines = try CorpusLine.all()
        #expect(lines.count >= 1000)
        let clean = lines.count(where: \.isClean)
        #expect(clean * 100 >= lines.count * 45 && clean * 100 <= lines.count * 55)
    }

    @Test(arguments: ["build", "held"])
    func recallAndPrecisionHold(half: String) throws {
        var tallies: [String: Tally] = [:]
        for line in try CorpusLine.all() where line.half == half {
            tallies[line.label, default: Tally()].lines += 1
            if !line.rules.isEmpty { tallies[line.label, default: Tally()].found += 1 }
        }
        for (label, tally) in tallies.sorted(by: { $0.key < $1.key })
        where tally.lines != tally.found || label.hasPrefix("clean") {
            print("\(half) \(label): \(tally.found) of \(tally.lines) lines found")
        }
        let secret = tallies.filter { !$0.key.hasPrefix("clean-") }.values
        let clean = tallies.filter { $0.key.hasPrefix("clean-") }.values
        let (right, wrong) = (secret.reduce(0) { $0 + $1.found }, clean.reduce(0) { $0 + $1.found })
        let recall = Double(right) / Double(secret.reduce(0) { $0 + $1.lines })
        let precision = Double(right) / Double(right + wrong)
        print("\(half): recall \(recall), precision \(precision), \(secret.count) groups of secrets")
        #expect(recall >= 0.97)
        #expect(precision >= 0.95)
    }

    @Test func precisionOfEveryRule() throws {
        var tallies: [String: (right: Int, wrong: Int)] = [:]
        for line in try CorpusLine.all() {
            for rule in Set(line.rules) {
                if line.isClean {
                    tallies[rule, default: (0, 0)].wrong += 1
                } else {
                    tallies[rule, default: (0, 0)].right += 1
                }
            }
        }
        for (rule, tally) in tallies.sorted(by: { $0.key < $1.key }) {
            print("\(rule): \(tally.right) right, \(tally.wrong) wrong")
            #expect(tally.right * 10 >= (tally.right + tally.wrong) * 8, "\(rule)")
        }
        #expect(tallies.count >= 80)
    }

    /// Two hundred secrets of the corpus, each in a file of this repository at a place of its own.
    @Test func plantedSecretsAreFoundAndNothingElse() throws {
        let secrets = try CorpusLine.all().filter { !$0.isClean && !$0.text.contains("\n") }
        let files = try Self.sources()
        var (found, others) = (0, 0)
        for number in 0..<200 {
            let planted = secrets[number * secrets.count / 200]
            let file = files[number % files.count]
            var lines = file.text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            let place = number * 7 % max(1, lines.count - 1)
            lines.insert(planted.text, at: place)
            // The kind of file decides what a bare word is, so the planted line brings its own.
            let path = "planted/\(planted.path)"
            let secretFindings = Staged.findings(path, Staged.side(lines.joined(separator: "\n")))
                .filter { $0.rule.hasPrefix("secret-") }
            if secretFindings.contains(where: { $0.line == place + 1 }) { found += 1 }
            others += secretFindings.count { $0.line != place + 1 }
        }
        print("planted: \(found) of 200 found, \(others) others")
        #expect(found >= 195)
        #expect(others <= 10)
    }

    private static func sources() throws -> [(path: String, text: String)] {
        var found: [(path: String, text: String)] = []
        for folder in ["Sources", "Fixtures/repos"] {
            let base = CorpusLine.root.appending(path: folder)
            let names = FileManager.default.enumerator(atPath: base.path())?.compactMap { $0 as? String } ?? []
            for name in names.sorted() where [".swift", ".py", ".js", ".c"].contains(where: name.hasSuffix) {
                let text = try String(contentsOf: base.appending(path: name), encoding: .utf8)
                if (2000...20000).contains(text.utf8.count) { found.append((name, text)) }
            }
        }
        return found
    }

    @Test func noFindingHoldsASecret() throws {
        for line in try CorpusLine.all() where !line.isClean {
            let words = line.text.split { !($0.isLetter || $0.isNumber) }.filter { $0.count >= 12 }
            for finding in Staged.findings("x/\(line.path)", Staged.side(line.text))
            where finding.rule.hasPrefix("secret-") {
                #expect(!words.contains { finding.message.contains($0) })
            }
        }
    }
}
