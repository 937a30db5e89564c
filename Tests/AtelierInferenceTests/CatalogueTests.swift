import AtelierDomain
import Testing

@testable import AtelierInference

/// Who may be asked, in which order, and for what price.
@Suite struct CatalogueTests {
    private static func hosted(_ id: String, _ repositories: [String]?) -> CatalogueModel {
        CatalogueModel(
            id: id,
            source: .hosted(HostedModel(url: "https://a.example", name: "a")),
            licence: "-",
            contextTokens: 8_192,
            repositories: repositories
        )
    }

    private static let catalogue = Catalogue.shipped.adding(
        [hosted("far", ["/srv/**"]), hosted("nobody", nil)],
        routes: [
            "code": Catalogue.Route(models: ["qwen2.5-coder-0.5b", "qwen2.5-coder-1.5b", "far"], roundsEach: 3),
            "away": Catalogue.Route(models: ["nobody", "far"]),
        ]
    )

    private func names(_ tier: String, round: Int = 0, at path: String, isEgressForbidden: Bool = false) -> [String] {
        Self.catalogue.candidates(
            tier: tier,
            round: round,
            repository: path,
            isEgressForbidden: isEgressForbidden,
            standard: "qwen2.5-coder-1.5b"
        ).map(\.id)
    }

    @Test func aTierWithoutARouteTakesTheStandardModel() {
        #expect(names("chore", at: "/opt/x") == ["qwen2.5-coder-1.5b"])
    }

    @Test func roundsWithoutSuccessLeadToTheNextModel() {
        #expect(names("code", at: "/srv/a").count == 3)
        #expect(names("code", round: 2, at: "/srv/a").first == "qwen2.5-coder-0.5b")
        #expect(names("code", round: 3, at: "/srv/a") == ["qwen2.5-coder-1.5b", "far"])
        #expect(names("code", round: 60, at: "/srv/a") == ["far"])
        #expect(names("code", round: 60, at: "/opt/a") == ["qwen2.5-coder-1.5b"])
    }

    @Test func aHostedModelIsAskedOnlyForWhatItNames() {
        #expect(names("away", at: "/srv/deep/below/it") == ["far"])
        #expect(names("away", at: "/srvs/x") == [])
        #expect(names("away", at: "/srv/x", isEgressForbidden: true) == [])
    }

    @Test(arguments: [
        ("/srv/*", "/srv/a", true), ("/srv/*", "/srv/a/b", false), ("/srv/**", "/srv", true),
        ("/srv/**", "/srv/a/b", true),
        ("/srv/a*c/x", "/srv/abc/x", true), ("/srv/a*c/x", "/srv/ab/x", false), ("/**/x", "/a/b/x", true),
        ("/srv/*a*b*", "/srv/xxaxxbxx", true), ("/srv/*a*b", "/srv/xxaxxbxx", false), ("/", "/", true),
        ("", "/a", false),
    ])
    func patterns(pattern: String, path: String, matches: Bool) {
        #expect(PathPattern(pattern).matches(path) == matches)
    }

    @Test func aCallIsPricedByWhatWasReadAndWritten() {
        let price = ModelPrice(inputNanos: 300, cachedNanos: 30, outputNanos: 1_200, currency: "USD")
        let reply = ModelReply(
            text: "",
            isComplete: true,
            promptTokens: 1_000,
            cachedTokens: 400,
            generatedTokens: 50,
            milliseconds: 1,
            model: "m"
        )
        #expect(price.nanos(of: reply) == 600 * 300 + 400 * 30 + 50 * 1_200)
    }

    @Test func aUsersModelReplacesAShippedOneOfTheSameName() {
        let mine = Self.hosted("qwen2.5-coder-0.5b", ["/**"])
        #expect(Catalogue.shipped.adding([mine], routes: [:]).model("qwen2.5-coder-0.5b") == mine)
    }
}
