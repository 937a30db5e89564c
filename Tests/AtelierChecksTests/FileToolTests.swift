import Testing

@testable import AtelierChecks

@Suite struct FileToolTests {
    private static func tool(_ name: String) throws -> FileTool {
        try #require(FileTool.all.first { $0.name == name })
    }

    @Test func toolsFitByTheirFilesAndByWhatStandsInThem() {
        func names(_ texts: [String: String], _ wanted: [String]? = nil) -> [String] {
            FileTool.fitting(texts, wanted: wanted).map(\.name)
        }
        #expect(names([:]) == [])
        #expect(names([".swift-format": "{}"]) == ["swift-format"])
        #expect(names(["pyproject.toml": "[tool.black]\n"]) == ["black"])
        #expect(names(["pyproject.toml": "[tool.ruff]\n[tool.ruff.format]\n"]) == ["ruff", "ruff-format"])
        #expect(names(["go.mod": "", "Cargo.toml": ""], ["rustfmt"]) == ["rustfmt"])
        #expect(names(["package.json": "{\"eslintConfig\": {}}"]) == ["eslint"])
    }

    @Test func onlyFilesThatItReadsAreNamedToIt() throws {
        #expect(try Self.tool("gofmt").files(of: ["a.go", "-x.go", "a.py", "b/go"]) == ["a.go"])
        #expect(FileTool.own("make lint").files(of: ["a.go", "b"]) == ["a.go", "b"])
    }

    @Test func linesAreFindingsOfTheFilesThatChanged() throws {
        let output = """
            /src/a.swift:3:7: warning: [Indentation] indent by 4
            other.swift:1:1: error: not asked for
            2 files looked at
            """
        let found = try Self.tool("swift-format").findings(in: output, exitStatus: 1, files: ["a.swift"])
        let expected = Finding(
            rule: "swift-format",
            severity: .warning,
            path: "a.swift",
            line: 3,
            message: "warning: [Indentation] indent by 4"
        )
        #expect(found == [expected])
    }

    @Test func pathsAreFindingsOfWholeFiles() throws {
        let found = try Self.tool("black").findings(
            in: "would reformat /src/a b.py\nOh no!\n",
            exitStatus: 1,
            files: ["a b.py"]
        )
        #expect(found?.map(\.path) == ["a b.py"] && found?.first?.line == nil)
        #expect(try Self.tool("gofmt").findings(in: "x.go\n", exitStatus: 0, files: ["x.go"])?.count == 1)
    }

    @Test func theListOfESLintIsRead() throws {
        let output = """
            (node:7) Warning: something
            [{"filePath":"/src/a.js","messages":[{"ruleId":"no-var","severity":2,"message":"Use let.","line":2}]}]
            """
        let tool = try Self.tool("eslint")
        let found = tool.findings(in: output, exitStatus: 1, files: ["a.js"])
        #expect(found?.map(\.message) == ["Use let. (no-var)"])
        let plain = tool.findings(in: String(output.drop { $0 != "[" }), exitStatus: 1, files: ["a.js"])
        #expect(plain?.map(\.line) == [2] && plain?.first?.message == "Use let. (no-var)")
    }

    @Test func aToolThatFailsWithoutAFindingHasNone() throws {
        #expect(try Self.tool("ruff").findings(in: "ruff failed: bad setting\n", exitStatus: 2, files: ["a.py"]) == nil)
        #expect(try Self.tool("ruff").findings(in: "All checks passed!\n", exitStatus: 0, files: ["a.py"]) == [])
    }
}
