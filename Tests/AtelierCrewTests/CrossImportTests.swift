import AtelierCodeMap
import Foundation
import Testing

@testable import AtelierCrew

private let grammarsPath =
    ProcessInfo.processInfo.environment["ATELIER_GRAMMARS"] ?? ProcessInfo.processInfo.environment["HOME", default: ""]
    + "/.cache/atelier/grammars/languages.so"

@Suite(.enabled(if: FileManager.default.fileExists(atPath: grammarsPath), "the grammars are not on this machine"))
struct CrossImportTests {
    private func imported(_ name: String, from home: String, into path: String, _ text: String) throws -> String {
        let mapper = CodeMapper(grammars: try Grammars(path: grammarsPath))
        let data = Data(text.utf8)
        let file = try #require(mapper.parse(path: path, data: data))
        return String(decoding: CrossImport.importing(name, from: home, into: file, data: data), as: UTF8.self)
    }

    @Test func anExistingImportOfTheModuleIsExtended() throws {
        let python = try imported(
            "shorten",
            from: "shop/text.py",
            into: "shop/report.py",
            "from .text import pad\n\n\ndef line(a):\n    return shorten(pad(a), 3)\n"
        )
        #expect(python.hasPrefix("from .text import pad, shorten\n"))
        let script = try imported(
            "padRight",
            from: "lib/text.js",
            into: "lib/report.js",
            "const { capitalize } = require('./text');\nfunction row(a) { return padRight(capitalize(a), 3); }\n"
        )
        #expect(script.hasPrefix("const { capitalize, padRight } = require('./text');\n"))
    }

    @Test func aNewImportIsAddedWhereThereIsNone() throws {
        let python = try imported("f", from: "src/shop/text.py", into: "src/shop/a.py", "def g():\n    return f()\n")
        #expect(python.hasPrefix("from shop.text import f\n"))
        let script = try imported("f", from: "lib/text.js", into: "bin/a.js", "function g() { return f(); }\n")
        #expect(script.contains("const { f } = require('../lib/text.js');\n"))
        let c = try imported("f", from: "src/text.c", into: "src/a.c", "int g(void) { return f(); }\n")
        #expect(c.contains("#include \"text.h\"\n"))
    }

    @Test func whatIsThereOrUnusedStaysAsItIs() throws {
        let known = "from .text import f\n\n\ndef g():\n    return f()\n"
        #expect(try imported("f", from: "shop/text.py", into: "shop/a.py", known) == known)
        let unused = "def g():\n    return 1\n"
        #expect(try imported("f", from: "shop/text.py", into: "shop/a.py", unused) == unused)
    }
}

@Suite struct ApproachTests {
    @Test func aRoundWithNothingToRepairDrawsAgain() {
        #expect(Approach.round(0, canRepair: false) == .greedy)
        #expect(Approach.round(1, canRepair: true) == .repair)
        #expect(Approach.round(1, canRepair: false) == .sample)
        #expect(Approach.round(8, canRepair: true) == .greedy)
    }
}

@Suite struct ExampleTestWriterTests {
    private func written(_ examples: [Example]) -> (test: ExampleTest?, setAside: [String]) {
        let source = "public func slug(_ text: String) -> String { text }\n"
        let tests = "import XCTest\nfinal class OldTests: XCTestCase {}\n"
        let mapper = CodeMapper(grammars: nil)
        let files = [("Sources/Words/Slug.swift", source), ("Tests/WordsTests/OldTests.swift", tests)].compactMap {
            mapper.parse(path: $0.0, data: Data($0.1.utf8))
        }
        let writer = ExampleTestWriter(
            map: CodeMap(files: files, paths: ["Sources/Words/Slug.swift", "Tests/WordsTests/OldTests.swift"]),
            check: CheckCommand(runner: .swiftPackage, argv: ["swift", "test"]),
            added: [:],
            source: { $0.hasPrefix("Tests") ? tests : source }
        )
        return writer.write(examples)
    }

    @Test func examplesBecomeTestsInTheStyleThatIsThere() throws {
        let test = try #require(written([Example(call: "slug(\"A b\")", value: "\"a-b\"")]).test)
        #expect(test.path == "Tests/WordsTests/SlugExamples.swift")
        #expect(test.names == ["SlugExamples.testExample1"])
        #expect(test.content.contains("@testable import Words\n"))
        #expect(test.content.contains("XCTAssertEqual(slug(\"A b\"), \"a-b\")"))
    }

    @Test func anExampleWithANameNobodyKnowsIsSetAsideAndSaid() {
        let result = written([Example(call: "slug(cart)", value: "\"a\"")])
        #expect(result.test == nil)
        #expect(result.setAside == ["`slug(cart)`: nothing in the repository is named cart"])
    }
}
