/// What one run of a test command showed, test by test where the runner tells.
package struct TestReport: Codable, Equatable, Sendable {
    package let exitStatus: Int
    /// Names as the runner prints them; empty when it names none.
    package let passed: Set<String>
    package let failed: Set<String>

    package init(exitStatus: Int, passed: Set<String>, failed: Set<String>) {
        self.exitStatus = exitStatus
        self.passed = passed
        self.failed = failed
    }

    /// Writes names in order, so that equal reports give equal bytes; a set has none of its own.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(exitStatus, forKey: .exitStatus)
        try container.encode(passed.sorted(), forKey: .passed)
        try container.encode(failed.sorted(), forKey: .failed)
    }

    /// Whether the run was ended by a limit: of the clock, of memory, of the processor's time (SIGXCPU).
    package var isCutOff: Bool { [124, 137, 152].contains(exitStatus) }

    /// Which of `names` the run shows not to hold: after one that was cut off only those that are said to have failed.
    package func notHolding(_ names: [String]) -> Set<String> {
        isCutOff ? failed.intersection(names) : Set(names).subtracting(passed)
    }

    /// Whether any test ran by name.
    package var namesTests: Bool { !passed.isEmpty || !failed.isEmpty }
}
