import Foundation
import Testing

@testable import AtelierCodeMap

/// One file and what its symbols must cover, byte for byte.
struct Sample: Sendable, CustomTestStringConvertible {
    let path: String
    let text: String
    let expected: [String]
    var testDescription: String { path }
}

@Suite(.enabled(if: TestGrammars.arePresent, Comment(rawValue: TestGrammars.whyNot)))
struct ExtentTests {
    @Test func pinnedFileLoads() throws {
        _ = try Grammars(path: TestGrammars.path)
    }

    @Test(arguments: Samples.all)
    func symbolsCoverExactly(sample: Sample) throws {
        let file = try #require(TestGrammars.mapper.parse(path: sample.path, data: Data(sample.text.utf8)))
        #expect(file.covered(in: sample.text) == sample.expected)
        #expect(!file.hasErrors)
    }

    /// Every symbol replaced by its own text leaves every byte as it was, with either line end and with tabs.
    @Test(arguments: Samples.all)
    func replacingBySameTextIsIdentity(sample: Sample) throws {
        for text in Samples.variants(of: sample) {
            let data = Data(text.utf8)
            let file = try #require(TestGrammars.mapper.parse(path: sample.path, data: data))
            for symbol in file.symbols {
                let own = String(decoding: data[symbol.extent], as: UTF8.self)
                let result = Splice.replacing(symbol, with: own, in: data)
                #expect(result == data, "\(symbol.qualifiedName)")
            }
        }
    }

    /// A new text changes the extent alone, at seeded random over all samples.
    @Test func replacingTouchesNothingElse() throws {
        var random = SeededRandom(state: 7)
        for _ in 0..<200 {
            let sample = try #require(Samples.all.randomElement(using: &random))
            let text = try #require(Samples.variants(of: sample).randomElement(using: &random))
            let data = Data(text.utf8)
            let file = try #require(TestGrammars.mapper.parse(path: sample.path, data: data))
            let symbol = try #require(file.symbols.randomElement(using: &random))
            let new = "replacement\(random.next())\n  second 行 🎈\n"
            let result = Splice.replacing(symbol, with: new, in: data)
            #expect(result.prefix(symbol.extent.lowerBound) == data.prefix(symbol.extent.lowerBound))
            let tail = data.count - symbol.extent.upperBound
            #expect(result.suffix(tail) == data.suffix(tail))
            let middle = result[symbol.extent.lowerBound..<(result.count - tail)]
            #expect(String(decoding: middle, as: UTF8.self).hasPrefix("replacement"))
        }
    }
}

/// A small generator whose sequence is fixed by its seed (SplitMix64).
struct SeededRandom: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
