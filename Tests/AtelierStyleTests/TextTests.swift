import Testing

/// The folders whose text is ours to keep clean.
private let folders = ["Sources", "Tests", "Agents", "Fixtures", "scripts", ".ci", "docs"]

/// Open ends, in two halves so that this file does not find itself.
private let openEnds = ["TO" + "DO", "FIX" + "ME", "XX" + "X:", "HA" + "CK:"]

/// How texts show what users may write to ask for work; no open end of ours.
private let shownMark = "TO" + "DO(atelier): …"

/// What every machine path has in it.
private let roots = ["/ho" + "me/", "/Us" + "ers/", "/wo" + "rk/", "/ro" + "ot/"]

/// Homes that belong to nobody, for examples, tests and the sandbox.
private let inventedHomes: Set<String> = ["agent", "user", "someone", "you", "alice", "bob", "atelier"]

/// Absolute paths into somebody's own folders, such as a home.
private func machinePaths(in line: Substring) -> [String] {
    let home = line.matches(of: #/(?:^|[^\w.$}~\/])\/(?:home|Users)\/(\w+)/#).map(\.output.1).map(String.init)
        .filter { !inventedHomes.contains($0) }
    let others = line.matches(of: #/(?:^|[^\w.$}~\/])(\/(?:work|root)\/[\w.]+)/#).map(\.output.1).map(String.init)
    return home + others
}

/// The open ends of a line; in Swift only comments have them, for strings may speak of other tools' marks.
private func openEnds(in line: Substring, ofSwift isSwift: Bool) -> [String] {
    let line = line.replacing(shownMark, with: "")
    guard isSwift else { return openEnds.filter { line.contains($0) } }
    guard let comment = line.firstRange(of: "//") else { return [] }
    return openEnds.filter(line[comment.upperBound...].contains)
}

/// Open ends and machine paths, as `path:line: what`.
private func violations(in file: SourceFile) -> [String] {
    guard (openEnds + roots).contains(where: file.mentions) else { return [] }
    let isSwift = file.path.hasSuffix(".swift")
    var found: [String] = []
    for (index, line) in file.text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
        let bad = machinePaths(in: line) + openEnds(in: line, ofSwift: isSwift)
        found += bad.map { "\(file.path):\(index + 1): \($0)" }
    }
    return found
}

struct TextTests {
    @Test func nothingNamesAMachineOrAnOpenEnd() throws {
        let files = try folders.flatMap(SourceTree.files) + SourceTree.topLevelFiles()
        #expect(files.count > 20)
        #expect(files.flatMap(violations) == [])
    }

    @Test(arguments: [
        "let path = \"/ho" + "me/casey/x\"", "cd /Us" + "ers/casey", "cache: /ro" + "ot/.cache",
        "see /wo" + "rk/main/x",
        "let b = 2  // TO" + "DO: later", "/// FIX" + "ME",
    ])
    func aPlantedViolationIsFound(line: String) {
        let file = SourceFile(path: "X.swift", text: "let a = 1\n\(line)\n")
        #expect(violations(in: file).count == 1)
    }

    @Test(arguments: [
        "$HOME/.cache", "// `TO" + "DO(atelier): …` asks", "/home/user/project", "Tests/home/casey", "/tmp/x",
        "the root/ of it", "~/job/x",
    ])
    func ordinaryTextIsNotAViolation(line: String) {
        #expect(violations(in: SourceFile(path: "X.swift", text: line)) == [])
    }
}
