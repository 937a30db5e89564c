internal import Foundation

/// The models folder of Ollama: `manifests/HOST/OWNER/MODEL/TAG` are JSON lists of layers, `blobs/sha256-DIGEST` the
/// layers.
struct OllamaStore {
    let directory: String

    private static let manifestBytesMax = 1 << 20
    private static let kinds = ["application/vnd.ollama.image.model", "application/vnd.ollama.image.adapter"]

    private struct Manifest: Decodable {
        struct Layer: Decodable {
            let mediaType: String
            let digest: String
        }

        let layers: [Layer]
    }

    /// The models and adapters that the manifests name; a manifest that cannot be read names none.
    func candidates(_ walk: inout FolderWalk) -> [FoundModels.Candidate] {
        let root = "\(directory)/manifests"
        var found: [FoundModels.Candidate] = []
        for path in walk.files(below: root, depth: 3, suffix: "") {
            guard let size = Files.size(path), size <= Self.manifestBytesMax,
                let data = FileManager.default.contents(atPath: path),
                // Other programs' files are taken as they are: what is no manifest is passed over.
                let manifest = try? JSONDecoder().decode(Manifest.self, from: data)
            else {
                continue
            }
            let name = Self.name(path.dropFirst(root.count + 1).split(separator: "/"))
            for layer in manifest.layers where Self.kinds.contains(layer.mediaType) {
                // The digest becomes part of a path, so it must be nothing else.
                guard let digest = Self.digest(layer.digest) else {
                    continue
                }
                // Early releases had a colon in the name.
                for blob in ["sha256-\(digest)", "sha256:\(digest)"] {
                    found.append(.init(name: name, path: "\(directory)/blobs/\(blob)", digest: digest))
                }
            }
        }
        return found
    }

    /// Whether the text is 64 lower-case hexadecimal digits.
    static func isDigest(_ text: String) -> Bool {
        text.utf8.count == 64
            && text.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
    }

    private static func digest(_ text: String) -> String? {
        guard text.hasPrefix("sha256:") else {
            return nil
        }
        let digits = String(text.dropFirst("sha256:".count))
        return isDigest(digits) ? digits : nil
    }

    /// `model:tag` for Ollama's own library, `host/owner/model:tag` else.
    private static func name(_ parts: [Substring]) -> String {
        guard parts.count == 4 else {
            return parts.joined(separator: "/")
        }
        let owner =
            parts[0] != "registry.ollama.ai" ? "\(parts[0])/\(parts[1])/" : parts[1] == "library" ? "" : "\(parts[1])/"
        return "\(owner)\(parts[2]):\(parts[3])"
    }
}
