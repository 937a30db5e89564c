import AtelierDaemon
import Testing

/// Arguments over environment.
@Suite struct DaemonConfigurationTests {
    @Test func environmentGivesTheFolders() throws {
        let configuration = try Self.make([], ["HOME": "/h", "PATH": "/bin:/usr/bin"])
        #expect(configuration.stateDirectory == "/h/.local/state/atelier")
        #expect(configuration.cacheDirectory == "/h/.cache/atelier")
        #expect(configuration.runtimeDirectory == "/h/.local/state/atelier/run")
        #expect(configuration.configFile == "/h/.config/atelier/config.yaml")
        #expect(configuration.searchPath == ["/bin", "/usr/bin"])
        #expect(configuration.homeDirectory == "/h")
    }

    @Test func relativeFoldersOfTheEnvironmentAreIgnored() throws {
        let configuration = try Self.make([], ["HOME": "/h", "XDG_STATE_HOME": "state", "XDG_RUNTIME_DIR": "/run/u"])
        #expect(configuration.stateDirectory == "/h/.local/state/atelier")
        #expect(configuration.runtimeDirectory == "/run/u/atelier")
    }

    @Test func argumentsWinInBothForms() throws {
        let configuration = try Self.make(
            [
                "--state-dir", "/s", "--cache-dir=/c", "--runtime-dir", "/r", "--agents-dir", "/a", "--replay=/p=q",
                "--record", "/k", "--model", "m", "--engine", "/e", "--fail-at", "landing.intended",
                "--idle-seconds", "5", "--config", "/f",
            ],
            ["HOME": "/h"]
        )
        #expect(configuration.stateDirectory == "/s")
        #expect(configuration.cacheDirectory == "/c")
        #expect(configuration.socketPath == "/r/daemon.sock")
        #expect(configuration.agentsDirectory == "/a")
        #expect(configuration.replayDirectory == "/p=q")
        #expect(configuration.recordDirectory == "/k")
        #expect(configuration.modelID == "m")
        #expect(configuration.enginePath == "/e")
        #expect(configuration.failAt == "landing.intended")
        #expect(configuration.idleSeconds == 5)
        #expect(configuration.configFile == "/f")
    }

    @Test(arguments: [
        ["--unknown"], ["--state-dir"], ["--state-dir", "relative"], ["--model", ""], ["--idle-seconds", "0"], ["word"],
    ])
    func wrongArgumentsAreRefused(arguments: [String]) {
        let error = #expect(throws: DaemonError.self) { try Self.make(arguments, ["HOME": "/h"]) }
        #expect(error?.code == .badArgument)
    }

    @Test func noHomeIsSaid() {
        let error = #expect(throws: DaemonError.self) { try Self.make([], ["HOME": "relative"]) }
        #expect(error?.code == .noHome)
    }

    private static func make(_ arguments: [String], _ environment: [String: String]) throws -> DaemonConfiguration {
        try DaemonConfiguration(arguments: arguments, environment: environment, executablePath: "/bin/atelierd")
    }
}
