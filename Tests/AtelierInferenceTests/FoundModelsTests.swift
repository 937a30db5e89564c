import AtelierDomain
import Foundation
import Testing

@testable import AtelierInference

@Suite struct FoundModelsTests {
    private let folder: TemporaryFolder
    private let model = TinyGGUF.model.data
    private let digest: String

    init() throws {
        folder = try TemporaryFolder()
        digest = ContentHash(of: model).hex
    }

    private func link(_ name: String, to target: String) throws {
        let path = "\(folder.path)/\(name)"
        let parent = String(path[..<(path.lastIndex(of: "/") ?? path.endIndex)])
        try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: target)
    }

    private func list(_ source: FoundModel.Source, _ name: String) -> FoundModels.Listing {
        FoundModels(folders: [(source, "\(folder.path)/\(name)")]).list()
    }

    private func model(
        _ source: FoundModel.Source,
        _ name: String,
        at file: String,
        digest: String?
    ) throws -> FoundModel {
        let header = try GGUFHeader(path: "\(folder.path)/\(file)").summary
        return FoundModel(
            source: source,
            name: name,
            path: "\(folder.path)/\(file)",
            bytes: model.count,
            namedDigest: digest,
            header: .success(header)
        )
    }

    @Test func aHuggingFaceCacheIsListedOnceForAllRevisions() throws {
        let repository = "hub/models--Qwen--Tiny-GGUF"
        try folder.write("\(repository)/blobs/\(digest)", model)
        try link("\(repository)/snapshots/0a/q4/tiny.gguf", to: "../../../blobs/\(digest)")
        try link("\(repository)/snapshots/1b/tiny.gguf", to: "../../blobs/\(digest)")
        try link("\(repository)/snapshots/1b/gone.gguf", to: "../../blobs/none")
        try folder.write("\(repository)/snapshots/1b/README.md", model)
        try folder.write("hub/datasets--Qwen--Tiny/snapshots/1b/data.gguf", model)
        let found = try model(
            .huggingFace,
            "Qwen/Tiny-GGUF/q4/tiny.gguf",
            at: "\(repository)/blobs/\(digest)",
            digest: digest
        )
        #expect(list(.huggingFace, "hub") == FoundModels.Listing(models: [found]))
    }

    @Test func lmStudiosFoldersAreListed() throws {
        try folder.write("studio/Qwen/Tiny-GGUF/tiny.gguf", model)
        try folder.write("studio/Qwen/Tiny-GGUF/notes.txt", model)
        let found = try model(
            .lmStudio,
            "Qwen/Tiny-GGUF/tiny.gguf",
            at: "studio/Qwen/Tiny-GGUF/tiny.gguf",
            digest: nil
        )
        #expect(list(.lmStudio, "studio") == FoundModels.Listing(models: [found]))
        try folder.write("llama/tiny.gguf", model)
        #expect(list(.llamaCpp, "llama").models.map(\.name) == ["tiny.gguf"])
    }

    private func manifest(_ layers: [(String, String)]) -> Data {
        let list = layers.map { #"{"mediaType":"application/vnd.ollama.image.\#($0)","digest":"\#($1)","size":1}"# }
        return Data(#"{"schemaVersion":2,"layers":[\#(list.joined(separator: ","))]}"#.utf8)
    }

    @Test func ollamasManifestsLeadToItsBlobs() throws {
        let library = "ollama/manifests/registry.ollama.ai/library"
        let blob = "ollama/blobs/sha256-\(digest)"
        let named = "sha256:\(digest)"
        try folder.write(blob, model)
        try folder.write("\(library)/tiny/1.5b", manifest([("template", named), ("model", named), ("adapter", named)]))
        let found = try model(.ollama, "tiny:1.5b", at: blob, digest: digest)
        #expect(list(.ollama, "ollama") == FoundModels.Listing(models: [found]))
        // The same file under another name is no second model.
        try folder.write("ollama/manifests/example.org/me/mine/latest", manifest([("model", named)]))
        #expect(list(.ollama, "ollama").models.map(\.name) == ["example.org/me/mine:latest"])
    }

    /// Manifests are somebody else's files: none leads out of the folder of blobs, and none stops the search.
    @Test(arguments: [
        "", "[]", "{", #"{"layers":[{"mediaType":"application/vnd.ollama.image.model","digest":"sha256:../../x"}]}"#,
        #"{"layers":[{"mediaType":"application/vnd.ollama.image.model","digest":"sha256:\#(String(repeating: "a", count: 64))"}]}"#,
        String(repeating: " ", count: 1 << 20 + 1),
    ])
    func aWrongManifestNamesNothing(text: String) throws {
        let library = "ollama/manifests/registry.ollama.ai/library"
        try folder.write("x", model)
        try folder.write("ollama/blobs/sha256-\(digest)", model)
        try folder.write("\(library)/a/latest", Data(text.utf8))
        try folder.write("\(library)/b/latest", manifest([("model", "sha256:\(digest)")]))
        #expect(list(.ollama, "ollama").models.map(\.name) == ["b:latest"])
    }

    @Test func aMalformedFileIsListedWithItsFault() throws {
        try folder.write("studio/a/b/short.gguf", model.dropLast())
        let found = try #require(list(.lmStudio, "studio").models.first)
        #expect(throws: InferenceError.self) { try found.header.get() }
        guard case .failure(let error) = found.header else { return }
        #expect(error.code == .modelMalformed && error.fault == .tensorPastEnd)
    }

    @Test func aPartOfAModelIsSaidToBeOne() throws {
        try folder.write("studio/a/b/tiny-00002-of-00003.gguf", TinyGGUF.part.data)
        let found = try #require(list(.lmStudio, "studio").models.first)
        #expect(try found.header.get().split == GGUFHeader.Split(number: 1, count: 3))
    }

    @Test func circlesOfLinksAndDeepFoldersEnd() throws {
        try folder.write("studio/a/tiny.gguf", model)
        try link("studio/a/again", to: "..")
        try link("studio/a/self", to: "self")
        try folder.write("studio/1/2/3/4/5/deep.gguf", TinyGGUF.adapter.data)
        let listing = list(.lmStudio, "studio")
        #expect(listing.models.map(\.name) == ["a/tiny.gguf"] && !listing.isCut)
    }

    @Test func aBoundThatEndsTheSearchIsTold() throws {
        for index in 0..<5 {
            let other = TinyGGUF.model.setting("general.name", TinyGGUF.text("\(index)"))
            try folder.write("llama/\(index).gguf", other.data)
        }
        let folders = [(source: FoundModel.Source.llamaCpp, path: "\(folder.path)/llama")]
        let few = FoundModels(folders: folders, filesMax: 3).list()
        #expect(few.models.map(\.name) == ["0.gguf", "1.gguf", "2.gguf"] && few.isCut)
        let short = FoundModels(folders: folders, entriesMax: 4).list()
        #expect(short.models.count == 4 && short.isCut)
        #expect(!FoundModels(folders: folders).list().isCut)
    }

    @Test func theProgramsOwnVariablesNameTheFolders() {
        let usual = FoundModels(environment: [:], home: "/home/user").folders.map(\.path)
        #expect(
            usual == [
                "/home/user/.cache/huggingface/hub", "/home/user/.cache/llama.cpp", "/home/user/.lmstudio/models",
                "/home/user/.cache/lm-studio/models", "/home/user/.ollama/models", "/usr/share/ollama/.ollama/models",
            ]
        )
        let named = FoundModels(
            environment: ["HF_HOME": "/hf", "OLLAMA_MODELS": "/o", "XDG_CACHE_HOME": "/c", "LLAMA_CACHE": "l"],
            home: nil
        )
        #expect(named.folders.map(\.path) == ["/hf/hub", "/c/llama.cpp", "/c/lm-studio/models", "/o"])
        let hub = FoundModels(environment: ["HF_HUB_CACHE": "/hub", "HF_HOME": "/hf"], home: nil)
        #expect(hub.folders.map(\.path) == ["/hub", "/usr/share/ollama/.ollama/models"])
    }
}
