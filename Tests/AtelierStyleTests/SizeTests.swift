import Testing

private let fileLinesMax = 600
private let fileLinesMedian = 120
private let fileLinesNinetieth = 350
private let functionLinesMax = 60

/// Functions over the limit, as `path:name`, with the lines they had when the limit came.
///
/// Entries may only shrink and go.
private let longFunctions: [String: Int] = [:]

/// The value that `share` of all values do not exceed; 0 for none.
private func quantile(_ values: [Int], _ share: Double) -> Int {
    let sorted = values.sorted()
    guard !sorted.isEmpty else { return 0 }
    return sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))]
}

/// Files over the limit and a distribution over the limits, as sentences.
private func fileViolations(_ files: [SourceFile]) -> [String] {
    let counts = files.map(\.lineCount)
    var found = files.filter { $0.lineCount > fileLinesMax }.map { "\($0.path): \($0.lineCount) lines" }
    if quantile(counts, 0.5) >= fileLinesMedian { found.append("the median file has \(quantile(counts, 0.5)) lines") }
    if quantile(counts, 0.9) >= fileLinesNinetieth {
        found.append("one file in ten has \(quantile(counts, 0.9)) lines")
    }
    return found
}

/// Functions over the limit against `recorded`, and records that no longer tell the truth, as sentences.
private func functionViolations(_ files: [SourceFile], recorded: [String: Int]) -> [String] {
    var longest: [String: Int] = [:]
    for file in files {
        for function in FunctionScan.functions(in: file.text) where function.lineCount > functionLinesMax {
            let key = "\(file.path):\(function.name)"
            longest[key] = max(longest[key] ?? 0, function.lineCount)
        }
    }
    let grown = longest.filter { $0.value > recorded[$0.key] ?? functionLinesMax }
        .map { "\($0.key): \($0.value) lines, at most \(recorded[$0.key] ?? functionLinesMax)" }
    let shrunk = recorded.filter { (longest[$0.key] ?? 0) < $0.value }
        .map { "\($0.key): lower the record \($0.value) to \(longest[$0.key] ?? 0), or remove it" }
    return (grown + shrunk).sorted()
}

struct SizeTests {
    @Test func sourceFilesStayShort() throws {
        let files = try SourceTree.swiftFiles(under: "Sources")
        #expect(!files.isEmpty)
        #expect(fileViolations(files) == [])
    }

    @Test func testFilesStayUnderTheHardLimit() throws {
        let long = try SourceTree.swiftFiles(under: "Tests").filter { $0.lineCount > fileLinesMax }.map(\.path)
        #expect(long == [])
    }

    @Test func functionsStayShort() throws {
        let files = try SourceTree.swiftFiles(under: "Sources") + SourceTree.swiftFiles(under: "Tests")
        #expect(functionViolations(files, recorded: longFunctions) == [])
    }

    @Test func aLongFileIsFound() {
        let long = SourceFile(path: "Sources/X/Long.swift", text: String(repeating: "\n", count: 601))
        let short = SourceFile(path: "Sources/X/Short.swift", text: "\n")
        #expect(fileViolations(Array(repeating: short, count: 20) + [long]) == ["Sources/X/Long.swift: 601 lines"])
    }

    @Test func aShiftedDistributionIsFound() {
        let file = SourceFile(path: "Sources/X/Some.swift", text: String(repeating: "\n", count: 400))
        #expect(fileViolations([file, file]).count == 2)
    }

    @Test(arguments: [(60, 0), (61, 1)])
    func aLongFunctionIsFound(lines: Int, expected: Int) {
        let body = String(repeating: "    let text = \"}\"  // {\n", count: lines - 2)
        let file = SourceFile(path: "Sources/X/Some.swift", text: "func f() -> Int {\n\(body)}\n")
        #expect(functionViolations([file], recorded: [:]).count == expected)
    }

    @Test(arguments: [(69, 1), (70, 0), (71, 1)])
    func aRecordIsNeitherTooLowNorTooHigh(recorded: Int, expected: Int) {
        let body = String(repeating: "    work()\n", count: 68)
        let file = SourceFile(path: "Sources/X/Some.swift", text: "func f() {\n\(body)}\n")
        #expect(functionViolations([file], recorded: ["Sources/X/Some.swift:f": recorded]).count == expected)
    }

    @Test func extentsAreExact() {
        let text = """
            protocol P {
                func none() -> Int
                var x: Int { get }
            }
            struct S {
                init?(_ x: Int) {
                    self.init(y: "\\(x ?? { 1 }())")
                }
                func two(f: () -> Void = {}) throws
                    -> Int
                { 1 }
            }
            """
        #expect(
            FunctionScan.functions(in: text) == [
                FunctionExtent(name: "init", firstLine: 6, lineCount: 3),
                FunctionExtent(name: "two", firstLine: 9, lineCount: 3),
            ]
        )
    }
}
