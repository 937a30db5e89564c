package import AtelierGates
internal import Foundation

/// Reads a runner's output into a report, test by test where the runner names them.
package enum TestOutput {
    package static func report(_ output: String, exitStatus: Int, runner: CheckCommand.Runner) -> TestReport {
        var passed = Set<String>()
        var failed = Set<String>()
        for line in joined(output.split(whereSeparator: \.isNewline), runner: runner) {
            guard let (name, isPassed) = outcome(line, runner: runner) else { continue }
            if isPassed { passed.insert(name) } else { failed.insert(name) }
        }
        // A name that both passed and failed (parameterised, or run twice) counts as failed.
        return TestReport(exitStatus: exitStatus, passed: passed.subtracting(failed), failed: failed)
    }

    /// unittest prints a documented test on two lines, name first; they are read as one.
    private static func joined(_ lines: [Substring], runner: CheckCommand.Runner) -> [Substring] {
        guard runner == .unittest else { return lines }
        var result: [Substring] = []
        for line in lines {
            let isContinued = result.last.map { $0.hasPrefix("test") && $0.hasSuffix(")") } ?? false
            if isContinued, let name = result.popLast(), let dots = line.range(of: " ... ", options: .backwards) {
                result.append(name + line[dots.lowerBound...])
            } else {
                result.append(line)
            }
        }
        return result
    }

    private static func outcome(_ line: Substring, runner: CheckCommand.Runner) -> (String, Bool)? {
        switch runner {
        case .unittest: unittest(line)
        case .pytest, .testFunctions: pytest(line)
        case .node, .npm: tap(line)
        case .swiftPackage: swiftTest(line)
        case .cargo: cargo(line)
        case .go: go(line)
        case .make, .custom: tap(line) ?? unittest(line) ?? pytest(line) ?? marked(line)
        }
    }

    /// Lines such as `test_x (tests.test_m.Case.test_x) ... ok`.
    private static func unittest(_ line: Substring) -> (String, Bool)? {
        guard let dots = line.range(of: " ... ", options: .backwards), let open = line.firstIndex(of: "("),
            open < dots.lowerBound
        else { return nil }
        let verdict = line[dots.upperBound...].trimmed
        let name = line[..<dots.lowerBound].trimmed
        switch verdict {
        case "ok", "expected failure": return (name, true)
        case "FAIL", "ERROR", "unexpected success": return (name, false)
        default: return nil
        }
    }

    /// `PASSED tests/test_m.py::Case::test_x`, as `-rA` lists them.
    private static func pytest(_ line: Substring) -> (String, Bool)? {
        for (mark, isPassed) in [("PASSED ", true), ("FAILED ", false), ("ERROR ", false)] where line.hasPrefix(mark) {
            let rest = line.dropFirst(mark.count)
            let name = rest.range(of: " - ").map { rest[..<$0.lowerBound] } ?? rest
            return (name.trimmed, isPassed)
        }
        return nil
    }

    /// `ok 1 - name` and `not ok 1 - name`, indented or not; the Test Anything Protocol, version 13.
    private static func tap(_ line: Substring) -> (String, Bool)? {
        var rest = Substring(line.trimmed)
        let isPassed = !rest.hasPrefix("not ok ")
        if !isPassed { rest = rest.dropFirst(4) }
        guard rest.hasPrefix("ok "), let dash = rest.range(of: " - ") else { return nil }
        guard rest[rest.index(rest.startIndex, offsetBy: 3)..<dash.lowerBound].allSatisfy(\.isNumber) else {
            return nil
        }
        let name = rest[dash.upperBound...]
        if name.contains("# SKIP") || name.contains("# TODO") { return nil }
        return (name.trimmed, isPassed)
    }

    /// XCTest's `Test Case 'M.C.t' passed (0.0 seconds)` and Swift Testing's `✔ Test t() passed after …`.
    private static func swiftTest(_ line: Substring) -> (String, Bool)? {
        if line.hasPrefix("Test Case '"), let close = line.range(of: "' passed (") ?? line.range(of: "' failed (") {
            let name = line[line.index(line.startIndex, offsetBy: 11)..<close.lowerBound]
            return (String(name), line[close.lowerBound...].hasPrefix("' passed"))
        }
        guard let test = line.range(of: " Test ") else { return nil }
        let rest = line[test.upperBound...]
        if let end = rest.range(of: " passed after ") { return (String(rest[..<end.lowerBound]), true) }
        if let end = rest.range(of: " failed after ") { return (String(rest[..<end.lowerBound]), false) }
        return nil
    }

    /// Lines such as `test module::name ... ok`.
    private static func cargo(_ line: Substring) -> (String, Bool)? {
        guard line.hasPrefix("test "), let dots = line.range(of: " ... ") else { return nil }
        let verdict = line[dots.upperBound...].trimmed
        let name = String(line[line.index(line.startIndex, offsetBy: 5)..<dots.lowerBound])
        if verdict.hasPrefix("ok") { return (name, true) }
        return verdict.hasPrefix("FAILED") ? (name, false) : nil
    }

    /// Lines such as `--- PASS: TestX (0.00s)`.
    private static func go(_ line: Substring) -> (String, Bool)? {
        let text = Substring(line.trimmed)
        for (mark, isPassed) in [("--- PASS: ", true), ("--- FAIL: ", false)] where text.hasPrefix(mark) {
            let rest = text.dropFirst(mark.count)
            return (String(rest.prefix { $0 != " " }), isPassed)
        }
        return nil
    }

    /// `PASS: name` and `FAIL: name`, as automake's harness and many makefiles print.
    private static func marked(_ line: Substring) -> (String, Bool)? {
        for (mark, isPassed) in [("PASS: ", true), ("FAIL: ", false)] where line.hasPrefix(mark) {
            return (line.dropFirst(mark.count).trimmed, isPassed)
        }
        return nil
    }

    /// The part of a failing log that helps to repair: from the first failure on, without the runner's ornaments, at
    /// most `linesMax` lines.
    package static func failure(in output: String, linesMax: Int = 14) -> String {
        let lines = output.split(whereSeparator: \.isNewline).filter { !isOrnament($0) }
        let first = lines.firstIndex(where: isFailure) ?? max(0, lines.count - linesMax)
        return lines[first...].prefix(linesMax).map { line in
            // The sandbox's own folder and XCTest's colours say nothing about the failure.
            let text = withoutAddresses(line.replacingOccurrences(of: "/src/", with: ""))
            return text.count > 240 ? text.prefix(240) + "…" : text
        }.joined(separator: "\n")
    }

    /// `<function f at 0x7f01>(1)` is `f(1)`: an address is another one in each run, and hides what was called.
    private static func withoutAddresses(_ line: String) -> String {
        line.replacing(/<(?:bound method|function) (?:\w+\.)*(\w+)(?: of .{1,80}?)? at 0x[0-9a-f]+>+/) {
            String($0.output.1)
        }
        .replacing(/\sat 0x[0-9a-f]{4,}>/, with: ">")
    }

    private static func isFailure(_ line: Substring) -> Bool {
        let starts = ["FAIL: ", "ERROR: ", "Traceback", "not ok ", "E  ", "--- FAIL", "FAILED", "thread '", "panic:"]
        let text = line.trimmed
        return starts.contains { text.hasPrefix($0) } || text.contains("error: ") || text.contains("Assertion")
    }

    private static func isOrnament(_ line: Substring) -> Bool {
        let text = line.trimmed
        let starts = [
            "====", "----", "duration_ms", "type:", "location:", "stack:", "---", "...", "? ", "code: ", "name: ",
            "operator: ", "at ", "Ran ", "Test Suite ", "Executed ", "Test Case ", "[", "◇", "✔", "↳",
        ]
        return text.isEmpty || starts.contains { text.hasPrefix($0) } || text.hasSuffix("... ok")
            || text.contains("(node:") || text.hasPrefix("node:internal") || text.hasPrefix("failureType")
            || text.hasSuffix("... FAIL") || text.hasSuffix("... ERROR") || text.hasPrefix("ok ")
    }
}
