import Testing

@testable import AtelierInference

/// Takes one limit away.
struct Lift: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let apply: @Sendable (inout GGUFLimits) -> Void

    init(_ name: String, _ apply: @escaping @Sendable (inout GGUFLimits) -> Void) {
        testDescription = name
        self.apply = apply
    }
}

@Suite(.timeLimit(.minutes(2))) struct MalformedGGUFTests {
    @Test(arguments: MalformedGGUF.all)
    func malformedFileIsRefusedByName(kind: MalformedGGUF) {
        #expect(GGUFHeader.read(kind.bytes, limits: kind.limits).fault == kind.fault)
    }

    @Test func theKindsAreDistinctAndCoverEveryFault() {
        let all = MalformedGGUF.all
        #expect(all.count >= 200)
        #expect(Set(all.map(\.name)).count == all.count)
        #expect(Set(all.map(\.bytes)).count == all.count)
        // That an adapter does not fit shows only beside a model.
        #expect(Set(all.map(\.fault)) == Set(GGUFFault.allCases).subtracting([.adapterMisfit]))
    }

    /// A reader that lacks one of the limits lets at least one kind through, or gives it another name.
    @Test(arguments: [
        Lift("headerBytesMax") { $0.headerBytesMax = 1 << 40 }, Lift("keysMax") { $0.keysMax = 1 << 40 },
        Lift("keyBytesMax") { $0.keyBytesMax = 1 << 40 }, Lift("keptBytesMax") { $0.keptBytesMax = 1 << 40 },
        Lift("textBytesMax") { $0.textBytesMax = 1 << 40 }, Lift("stringBytesMax") { $0.stringBytesMax = 1 << 40 },
        Lift("arrayElementsMax") { $0.arrayElementsMax = 1 << 40 }, Lift("tensorsMax") { $0.tensorsMax = 1 << 40 },
        Lift("tensorNameBytesMax") { $0.tensorNameBytesMax = 1 << 40 },
        Lift("dimensionsMax") { $0.dimensionsMax = 64 },
    ])
    func aReaderWithoutOneLimitIsCaught(lift: Lift) {
        let missed = MalformedGGUF.all.filter { kind in
            var limits = kind.limits
            lift.apply(&limits)
            return GGUFHeader.read(kind.bytes, limits: limits).fault != kind.fault
        }
        #expect(!missed.isEmpty)
    }

    /// A reader that takes the file for longer than it is misses what lies past the end.
    @Test func aReaderThatDoesNotKnowTheFilesEndIsCaught() {
        let missed = MalformedGGUF.all.filter { kind in
            GGUFHeader.read(kind.bytes, limits: kind.limits, byteCount: kind.bytes.count + 1 << 24).fault != kind.fault
        }
        #expect(Set(missed.map(\.fault)).isSuperset(of: [.truncated, .tensorPastEnd]))
    }

    /// A file of a tebibyte that asks for as much as it can gets no more than the limits allow.
    @Test func aGreedyFileIsReadInBoundedPieces() {
        let greedy = TinyGGUF.model.changed { file in
            let text = [UInt8](repeating: 97, count: 1 << 20)
            file.keys.insert(TinyGGUF.Key("general.name", TinyGGUF.text(text)), at: 2)
            file.keys.remove(at: 3)
            file.keyCount = 4_096
            let array = TinyGGUF.u32Payload(9) + TinyGGUF.u32Payload(7) + TinyGGUF.u64Payload(1 << 22)
            file.keys.append(TinyGGUF.Key("x", array))
            file.tensors = []
            file.dataBytes = 0
        }
        var asked: [Int] = []
        let source = GGUFSource(greedy.bytes, byteCount: 1 << 40) { asked.append($0) }
        #expect(throws: InferenceError.self) { try GGUFHeader(source) }
        #expect(asked.max() == 1 << 20)
        #expect(asked.reduce(0, +) < 8 << 20)
    }
}
