import AtelierChecks
import FoundationEssentials
import Testing

@Suite struct CheckPolicyTests {
    @Test func whatIsLeftOutHasItsUsualValue() throws {
        let decoder = JSONDecoder()
        #expect(try decoder.decode(CheckPolicy.self, from: Data("{}".utf8)) == CheckPolicy())
        let json = #"{"off": ["debugger"], "exclusions": [{"paths": ["*.min.js"]}]}"#
        let expected = CheckPolicy(off: ["debugger"], exclusions: [.init(paths: ["*.min.js"])])
        #expect(try decoder.decode(CheckPolicy.self, from: Data(json.utf8)) == expected)
    }

    @Test func theDigestDependsOnWhatIsMeantOnly() {
        let one = CheckPolicy(off: ["a", "b"], exclusions: [.init(paths: ["x/"], rules: ["d", "c"])])
        let same = CheckPolicy(off: ["b", "a", "b"], exclusions: [.init(paths: ["x/"], rules: ["c", "d"])])
        #expect(one.digest == same.digest)
        #expect(one.digest != CheckPolicy().digest)
        #expect(CheckPolicy(maxFileBytes: 2).digest != CheckPolicy().digest)
    }
}
