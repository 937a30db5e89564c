internal import AtelierCodeMap
internal import Foundation

/// `unittest` cases, which pytest runs as well.
struct PythonExamples: ExampleTemplate {
    let map: CodeMap
    let check: CheckCommand

    func make(_ examples: [Example], subject: String, homes: [String: String]) -> ExampleTest? {
        let existing = map.paths.first { path in
            (path.split(separator: "/").last ?? "").hasPrefix("test_") && path.hasSuffix(".py")
        }
        // A repository without tests gets its first one beside the code.
        guard let place = existing ?? homes[subject] else { return nil }
        let folder = place.split(separator: "/").dropLast().map { "\($0)/" }.joined()
        let stem = free("test_\(subject.snakeCased)_examples") { name in
            map.paths.contains("\(folder)\(name).py")
        }
        let modules = Dictionary(grouping: homes.keys.sorted()) { module(of: homes[$0] ?? "") }
        let imports = modules.keys.sorted().map { module in
            "from \(module) import \((modules[module] ?? []).joined(separator: ", "))"
        }
        let type = subject.capitalizedFirst.filter { $0 != "_" } + "Examples"
        var lines = ["import unittest", ""] + imports + ["", "", "class \(type)(unittest.TestCase):"]
        var names: [String] = []
        for (index, example) in examples.enumerated() {
            lines += ["    def test_example_\(index + 1)(self):"]
            lines += ["        self.assertEqual(\(example.call), \(example.value))", ""]
            names.append(name(index + 1, path: folder + stem, type: type))
        }
        return ExampleTest(
            path: "\(folder)\(stem).py",
            content: lines.joined(separator: "\n"),
            names: names,
            examples: examples
        )
    }

    private func name(_ number: Int, path: String, type: String) -> String {
        let method = "test_example_\(number)"
        if check.runner == .pytest || check.runner == .testFunctions { return "\(path).py::\(type)::\(method)" }
        let module = path.replacingOccurrences(of: "/", with: ".")
        return "\(method) (\(module).\(type).\(method))"
    }

    private func module(of path: String) -> String {
        var parts = path.dropLast(3).split(separator: "/").map(String.init)
        if parts.first == "src" { parts.removeFirst() }
        if parts.last == "__init__" { parts.removeLast() }
        return parts.joined(separator: ".")
    }
}

/// `node:test` cases.
struct JavaScriptExamples: ExampleTemplate {
    let map: CodeMap
    let source: @Sendable (String) -> String?

    func make(_ examples: [Example], subject: String, homes: [String: String]) -> ExampleTest? {
        guard let existing = map.paths.first(where: { $0.contains(".test.") && $0.hasSuffix("js") }) else { return nil }
        let folder = existing.split(separator: "/").dropLast().map { "\($0)/" }.joined()
        let ending = existing.hasSuffix(".mjs") ? "mjs" : existing.hasSuffix(".cjs") ? "cjs" : "js"
        let stem = free("\(subject.snakeCased.replacingOccurrences(of: "_", with: "-"))-examples") { name in
            map.paths.contains("\(folder)\(name).test.\(ending)")
        }
        let isModule = (source(existing) ?? "").contains("import ") && !(source(existing) ?? "").contains("require(")
        let up = String(repeating: "../", count: folder.filter { $0 == "/" }.count)
        let byFile = Dictionary(grouping: homes.keys.sorted()) { homes[$0] ?? "" }
        var lines =
            isModule
            ? ["import test from 'node:test';", "import assert from 'node:assert/strict';"]
            : ["const test = require('node:test');", "const assert = require('node:assert/strict');"]
        for path in byFile.keys.sorted() {
            let list = (byFile[path] ?? []).joined(separator: ", ")
            let target = (up.isEmpty ? "./" : up) + path
            lines.append(
                isModule ? "import { \(list) } from '\(target)';" : "const { \(list) } = require('\(target)');"
            )
        }
        lines.append("")
        var names: [String] = []
        for (index, example) in examples.enumerated() {
            let name = example.testName ?? "\(subject) example \(index + 1)"
            lines += ["test(`\(name)`, () => {", "  assert.deepEqual(\(example.call), \(example.value));", "});", ""]
            names.append(name)
        }
        return ExampleTest(
            path: "\(folder)\(stem).test.\(ending)",
            content: lines.joined(separator: "\n"),
            names: names,
            examples: examples
        )
    }
}

/// XCTest or Swift Testing cases, as the repository's tests have it.
struct SwiftExamples: ExampleTemplate {
    let map: CodeMap
    let source: @Sendable (String) -> String?

    func make(_ examples: [Example], subject: String, homes: [String: String]) -> ExampleTest? {
        let existing = map.paths.first { $0.hasPrefix("Tests/") && $0.hasSuffix(".swift") }
        guard let existing else { return nil }
        let folder = existing.split(separator: "/").dropLast().map { "\($0)/" }.joined()
        let type = free(subject.capitalizedFirst + "Examples") { name in map.paths.contains("\(folder)\(name).swift") }
        let modules = Set(homes.values.compactMap { $0.split(separator: "/").dropFirst().first.map(String.init) })
        let usesXCTest = (source(existing) ?? "").contains("import XCTest")
        var lines = [usesXCTest ? "import XCTest" : "import Testing", ""]
        lines += modules.sorted().map { "@testable import \($0)" } + [""]
        lines.append(usesXCTest ? "final class \(type): XCTestCase {" : "@Suite struct \(type) {")
        var names: [String] = []
        for (index, example) in examples.enumerated() {
            let method = "\(usesXCTest ? "testExample" : "example")\(index + 1)"
            let check =
                usesXCTest
                ? "XCTAssertEqual(\(example.call), \(example.value))" : "#expect(\(example.call) == \(example.value))"
            lines += ["    \(usesXCTest ? "" : "@Test ")func \(method)() throws {", "        \(check)", "    }", ""]
            names.append(usesXCTest ? "\(type).\(method)" : "\(method)()")
        }
        lines[lines.count - 1] = "}"
        lines.append("")
        return ExampleTest(
            path: "\(folder)\(type).swift",
            content: lines.joined(separator: "\n"),
            names: names,
            examples: examples
        )
    }
}

/// A C program that prints one `ok` or `not ok` line an example; the makefile must find `tests/test_*.c` by itself.
struct CExamples: ExampleTemplate {
    let map: CodeMap
    let source: @Sendable (String) -> String?

    func make(_ examples: [Example], subject: String, homes: [String: String]) -> ExampleTest? {
        let existing = map.paths.first { path in
            (path.split(separator: "/").last ?? "").hasPrefix("test_") && path.hasSuffix(".c")
        }
        guard let existing, (source("Makefile") ?? "").contains("wildcard") else { return nil }
        let folder = existing.split(separator: "/").dropLast().map { "\($0)/" }.joined()
        let stem = free("test_\(subject)_examples") { map.paths.contains("\(folder)\($0).c") }
        let headers = Set(
            homes.values.map { path in
                let stem = (path.split(separator: "/").last ?? "").split(separator: ".").first ?? ""
                return map.paths.first { $0.hasSuffix("/\(stem).h") || $0 == "\(stem).h" } ?? path
            }
        )
        let include = headers.sorted().map { path in
            let file = path.split(separator: "/").last.map(String.init) ?? path
            let spelled = (source(existing) ?? "").split(separator: "\n").first {
                $0.hasPrefix("#include") && $0.contains(file)
            }
            return spelled.map(String.init) ?? "#include \"\(file)\""
        }
        var lines = ["#include <stdio.h>", "#include <string.h>"] + include + ["", "int main(void) {"]
        lines += ["    int failures = 0;", "    int ok;"]
        var names: [String] = []
        for (index, example) in examples.enumerated() {
            let name = example.testName ?? "\(subject) example \(index + 1)"
            let printed = name.replacingOccurrences(of: "\"", with: "\\\"").replacingOccurrences(of: "%", with: "%%")
            let condition =
                example.value.hasPrefix("\"")
                ? "strcmp(\(example.call), \(example.value)) == 0" : "(\(example.call)) == (\(example.value))"
            lines += ["    ok = \(condition);"]
            lines += [
                "    printf(\"%sok \(index + 1) - \(printed)\\n\", ok ? \"\" : \"not \");", "    failures += !ok;",
            ]
            names.append(name)
        }
        lines += ["    return failures != 0;", "}", ""]
        return ExampleTest(
            path: "\(folder)\(stem).c",
            content: lines.joined(separator: "\n"),
            names: names,
            examples: examples
        )
    }
}

extension Example {
    /// The example itself as a test's name; nil when it holds what a runner's protocol or a string would have to escape.
    fileprivate var testName: String? {
        let name = "\(call) is \(value)"
        return name.contains { "#\\`$\n\r".contains($0) } || name.contains(" - ") ? nil : name
    }
}

extension String {
    /// `parseDate` and `ParseDate` as `parse_date`.
    var snakeCased: String {
        var result = ""
        for character in self {
            if character.isUppercase, !result.isEmpty, result.last != "_" { result.append("_") }
            result += character.lowercased()
        }
        return result
    }

    var capitalizedFirst: String {
        prefix(1).uppercased() + dropFirst()
    }
}
