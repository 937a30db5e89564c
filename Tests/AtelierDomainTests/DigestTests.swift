import AtelierDomain
import Testing

@Suite struct DigestTests {
    @Test func contentHashIsSHA256() {
        // The test vector "abc" of FIPS 180-4.
        let expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        #expect(ContentHash(of: "abc").hex == expected)
    }

    @Test(arguments: ["", "abc", String(repeating: "A", count: 64), String(repeating: "g", count: 64)])
    func malformedDigestsAreRefused(text: String) {
        #expect(ContentHash(hex: text) == nil)
        #expect(ObjectID(hex: text) == nil)
    }

    @Test func equalRequestsHaveEqualDigestsAndOthersDoNot() {
        let first = ModelRequest(messages: [ChatMessage(.user, "a")], tokensMax: 10)
        let same = ModelRequest(messages: [ChatMessage(.user, "a")], tokensMax: 10)
        let warmer = ModelRequest(messages: [ChatMessage(.user, "a")], tokensMax: 10, temperature: 0.5)
        #expect(first.digest == same.digest)
        #expect(first.digest != warmer.digest)
    }

    @Test func onlyARunningRequirementCanLand() {
        let able = RequirementState.allCases.filter { $0.successors.contains(.landed) }
        #expect(able == [.running, .accepted])
    }
}
