import AtelierChecks
import AtelierHooks
import Testing

@testable import AtelierDaemon

@Suite struct HookSettingsTests {
    @Test func theSectionBecomesThePolicy() {
        let text = """
            check: make test
            hooks:
              slow: "on"
              message: refuse
              maxFileBytes: 2000
              off: [debugger]
              exclusions:
                - paths: [Fixtures/]
            """
        let expected = HookSettings(
            policy: CheckPolicy(
                maxFileBytes: 2_000,
                off: ["debugger"],
                exclusions: [CheckPolicy.Exclusion(paths: ["Fixtures/"])]
            ),
            runsCheck: true,
            refusesMessages: true
        )
        #expect(HookSettingsReader.settings(in: text) == expected)
    }

    /// YAML takes a bare `on` for true.
    @Test(arguments: [("on", true), ("off", false), ("true", true), ("\"off\"", false)])
    func slowIsASwitchHoweverItIsWritten(_ value: String, _ isOn: Bool) {
        #expect(HookSettingsReader.settings(in: "hooks:\n  slow: \(value)\n") == HookSettings(runsCheck: isOn))
    }

    @Test(arguments: [("model", HookSettings.MessageSource.model), ("template", .template), ("off", .off)])
    func messagesAreWrittenByWhomTheSettingsSay(_ value: String, _ source: HookSettings.MessageSource) {
        #expect(HookSettingsReader.settings(in: "hooks:\n  messages: \(value)\n") == HookSettings(messages: source))
    }

    @Test(arguments: [("off", []), ("[]", []), ("[ruff, gofmt]", ["ruff", "gofmt"])] as [(String, [String])])
    func toolsAreNamedOrOff(_ value: String, _ tools: [String]) {
        let expected = HookSettings(tools: tools, lint: "make lint")
        #expect(HookSettingsReader.settings(in: "hooks:\n  tools: \(value)\n  lint: make lint\n") == expected)
    }

    @Test(arguments: ["", "check: true\n", "egress: none\n"])
    func withoutASectionTheUsualHolds(_ text: String) {
        #expect(HookSettingsReader.settings(in: text) == HookSettings())
    }

    @Test(arguments: [
        "hooks:\n  oof: 1\n", "hooks:\n  slow: maybe\n", "hooks:\n  maxFileBytes: many\n", "hooks: [1]\n", "- x\n",
        "hooks:\n  message: loud\n", "hooks:\n  messages: on\n", "hooks:\n  tools: [frobnicate]\n",
        "hooks:\n  tools: ruff\n", "hooks:\n  lint: [a]\n",
    ])
    func whatIsNotUnderstoodIsComplainedOfAndTheUsualHolds(_ text: String) {
        let settings = HookSettingsReader.settings(in: text)
        #expect(settings.complaint != nil)
        #expect(settings.policy == CheckPolicy() && !settings.runsCheck && !settings.refusesMessages)
    }
}
