import AtelierDomain
import AtelierInference
import Testing

@testable import AtelierDaemon

/// What `models.yaml` may say, and how what it may not is named.
@Suite struct CatalogueFileTests {
    private static let digest = String(repeating: "a", count: 64)

    @Test func everyClassIsRead() throws {
        let file = try CatalogueFile(
            text: """
                models:
                  big:
                    class: local
                    source: https://a.example/x/y/resolve/main/big.gguf
                    bytes: 10
                    sha256: \(Self.digest)
                  mine: { class: own, file: /m/mine.gguf, sha256: \(Self.digest), context: 4096, watts: 30 }
                  ours: { class: own, base: big, adapter: /m/a.gguf, adapterSha256: \(Self.digest), scale: 0.5 }
                  far: { class: hosted, url: "https://a.example", model: a-1, repositories: [/srv/**], price: { input: 0.15 } }
                routes:
                  code: { models: [mine, far], roundsEach: 2 }
                """
        )
        #expect(file.models.map(\.id) == ["big", "mine", "ours", "far"])
        #expect(file.models.map(\.modelClass) == [.local, .own, .own, .hosted])
        #expect(file.models[3].price == ModelPrice(inputNanos: 150, currency: "USD"))
        #expect(file.routes["code"] == Catalogue.Route(models: ["mine", "far"], roundsEach: 2))
        #expect(file.over(.shipped).models.count == 4 + Catalogue.shipped.models.count)
    }

    @Test(arguments: [
        ("models: [a]", "list of keys"), ("model: {}", "unknown key"), ("models:\n  A: { class: hosted }", "name A"),
        ("models:\n  a: { class: remote }", "class"),
        ("models:\n  a: { class: hosted, url: \"http://a.example\", model: m }", "url"),
        ("models:\n  a: { class: hosted, url: \"https://a.example/v1\", model: m }", "url"),
        ("models:\n  a: { class: own, file: m.gguf, sha256: \(digest) }", "absolute"),
        ("models:\n  a: { class: own, file: /m.gguf, sha256: abc }", "SHA-256"),
        ("models:\n  a: { class: own, base: nothing, adapter: /a, adapterSha256: \(digest) }", "base nothing"),
        ("models:\n  a: { class: own, base: qwen2.5-coder-1.5b }", "adapter"),
        ("routes:\n  code: { models: [nothing] }", "nothing"), ("routes:\n  code: { models: [] }", "names no models"),
        ("models:\n  a: &x { class: hosted }\n  b: *x", "anchors"), ("models: {", "YAML"),
        ("models:\n  a: { class: hosted, url: \"https://a.example\", model: m, price: { input: -1 } }", "input"),
    ])
    func whatCannotBeUnderstoodIsNamed(text: String, word: String) {
        let error = #expect(throws: DaemonError.self) { try CatalogueFile(text: text) }
        #expect(error?.code == .badModels)
        #expect(error?.message.contains(word) == true, "\(error?.message ?? "")")
    }

    @Test func noFileHoldsNothing() throws {
        #expect(try CatalogueFile(path: "/nowhere/models.yaml").models.isEmpty)
        #expect(try CatalogueFile(text: "# only a comment\n").models.isEmpty)
    }
}
