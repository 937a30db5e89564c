/// Why a file is no GGUF that the engine can load; the raw value is its name in messages and logs.
///
/// The rules are those of the public specification (`docs/gguf.md` of ggml). Where the engine is stricter, as with nested
/// arrays or gaps between tensors, its rule holds, because the file is read to learn whether the engine can load it.
package enum GGUFFault: String, Sendable, CaseIterable {
    case adapterKindUnknown
    /// Of an adapter beside a model: each may be sound by itself.
    case adapterMisfit
    case adapterTensorUnpaired
    case alignmentInvalid
    case architectureInvalid
    case arrayNested
    case arrayTooLong
    case bigEndian
    case flagInvalid
    case keyCountTooLarge
    case keyDuplicate
    case keyInvalid
    case keyTooLong
    case metadataTooLarge
    case notGGUF
    case requiredMissing
    case splitInvalid
    case stringTooLong
    case templateEmpty
    case tensorCountTooLarge
    case tensorDimensionsInvalid
    case tensorDuplicate
    case tensorMisaligned
    case tensorMisplaced
    case tensorNameInvalid
    case tensorNameTooLong
    case tensorOverlap
    case tensorPastEnd
    case tensorRowUneven
    case tensorTooLarge
    case tensorTypeRemoved
    case tensorTypeUnknown
    case tensorsMissing
    case textNotUTF8
    case truncated
    case valueOutOfRange
    case valueTypeUnknown
    case valueTypeWrong
    case versionUnsupported

    /// What the person can do about it.
    var hint: String {
        switch self {
        case .truncated, .tensorPastEnd:
            "the file is cut short: fetch or copy it again"
        case .bigEndian:
            "take a little-endian file of this model"
        case .notGGUF:
            "name a GGUF file"
        case .versionUnsupported, .tensorTypeRemoved:
            "take a file that a present llama.cpp converted"
        case .tensorTypeUnknown, .valueTypeUnknown:
            "the file is damaged, or newer than this release knows: fetch it again, or take another quantisation"
        case .templateEmpty:
            "take a file with a chat template, or one without the key"
        case .arrayTooLong, .keyCountTooLarge, .keyTooLong, .metadataTooLarge, .stringTooLong, .tensorCountTooLarge,
            .tensorNameTooLong:
            "no real model is known to go beyond this limit: fetch the file again"
        case .adapterKindUnknown, .adapterTensorUnpaired:
            "take a LoRA adapter that llama.cpp converted"
        case .adapterMisfit:
            "take an adapter that was trained on this very model"
        case .alignmentInvalid, .architectureInvalid, .arrayNested, .flagInvalid, .keyDuplicate, .keyInvalid,
            .requiredMissing, .splitInvalid, .tensorDimensionsInvalid, .tensorDuplicate, .tensorMisaligned,
            .tensorMisplaced, .tensorNameInvalid, .tensorOverlap, .tensorRowUneven, .tensorTooLarge, .tensorsMissing,
            .textNotUTF8, .valueOutOfRange, .valueTypeWrong:
            "the file is damaged or was not made for llama.cpp: fetch it again, or from another source"
        }
    }
}

extension InferenceError {
    /// A file that the engine is not given, with the fault's name and figures.
    static func malformed(_ fault: GGUFFault, _ name: String, _ detail: String) -> Self {
        var error = Self(.modelMalformed, "\(name) is malformed (\(fault.rawValue)): \(detail)", hint: fault.hint)
        error.fault = fault
        return error
    }
}
