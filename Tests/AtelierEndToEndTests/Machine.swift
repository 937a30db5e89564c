import Foundation

/// What this machine offers to the end-to-end tests.
enum Machine {
    /// The real grammars, which the daemons under test link to.
    static let grammars =
        ProcessInfo.processInfo.environment["ATELIER_GRAMMARS"]
        ?? NSHomeDirectory() + "/.cache/atelier/grammars/languages.so"
    static let canRun =
        FileManager.default.isExecutableFile(atPath: "/usr/bin/bwrap")
        && FileManager.default.fileExists(atPath: grammars)
    static let whyNot = "bubblewrap or the grammars are missing: run scripts/setup --tests"

    /// Only root may mount in a namespace of its own without mapping users, which the sandbox could not bear.
    static let canMount = geteuid() == 0 && program("unshare") != nil
    static let whyNoMount = "only root can give a daemon mounts of its own"

    /// Fixtures in Swift take a minute each.
    static let runsSlowTests = ProcessInfo.processInfo.environment["ATELIER_SLOW_TESTS"] != nil

    static let searchPath = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"

    /// The folder of fixtures in the source tree.
    static let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("Fixtures").path

    /// The first program of this name on the search path.
    static func program(_ name: String) -> String? {
        searchPath.split(separator: ":").map { "\($0)/\(name)" }.first {
            FileManager.default.isExecutableFile(atPath: $0)
        }
    }
}

/// Looks again and again until `condition` holds; false when it does not within `seconds`.
func eventually(within seconds: Int, _ condition: () async throws -> Bool) async throws -> Bool {
    let deadline = ContinuousClock.now + .seconds(seconds)
    while ContinuousClock.now < deadline {
        if try await condition() { return true }
        try await Task.sleep(for: .milliseconds(20))
    }
    return try await condition()
}
