@testable import AtelierInference

// Files whose tensors cannot be where and what the header says.
extension MalformedGGUF {
    private static func tensor(_ index: Int, _ change: (inout TinyGGUF.Tensor) -> Void) -> TinyGGUF {
        model.changed { change(&$0.tensors[index]) }
    }

    static var tensors: [Self] {
        var cases: [Self] = []
        let names: [(String, [UInt8])] = [
            ("empty", []), ("with a zero", [97, 0]), ("with a line feed", [97, 10]), ("not ASCII", Array("é".utf8)),
            ("not UTF-8", [0xff]),
        ]
        for (name, bytes) in names {
            cases.append(Self("tensor name \(name)", .tensorNameInvalid, tensor(1) { $0.name = bytes }))
        }
        for length in [64, 65, 256] {
            let name = [UInt8](repeating: 97, count: length)
            cases.append(Self("tensor name of \(length)", .tensorNameTooLong, tensor(1) { $0.name = name }))
        }
        for length: UInt64 in [1 << 32, 1 << 63, .max] {
            let file = model.replacing("tensor 0 name length", TinyGGUF.u64Payload(length))
            cases.append(Self("tensor name of \(length)", .tensorNameTooLong, file))
        }
        for count: UInt32 in [0, 5, 6, 255, 1 << 31, .max] {
            let file = tensor(1) { $0.dimensionCount = count }
            cases.append(Self("\(count) dimensions", .tensorDimensionsInvalid, file))
        }
        for place in 0..<4 {
            for length: UInt64 in [0, 1 << 63, .max] {
                var dimensions: [UInt64] = [1, 1, 1, 1]
                dimensions[place] = length
                let file = tensor(1) { $0.dimensions = dimensions }
                cases.append(Self("dimension \(place) of \(length)", .tensorDimensionsInvalid, file))
            }
        }
        let large: [[UInt64]] = [
            [1 << 62, 2], [1 << 32, 1 << 31], [1 << 32, 1 << 32], [1 << 62, 1, 2], [1 << 21, 1 << 21, 1 << 21],
            [1 << 40, 1 << 10, 1 << 10, 1 << 10], [1, 1, 1 << 62, 4], [3, 3, 1 << 62, 1 << 62],
            [1 << 16, 1 << 16, 1 << 16, 1 << 16], [(1 << 63) - 1, 2],
        ]
        for dimensions in large {
            let file = tensor(1) { $0.dimensions = dimensions }
            cases.append(Self("elements \(dimensions)", .tensorTooLarge, file))
        }
        // The number of elements fits, and the number of bytes does not.
        let wide: [(UInt32, UInt64)] = [
            (0, 1 << 61), (1, 1 << 62), (28, 1 << 60), (8, (1 << 63) - 32), (15, (1 << 63) - 256),
        ]
        for (type, length) in wide {
            let file = tensor(1) {
                $0.type = type
                $0.dimensions = [length]
            }
            cases.append(Self("bytes of type \(type), \(length)", .tensorTooLarge, file))
        }
        let same = tensor(2) { $0.name = model.tensors[0].name }
        return cases + [Self("tensor name twice", .tensorDuplicate, same)]
    }

    static var tensorTypes: [Self] {
        var cases: [Self] = []
        for id: UInt32 in [4, 5, 31, 32, 33, 36, 37, 38] {
            cases.append(Self("withdrawn type \(id)", .tensorTypeRemoved, tensor(1) { $0.type = id }))
        }
        for id: UInt32 in [43, 44, 64, 128, 255, 256, 1 << 16, 1 << 31, .max] {
            cases.append(Self("type \(id)", .tensorTypeUnknown, tensor(1) { $0.type = id }))
        }
        for type in GGUFTensorType.allCases where type.layout.elements > 1 {
            let elements = UInt64(type.layout.elements)
            for length in [1, elements - 1, elements + 1] {
                let file = tensor(1) {
                    $0.type = type.rawValue
                    // The whole tensor is a multiple; a row is not.
                    $0.dimensions = [length, elements]
                }
                cases.append(Self("rows of \(length) in \(type.layout.name)", .tensorRowUneven, file))
            }
        }
        return cases
    }

    static var places: [Self] {
        var cases: [Self] = []
        for offset: UInt64 in [1, 16, 31, 225, 240] {
            let file = tensor(1) { $0.offset = offset }
            cases.append(Self("tensor at \(offset)", .tensorMisaligned, file))
        }
        for offset: UInt64 in [512, 544, 1 << 20, 1 << 32, 1 << 62, (1 << 63) - 32, 1 << 63, .max - 31, .max] {
            let file = tensor(1) { $0.offset = offset }
            cases.append(Self("tensor at \(offset)", .tensorPastEnd, file))
        }
        for offset: UInt64 in [0, 32, 192] {
            let file = tensor(1) { $0.offset = offset }
            cases.append(Self("tensor at \(offset) in the first", .tensorOverlap, file))
        }
        let together = model.changed { file in
            for index in file.tensors.indices {
                file.tensors[index].offset = 0
            }
        }
        let gap = model.changed { file in
            file.tensors[2].offset += 32
            file.dataBytes += 32
        }
        let later = model.changed { file in
            for index in file.tensors.indices {
                file.tensors[index].offset += 4_096
            }
            file.dataBytes += 4_096
        }
        let wider = model.setting("general.alignment", TinyGGUF.u32(64)).changed { $0.alignment = 64 }
        let huge = model.setting("general.alignment", TinyGGUF.u32(1 << 31))
        let swapped = model.changed { file in
            let first = file.tensors[1]
            file.tensors[1] = file.tensors[2]
            file.tensors[2] = first
        }
        return cases + [
            Self("last tensor in the one before", .tensorOverlap, tensor(2) { $0.offset = 448 }),
            Self("all tensors in one place", .tensorOverlap, together),
            Self("first tensor not at the start", .tensorOverlap, tensor(0) { $0.offset = 32 }),
            Self("tensors in another order", .tensorMisplaced, swapped),
            Self("gap of one alignment", .tensorMisplaced, gap),
            Self("everything later", .tensorMisplaced, later),
            Self("an alignment that the offsets do not have", .tensorMisaligned, wider),
            Self("an alignment beyond the file", .truncated, huge),
        ]
    }

    /// Adapters that are not whole.
    static var parts: [Self] {
        let adapter = TinyGGUF.adapter
        func named(_ name: String) -> TinyGGUF {
            adapter.changed { $0.tensors[1].name = Array(name.utf8) }
        }
        var cases: [Self] = []
        for name in ["blk.0.attn_q.weight", "blk.0.attn_q.weight.lora_c", ".lora_B", "lora_a", "blk.0.attn_q.bias"] {
            cases.append(Self("adapter tensor \(name)", .adapterTensorUnpaired, named(name)))
        }
        for type in ["", "dora", "LoRA", "control_vector"] {
            let file = adapter.setting("adapter.type", TinyGGUF.text(type))
            cases.append(Self("adapter of type \(type.debugDescription)", .adapterKindUnknown, file))
        }
        let ranks = adapter.changed { $0.tensors[1].dimensions = [1, 4] }
        let flat = adapter.changed { $0.tensors[0].dimensions = [64] }
        let half = adapter.changed {
            $0.tensors.removeLast()
            $0.dataBytes = 256
        }
        let norm = adapter.changed {
            $0.tensors = [TinyGGUF.Tensor(name: Array("output_norm.weight".utf8), dimensions: [4], type: 0, offset: 0)]
        }
        return cases + [
            Self("adapter for another tensor", .adapterTensorUnpaired, named("blk.1.attn_q.weight.lora_b")),
            Self("adapter with two ranks", .adapterTensorUnpaired, ranks),
            Self("adapter with a vector", .adapterTensorUnpaired, flat),
            Self("half an adapter", .adapterTensorUnpaired, half),
            Self("adapter without tensors", .tensorsMissing, adapter.changed { $0.tensors = [] }),
            Self("adapter with a norm alone", .tensorsMissing, norm),
        ]
    }
}
