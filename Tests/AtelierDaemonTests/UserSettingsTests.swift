import AtelierAPI
import Foundation
import Testing

@testable import AtelierDaemon

@Suite struct UserSettingsTests {
    private func read(_ text: String) throws -> UserSettings {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("settings-\(UUID()).yaml").path
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        defer { #expect(throws: Never.self) { try FileManager.default.removeItem(atPath: path) } }
        return try UserSettings.read(path)
    }

    @Test func settingsFillWhatNoArgumentDecided() throws {
        let settings = try read("engine: /opt/llama-server\nmodel: qwen2.5-coder-0.5b\nidleSeconds: 30\n")
        let locations = try #require(Locations(environment: ["HOME": "/u"]))
        var given = DaemonConfiguration(locations: locations, executablePath: "/usr/bin/atelierd")
        given.modelID = "qwen2.5-coder-1.5b"
        let filled = try given.filled(from: settings)
        #expect(filled.enginePath == "/opt/llama-server")
        #expect(filled.modelID == "qwen2.5-coder-1.5b")
        #expect(filled.idleSeconds == 30)
    }

    @Test func anAbsentOrEmptyFileSettlesNothing() throws {
        #expect(try UserSettings.read("/nowhere/config.yaml") == UserSettings())
        #expect(try read("# nothing\n") == UserSettings())
    }

    @Test func whatHooksAreAskedOfIsReadAndToldOf() throws {
        let settings = try read("hooksRequired: true\nhookBudgetMilliseconds: 500\n")
        #expect(settings.hooksRequired == true && settings.hookBudgetMilliseconds == 500)
        #expect(LiveSettings(settings, path: nil).hookBudgetMilliseconds == 500)
        #expect(LiveSettings(UserSettings(), path: nil).hookBudgetMilliseconds == 300)
        #expect(settings.differences(from: UserSettings()).count == 2)
    }

    @Test(arguments: [
        "engin: /x\n", "idleSeconds: soon\n", ": [\n", "hookBudgetMilliseconds: 0\n", "hooksRequired: 7\n",
    ])
    func whatDoesNotFitIsRefusedByName(text: String) {
        #expect(throws: DaemonError.self) { try read(text) }
    }
}
