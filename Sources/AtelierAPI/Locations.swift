/// The folders both sides of the socket agree on, worked out from an environment.
///
/// Relative values of XDG variables are ignored, as the XDG base directory specification asks.
package struct Locations: Equatable, Sendable {
    /// The blackboard and logs.
    package let stateDirectory: String
    /// Models, engine and worktrees.
    package let cacheDirectory: String
    /// Sockets and the lock; `<state>/run` where the system offers no runtime folder.
    package let runtimeDirectory: String
    package let configFile: String

    /// Nil when neither the XDG variables nor an absolute `HOME` say where files belong.
    package init?(environment: [String: String]) {
        func absolute(_ name: String) -> String? {
            environment[name].flatMap { $0.hasPrefix("/") ? $0 : nil }
        }
        let home = absolute("HOME")
        guard let state = absolute("XDG_STATE_HOME") ?? home.map({ $0 + "/.local/state" }),
            let cache = absolute("XDG_CACHE_HOME") ?? home.map({ $0 + "/.cache" }),
            let config = absolute("XDG_CONFIG_HOME") ?? home.map({ $0 + "/.config" })
        else { return nil }
        stateDirectory = state + "/atelier"
        cacheDirectory = cache + "/atelier"
        runtimeDirectory = absolute("XDG_RUNTIME_DIR").map { $0 + "/atelier" } ?? state + "/atelier/run"
        configFile = config + "/atelier/config.yaml"
    }

    /// The socket inside a runtime folder.
    package static func socketPath(runtimeDirectory: String) -> String { runtimeDirectory + "/daemon.sock" }

    /// The longest socket path that can be used, in bytes: SwiftNIO's limit on every system; Linux itself would take 107.
    package static let socketPathBytesMax = 103
}
