/// The pairs of matrices that a LoRA adapter consists of, each for one matrix of the model.
///
/// The rules are those of `llama-adapter.cpp` of llama.cpp, which ends the engine's start where one is broken.
struct LoraPairs {
    private struct Pair {
        let name: String
        let a: GGUFTensor
        let b: GGUFTensor

        /// Embeddings have their pair the other way round.
        var isEmbedding: Bool { name.hasSuffix("token_embd.weight") }
        var ranks: (Int, Int) { (isEmbedding ? a.dimensions[0] : Self.rows(a), b.dimensions[0]) }
        /// The dimensions of the model's matrix.
        var shape: [Int] { isEmbedding ? [Self.rows(b), Self.rows(a)] : [a.dimensions[0], Self.rows(b)] }

        private static func rows(_ tensor: GGUFTensor) -> Int { tensor.dimensions.dropFirst().first ?? 1 }
    }

    private let pairs: [Pair]

    /// Checks that there is at least one pair, each whole and of one rank.
    ///
    /// - Throws: `modelMalformed` with what `fault` makes of a fault and its figures.
    init(_ tensors: [GGUFTensor], fault: (GGUFFault, String) -> InferenceError) throws(InferenceError) {
        var halves: [String: (a: GGUFTensor?, b: GGUFTensor?)] = [:]
        for tensor in tensors {
            let base = String(tensor.name.dropLast(".lora_a".count))
            switch tensor.name.suffix(".lora_a".count) {
            case ".lora_a": halves[base, default: (nil, nil)].a = tensor
            case ".lora_b": halves[base, default: (nil, nil)].b = tensor
            default:
                // The engine passes over the vectors of norms.
                guard tensor.name.hasSuffix("_norm.weight") else {
                    throw fault(.adapterTensorUnpaired, "\(tensor.name) is neither a lora_a nor a lora_b")
                }
            }
        }
        guard !halves.isEmpty else {
            throw fault(.tensorsMissing, "it is an adapter without a pair of tensors")
        }
        var pairs: [Pair] = []
        for (name, half) in halves.sorted(by: { $0.key < $1.key }) {
            guard let a = half.a, let b = half.b else {
                throw fault(.adapterTensorUnpaired, "\(name) has only one tensor of its pair")
            }
            let pair = Pair(name: name, a: a, b: b)
            guard pair.ranks.0 == pair.ranks.1 else {
                throw fault(.adapterTensorUnpaired, "\(name) has the ranks \(pair.ranks.0) and \(pair.ranks.1)")
            }
            pairs.append(pair)
        }
        self.pairs = pairs
    }

    /// What keeps the pairs from these tensors of a model, in one sentence; nil when each has its matrix.
    func misfit(to model: [GGUFTensor]) -> String? {
        var shapes: [String: [Int]] = [:]
        for tensor in model {
            shapes[tensor.name] = tensor.dimensions
        }
        for pair in pairs {
            guard let shape = shapes[pair.name] else {
                return "the model has no \(pair.name)"
            }
            guard Array((shape + [1]).prefix(2)) == pair.shape else {
                return "it is for a \(pair.name) of \(pair.shape), and the model's has \(shape)"
            }
        }
        return nil
    }
}

extension GGUFHeader {
    /// Checks that this adapter can be put on `model`, a model in one file.
    ///
    /// - Throws: `modelMalformed` with the fault `adapterMisfit`; `name` stands in its message.
    package func checkFits(_ model: GGUFHeader, name: String) throws(InferenceError) {
        let fault = { (fault: GGUFFault, detail: String) in InferenceError.malformed(fault, name, detail) }
        guard kind == .adapter else {
            throw fault(.adapterMisfit, "it is no adapter")
        }
        guard facts.architecture == model.facts.architecture else {
            throw fault(
                .adapterMisfit,
                "it is for \(facts.architecture ?? "nothing"), and the model is \(model.facts.architecture ?? "nothing")"
            )
        }
        if let misfit = try LoraPairs(tensors, fault: fault).misfit(to: model.tensors) {
            throw fault(.adapterMisfit, misfit)
        }
    }
}
