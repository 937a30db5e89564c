import AtelierCodeMap
import AtelierDomain
import Foundation
import Testing

@testable import AtelierCodeIndex

/// What is stored, and that only what is new is read.
struct IndexTests {
    @Test func whatIsReadBackIsWhatWasParsed() async throws {
        let (tree, index) = (TestTree(TestSources.files), try CodeIndex.inMemory())
        let files = try await tree.bring(index).files()
        let mapper = CodeMapper(grammars: nil)
        let parsed = try tree.entries.compactMap { mapper.parse(path: $0.path, data: try tree.read($0.blob)) }
        #expect(files.count == 4)
        #expect(try encoded(files) == encoded(parsed))
    }

    private func encoded(_ files: [SourceFile]) throws -> [String] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return try files.map { file in
            // A set has no order of its own.
            let text = String(decoding: try encoder.encode(file), as: UTF8.self)
            let names = file.identifiers.sorted().joined(separator: " ")
            return text.replacing(#/"identifiers":\[[^\]]*\]/#, with: "") + names
        }
    }

    @Test func onlyNewBlobsAreRead() async throws {
        let index = try CodeIndex.inMemory()
        let tree = TestTree(TestSources.files)
        _ = try await tree.bring(index)
        #expect(tree.readCount == 4)
        #expect(try await tree.bring(index).added == 0)
        var files = TestSources.files
        files["Sources/Copy.swift"] = files["Sources/Dates.swift"]
        files["Sources/Ledger.swift"] = "struct Ledger {}\n"
        let changed = TestTree(files)
        let found = try await changed.bring(index)
        #expect(changed.readCount == 1)
        #expect(found.paths.contains("Sources/Copy.swift"))
        #expect(try await found.files(at: ["Sources/Ledger.swift"]).first?.symbols.count == 1)
    }

    @Test func theSameBytesAreReadByTheNameOfTheirFile() async throws {
        let index = try CodeIndex.inMemory()
        let tree = TestTree(["a.swift": "func one() {}\n", "b.h": "func one() {}\n"])
        // Without grammars there is no C to read.
        #expect(try await tree.bring(index).paths == ["a.swift"])
    }

    @Test func oldBlobsAreDroppedByUseAndNeverPresentOnes() async throws {
        let index = try CodeIndex.inMemory()
        let bounds = IndexBounds(blobsMax: 3)
        for turn in 0..<5 {
            _ = try await TestTree(["a.swift": "func a\(turn)() {}\n", "b.swift": "func b() {}\n"])
                .bring(index, bounds: bounds)
        }
        let size = try await index.size()
        #expect(size.blobs == 3)
        #expect(size.symbols == 3)
        // The one before the last is still there, the first is not.
        let before = TestTree(["a.swift": "func a3() {}\n", "b.swift": "func b() {}\n"])
        #expect(try await before.bring(index, bounds: bounds).added == 0)
        let first = TestTree(["a.swift": "func a0() {}\n"])
        #expect(try await first.bring(index, bounds: bounds).added == 1)
    }

    @Test func bytesAreBoundedToo() async throws {
        let index = try CodeIndex.inMemory()
        let bounds = IndexBounds(bytesMax: 1)
        _ = try await TestTree(["a.swift": "func a() {}\n"]).bring(index, bounds: bounds)
        _ = try await TestTree(["b.swift": "func b() {}\n"]).bring(index, bounds: bounds)
        #expect(try await index.size().blobs == 1)
    }

    @Test func aFileOnDiskIsUsedAgain() async throws {
        let path = scratch()
        defer { try? FileManager.default.removeItem(atPath: path) }
        let tree = TestTree(TestSources.files)
        _ = try await tree.bring(try CodeIndex.open(at: path))
        #expect(try await tree.bring(try CodeIndex.open(at: path)).added == 0)
    }

    @Test(arguments: ["no database at all, but text that is long enough to be read as one", ""])
    func aDamagedFileIsMadeAnew(text: String) async throws {
        let path = scratch()
        defer { try? FileManager.default.removeItem(atPath: path) }
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        let index = try CodeIndex.open(at: path)
        #expect(try await TestTree(TestSources.files).bring(index).added == 4)
    }

    @Test func whatWasWrittenBeforeAnEndStays() async throws {
        let index = try CodeIndex.inMemory()
        let files = (0..<40).map { ("f\($0).swift", String(repeating: "// \($0) padding\n", count: 12_000)) }
        let tree = TestTree(Dictionary(uniqueKeysWithValues: files))
        let indexer = Indexer(index: index, mapper: CodeMapper(grammars: nil))
        await #expect(throws: CancellationError.self) {
            _ = try await indexer.bring(tree.entries) { blob in
                if tree.readCount > 36 { throw CancellationError() }
                return try tree.read(blob)
            }
        }
        let stored = try await index.size().blobs
        #expect(stored > 0 && stored < 40)
        #expect(try await tree.bring(index).added == 40 - stored)
    }

    @Test func bytesThatAreNotOursGiveNothing() {
        #expect(PackedFile.unpack(Data([0xFF, 0xFF, 0xFF]), path: "a.swift") == nil)
        #expect(PackedFile.unpack(Data(), path: "a.swift") == nil)
    }

    private func scratch() -> String {
        NSTemporaryDirectory() + "atelier-index-\(UInt64.random(in: 0...UInt64.max)).sqlite"
    }
}
