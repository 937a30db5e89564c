/// How a tensor's numbers are stored: `ggml_type` of the GGUF specification, `docs/gguf.md` of ggml; the ids from 40 on
/// are those of `GGMLQuantizationType` in llama.cpp's `gguf-py/gguf/constants.py`.
package enum GGUFTensorType: UInt32, Sendable, CaseIterable {
    case f32 = 0
    case f16 = 1
    case q4x0 = 2
    case q4x1 = 3
    case q5x0 = 6
    case q5x1 = 7
    case q8x0 = 8
    case q8x1 = 9
    case q2K = 10
    case q3K = 11
    case q4K = 12
    case q5K = 13
    case q6K = 14
    case q8K = 15
    case iq2XXS = 16
    case iq2XS = 17
    case iq3XXS = 18
    case iq1S = 19
    case iq4NL = 20
    case iq3S = 21
    case iq2S = 22
    case iq4XS = 23
    case i8 = 24
    case i16 = 25
    case i32 = 26
    case i64 = 27
    case f64 = 28
    case iq1M = 29
    case bf16 = 30
    case tq1x0 = 34
    case tq2x0 = 35
    case mxfp4 = 39
    case nvfp4 = 40
    case q1x0 = 41
    case q2x0 = 42

    /// Ids that had a meaning once and were withdrawn.
    static let removed: Set<UInt32> = [4, 5, 31, 32, 33, 36, 37, 38]

    /// The largest block of any type, in elements.
    static let blockElementsMax = 256

    /// The name as people know it, the elements of one block and the bytes one takes.
    ///
    /// The sizes are `GGML_QUANT_SIZES` in llama.cpp's `gguf-py/gguf/constants.py`.
    package var layout: (name: String, elements: Int, bytes: Int) {
        switch self {
        case .f32: ("F32", 1, 4)
        case .f16: ("F16", 1, 2)
        case .q4x0: ("Q4_0", 32, 18)
        case .q4x1: ("Q4_1", 32, 20)
        case .q5x0: ("Q5_0", 32, 22)
        case .q5x1: ("Q5_1", 32, 24)
        case .q8x0: ("Q8_0", 32, 34)
        case .q8x1: ("Q8_1", 32, 36)
        case .q2K: ("Q2_K", 256, 84)
        case .q3K: ("Q3_K", 256, 110)
        case .q4K: ("Q4_K", 256, 144)
        case .q5K: ("Q5_K", 256, 176)
        case .q6K: ("Q6_K", 256, 210)
        case .q8K: ("Q8_K", 256, 292)
        case .iq2XXS: ("IQ2_XXS", 256, 66)
        case .iq2XS: ("IQ2_XS", 256, 74)
        case .iq3XXS: ("IQ3_XXS", 256, 98)
        case .iq1S: ("IQ1_S", 256, 50)
        case .iq4NL: ("IQ4_NL", 32, 18)
        case .iq3S: ("IQ3_S", 256, 110)
        case .iq2S: ("IQ2_S", 256, 82)
        case .iq4XS: ("IQ4_XS", 256, 136)
        case .i8: ("I8", 1, 1)
        case .i16: ("I16", 1, 2)
        case .i32: ("I32", 1, 4)
        case .i64: ("I64", 1, 8)
        case .f64: ("F64", 1, 8)
        case .iq1M: ("IQ1_M", 256, 56)
        case .bf16: ("BF16", 1, 2)
        case .tq1x0: ("TQ1_0", 256, 54)
        case .tq2x0: ("TQ2_0", 256, 66)
        case .mxfp4: ("MXFP4", 32, 17)
        case .nvfp4: ("NVFP4", 64, 36)
        case .q1x0: ("Q1_0", 128, 18)
        case .q2x0: ("Q2_0", 64, 18)
        }
    }

    /// The name of a `general.file_type`, the file's mixture of types; nil for one that is not known.
    ///
    /// From `LlamaFileType` in llama.cpp's `gguf-py/gguf/constants.py`.
    static func mixture(_ fileType: Int) -> String? {
        let names: [Int: String] = [
            0: "F32", 1: "F16", 2: "Q4_0", 3: "Q4_1", 7: "Q8_0", 8: "Q5_0", 9: "Q5_1", 10: "Q2_K", 11: "Q3_K_S",
            12: "Q3_K_M", 13: "Q3_K_L", 14: "Q4_K_S", 15: "Q4_K_M", 16: "Q5_K_S", 17: "Q5_K_M", 18: "Q6_K",
            19: "IQ2_XXS", 20: "IQ2_XS", 21: "Q2_K_S", 22: "IQ3_XS", 23: "IQ3_XXS", 24: "IQ1_S", 25: "IQ4_NL",
            26: "IQ3_S", 27: "IQ3_M", 28: "IQ2_S", 29: "IQ2_M", 30: "IQ4_XS", 31: "IQ1_M", 32: "BF16", 36: "TQ1_0",
            37: "TQ2_0",
        ]
        return names[fileType]
    }
}
