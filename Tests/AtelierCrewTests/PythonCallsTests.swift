import Foundation
import Testing

@testable import AtelierCrew

@Suite(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/python3"), "python3 is not installed"))
struct PythonCallsTests {
    /// What `boundaries` makes of `calls` for a function's `source`.
    private static func boundaries(of calls: [String], in source: String) throws -> [String] {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
        let last = "print(json.dumps(boundaries(json.loads(os.environ['CALLS']), os.environ['SOURCE'], 96)))"
        process.arguments = ["-c", PythonCalls.variations + last]
        let text = String(decoding: try JSONEncoder().encode(calls), as: UTF8.self)
        process.environment = ["CALLS": text, "SOURCE": source]
        process.standardOutput = output
        try process.run()
        let data = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return try JSONDecoder().decode([String].self, from: data)
    }

    /// A slip at one letter of the alphabet shows for a text that has all of them.
    @Test func textsHoldTheCodesOwnAndAllLetters() throws {
        let letters = "abcdefghijklmnopqrstuvwxyz"
        let source =
            "def shift(s):\n    \"\"\"Moves letters.\"\"\"\n    known = 'aeiou, in some order or other'\n    return s\n"
        let found = try Self.boundaries(of: ["shift('hi')"], in: source)
        #expect(found.contains("shift('\(letters)')") && found.contains("shift('\(letters.uppercased())')"))
        #expect(found.contains("shift('aeiou, in some order or other')") && found.contains("shift('')"))
        // Prose about the code is no input.
        #expect(!found.contains { $0.contains("Moves") })
    }

    /// However many calls there are, some have them.
    @Test func lettersAreThereAmongManyCalls() throws {
        let texts = (0..<12).map { "'word\($0)'" }.joined(separator: ", ")
        let calls = ["f('a', 'b', 'c')", "f('d', 'e', 'g')", "f('h', 'i', 'j')", "f('k', 'l', 'm')"]
        let found = try Self.boundaries(of: calls, in: "def f(a, b, c):\n    return a in [\(texts)]\n")
        #expect(found.contains { $0.contains("abcdefghijklmnopqrstuvwxyz") })
        #expect(found.contains { $0.contains("word") } && found.count <= 128)
    }

    @Test func numbersAreTheCodesOwnWithTheirNeighbours() throws {
        let found = try Self.boundaries(of: ["f(3)"], in: "def f(n):\n    return n > 90\n")
        #expect(Set(found).isSuperset(of: ["f(89)", "f(90)", "f(91)"]))
        #expect(!found.contains { $0.contains("'") })
    }
}
