import Foundation
import Testing

@testable import AtelierInference

/// Valid files with random damage: each is refused by name or is one whose tensors all lie in the file.
///
/// `ATELIER_GGUF_SEED` and `ATELIER_GGUF_CASES=from..<to` take others than seed 1 and the first 100,000; a case depends on
/// the seed and its own number alone.
@Suite(.timeLimit(.minutes(30))) struct FuzzGGUFTests {
    private static let environment = ProcessInfo.processInfo.environment
    private static let seed = UInt64(environment["ATELIER_GGUF_SEED"] ?? "") ?? 1
    private static let cases: Range<Int> = {
        let bounds = (environment["ATELIER_GGUF_CASES"] ?? "").split(separator: "..<").compactMap { Int($0) }
        return bounds.count == 2 ? bounds[0]..<bounds[1] : 0..<100_000
    }()

    @Test func damagedFilesAreRefusedOrSound() {
        let fuzzer = GGUFFuzzer(seed: Self.seed)
        var tally: [GGUFFault: Int] = [:]
        var sound = 0
        for number in Self.cases {
            // What a crash leaves behind says which cases to repeat.
            if number % 50_000 == 0 || number == Self.cases.lowerBound {
                print("gguf: seed \(Self.seed), from case \(number) of \(Self.cases)")
            }
            let bytes = fuzzer.bytes(number)
            switch GGUFHeader.read(bytes) {
            case .failure(let error):
                guard let fault = error.fault else {
                    Issue.record("seed \(Self.seed), case \(number): \(error.message)")
                    return
                }
                tally[fault, default: 0] += 1
            case .success(let header):
                sound += 1
                if let complaint = complaint(header, bytes.count) {
                    Issue.record("seed \(Self.seed), case \(number): \(complaint)")
                    return
                }
            }
        }
        let faults = tally.sorted { $0.key.rawValue < $1.key.rawValue }.map { "\($0.key.rawValue) \($0.value)" }
        print("gguf: \(Self.cases.count) cases, \(sound) sound, \(faults.joined(separator: ", "))")
        print("gguf: \(Self.peakMemory)")
        if Self.cases.count >= 100_000 {
            // The damage is of every kind, and some of it harmless: neither answer is given to everything.
            #expect(tally.count >= 30)
            #expect(sound > 0 && sound < Self.cases.count / 2)
        }
    }

    /// The most memory that this process, with all its tests, has had so far, as the kernel says it.
    private static var peakMemory: Substring {
        let status = FileManager.default.contents(atPath: "/proc/self/status") ?? Data()
        return String(decoding: status, as: UTF8.self).split(separator: "\n").first { $0.hasPrefix("VmHWM") } ?? "?"
    }

    /// A reader that takes each file for longer than it is passes for sound what is not, and the fuzzer sees it.
    @Test func aReaderThatReadsPastTheEndIsFound() {
        let fuzzer = GGUFFuzzer(seed: 1)
        let found = (0..<2_000).first { number in
            let bytes = fuzzer.bytes(number)
            guard case .success(let header) = GGUFHeader.read(bytes, byteCount: bytes.count + 4_096) else {
                return false
            }
            return complaint(header, bytes.count) != nil
        }
        #expect(found != nil)
    }

    /// What an accepted header promises and does not hold, worked out without the reader.
    private func complaint(_ header: GGUFHeader, _ byteCount: Int) -> String? {
        let room = Double(byteCount) - Double(header.dataOffset)
        for tensor in header.tensors {
            let elements = tensor.dimensions.map(Double.init).reduce(1, *)
            let layout = tensor.type.layout
            let end = Double(tensor.offset) + elements / Double(layout.elements) * Double(layout.bytes)
            if !(1...4).contains(tensor.dimensions.count) || elements < 1 { return "\(tensor.name) has no shape" }
            if tensor.offset < 0 || end > room { return "\(tensor.name) ends at \(end) of \(room)" }
            if tensor.offset % header.alignment != 0 { return "\(tensor.name) is not aligned" }
        }
        for (first, second) in zip(header.tensors, header.tensors.dropFirst())
        where second.offset < first.offset + first.bytes {
            return "\(second.name) lies in \(first.name)"
        }
        if Set(header.tensors.map(\.name)).count != header.tensors.count { return "two tensors have one name" }
        if (header.facts.cacheBytesPerToken() ?? 0) < 0 { return "the cache has a negative size" }
        return header.fileBytes == byteCount ? nil : "the file has \(byteCount) bytes, not \(header.fileBytes)"
    }
}

/// Makes damaged files; the same seed and number make the same file.
struct GGUFFuzzer {
    let seed: UInt64
    private let files: [(bytes: [UInt8], fields: [Int])]

    /// Numbers at which readers go wrong.
    private static let edges: [UInt64] = [
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 13, 14, 16, 31, 32, 33, 63, 64, 65, 255, 256, 4_096, 65_535, 65_536,
        1 << 20, 1 << 22, 1 << 31, (1 << 32) - 1, 1 << 32, 1 << 61, 1 << 62, (1 << 63) - 1, 1 << 63, .max - 31, .max,
    ]

    init(seed: UInt64) {
        self.seed = seed
        let gapless = TinyGGUF.model.setting("general.alignment", TinyGGUF.u32(8)).changed { file in
            file.alignment = 8
            file.tensors[1].offset = 208
            file.tensors[2].offset = 464
        }
        files = [TinyGGUF.model, .model.changed { $0.version = 2 }, .adapter, .part, gapless].map { file in
            (file.bytes, file.fields.map(\.offset))
        }
    }

    func bytes(_ number: Int) -> [UInt8] {
        var random = SplitMix(state: seed &* 0x9e37_79b9_7f4a_7c15 &+ UInt64(number) &* 0xd1b5_4a32_d192_ed03)
        let file = files[random.below(files.count)]
        var bytes = file.bytes
        for _ in 0...random.below(3) {
            damage(&bytes, file.fields, &random)
        }
        return bytes
    }

    private func damage(_ bytes: inout [UInt8], _ fields: [Int], _ random: inout SplitMix) {
        guard !bytes.isEmpty else {
            return
        }
        let place = random.below(bytes.count)
        switch random.below(10) {
        case 0, 1:
            bytes[place] ^= 1 << random.below(8)
        case 2:
            bytes[place] = UInt8(truncatingIfNeeded: random.next())
        case 3:
            bytes.removeLast(bytes.count - place)
        case 4:
            bytes.removeSubrange(place..<min(place + 1 + random.below(16), bytes.count))
        case 5:
            let other = files[random.below(files.count)].bytes
            let start = random.below(other.count)
            bytes.insert(contentsOf: other[start..<min(start + 1 + random.below(64), other.count)], at: place)
        case 6:
            let start = random.below(bytes.count)
            let piece = Array(bytes[start..<min(start + 1 + random.below(64), bytes.count)])
            bytes.replaceSubrange(place..<min(place + piece.count, bytes.count), with: piece)
        default:
            let edge = Self.edges[random.below(Self.edges.count)] &+ UInt64(random.below(3)) &- 1
            let width = random.below(2) == 0 ? 4 : 8
            let field = fields[random.below(fields.count)]
            for index in 0..<width where field + index < bytes.count {
                bytes[field + index] = UInt8(truncatingIfNeeded: edge >> UInt64(8 * index))
            }
        }
    }
}

/// SplitMix64 (Steele, Lea, Flood 2014): small, seeded, the same everywhere.
private struct SplitMix {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }
}
