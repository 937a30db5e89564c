internal import AtelierGates
internal import Foundation

/// The arguments that have a Python test runner run only the tests that fail, or only the others.
///
/// A search tries hundreds of changes: where the whole takes seconds, the few tests that fail take a fraction.
struct FailingTests: Equatable {
    /// As after `python3`, up to the tests' names.
    let runner: [String]
    /// In order, each once.
    let names: [String]
    /// Nil where the runner cannot leave tests out.
    let passing: [String]?

    /// More are not named one by one.
    private static let testsMax = 40

    /// Nil for other runners, and where the runner's names lead to no file.
    init?(_ check: CheckCommand, targets: [String], paths: Set<String>) {
        guard !targets.isEmpty, check.argv.first == "python3" else { return nil }
        // A test with parameters runs with all of them.
        let names = Array(Set(targets.map { String($0.prefix { $0 != "[" }) })).sorted()
        guard names.count <= Self.testsMax else { return nil }
        if [.pytest, .testFunctions].contains(check.runner) {
            let areFound = names.allSatisfy { name in
                name.contains("::") && paths.contains(name.components(separatedBy: "::")[0])
            }
            guard areFound else { return nil }
            let pytest = ["-m", "pytest", "-q", "-p", "no:cacheprovider"]
            (runner, self.names) = (pytest + ["-x"], names)
            passing = pytest + names.flatMap { ["--deselect", $0] }
            return
        }
        guard check.runner == .unittest else { return nil }
        let dotted = names.compactMap { Self.dotted($0, paths: paths) }
        guard dotted.count == names.count else { return nil }
        (runner, self.names) = (["-m", "unittest", "-f"], dotted)
        passing = nil
    }

    /// `test_a (tests.test_m.Tests.test_a)`, or without the last part in Python before 3.11.
    private static func dotted(_ name: String, paths: Set<String>) -> String? {
        guard let match = name.wholeMatch(of: /(\w+) \(([\w.]+)\)/) else { return nil }
        let (test, place) = (String(match.1), String(match.2))
        let full = place.hasSuffix("." + test) ? place : "\(place).\(test)"
        let parts = full.split(separator: ".")
        guard parts.count > 2, paths.contains(parts.dropLast(2).joined(separator: "/") + ".py") else { return nil }
        return full
    }
}
