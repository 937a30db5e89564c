/// A GGUF file that another program keeps on this machine.
package struct FoundModel: Equatable, Sendable {
    /// Whose folder it lies in.
    package enum Source: String, Sendable, CaseIterable {
        case huggingFace
        case llamaCpp
        case lmStudio
        case ollama
    }

    package let source: Source
    /// As that program names it: `owner/repository/file.gguf`, or `model:tag`.
    package let name: String
    /// The file itself, all links followed.
    package let path: String
    package let bytes: Int
    /// The SHA-256 by which the program names the file, 64 lower-case hexadecimal digits; nothing was hashed.
    package let namedDigest: String?
    /// What its header says, or why it is refused.
    package let header: Result<GGUFSummary, InferenceError>
}

/// The part of a header that tells one model from another.
package struct GGUFSummary: Equatable, Sendable {
    package let kind: GGUFHeader.Kind
    package let architecture: String?
    package let name: String?
    package let quantisation: String?
    package let blockCount: Int?
    package let contextLength: Int?
    /// Keys and values of one token in f16, in bytes.
    package let cacheBytesPerToken: Int?
    package let hasChatTemplate: Bool
    /// Nil for a model in one file; else this file alone is not the model.
    package let split: GGUFHeader.Split?
}

extension GGUFHeader {
    /// The header without its tensors.
    package var summary: GGUFSummary {
        GGUFSummary(
            kind: kind,
            architecture: facts.architecture,
            name: facts.name,
            quantisation: quantisation,
            blockCount: facts.blockCount,
            contextLength: facts.contextLength,
            cacheBytesPerToken: facts.cacheBytesPerToken(),
            hasChatTemplate: facts.hasChatTemplate,
            split: split
        )
    }
}
