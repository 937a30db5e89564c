internal import ArgumentParser
internal import AtelierAPI
internal import AtelierClient
internal import AtelierDomain
internal import Foundation

extension ModelGroup {
    /// Adds one to the user's catalogue.
    struct Add: Verb {
        static let configuration = CommandConfiguration(
            abstract: "Add a model of your own, an adapter, or a hosted model to models.yaml.",
            discussion: """
                A file of yours:       atelier model add mine --file /models/mine.gguf --context 32768
                An adapter of yours:   atelier model add ours --base qwen2.5-coder-1.5b --adapter /models/ours.gguf
                A hosted model:        atelier model add big --url https://api.example.org --model big-1 \\
                                         --key-variable EXAMPLE_KEY --repository '/srv/projects/**'

                A hosted model is asked only for repositories that --repository names; nothing leaves this machine for others.
                """
        )

        @Argument(help: "The model's name: lower-case letters, digits, dots and hyphens.")
        var id: String

        @Option(help: "A GGUF file of yours; it stays where it is.")
        var file: String?

        @Option(help: "The model of the catalogue that an adapter is put on.")
        var base: String?

        @Option(help: "A LoRA adapter in a GGUF file.")
        var adapter: String?

        @Option(help: "How strongly the adapter is applied.")
        var scale: Double?

        @Option(help: "The address of an OpenAI-compatible server, without /v1.")
        var url: String?

        @Option(help: "What that server calls the model.")
        var model: String?

        @Option(help: "The environment variable with the server's key, set where the daemon is started.")
        var keyVariable: String?

        @Option(help: "A file with the server's key.")
        var keyFile: String?

        @Option(help: "A PEM file with an authority that the server's certificate is checked against.")
        var certificateFile: String?

        @Option(help: "The licence of its weights.")
        var licence: String?

        @Option(name: .customLong("context"), help: "Tokens of prompt and answer together.")
        var contextTokens: Int?

        @Option(help: "Price of a million prompt tokens.")
        var inputPrice: Double?

        @Option(help: "Price of a million prompt tokens that the server had already.")
        var cachedPrice: Double?

        @Option(help: "Price of a million tokens of answers.")
        var outputPrice: Double?

        @Option(help: "The currency of the prices; USD if not given.")
        var currency: String?

        @Option(help: "Power in watts while it answers, for machines that do not tell their energy.")
        var watts: Int?

        @Option(
            name: .customLong("repository"),
            help: "A repository that may use it, or a pattern; may be given often."
        )
        var repositories: [String] = []

        @Option(name: .customLong("tier"), help: "Let it answer for this tier (code or chore); may be given often.")
        var tiers: [String] = []

        @OptionGroup var output: OutputOptions

        var isJSON: Bool { output.json }

        func validate() throws {
            let kinds = [file != nil || base != nil, url != nil].filter { $0 }.count
            guard kinds == 1 else { throw ValidationError("Name either --file or --base with --adapter, or --url.") }
            guard url == nil || model != nil else { throw ValidationError("--url needs --model.") }
            guard base == nil || adapter != nil else { throw ValidationError("--base needs --adapter.") }
        }

        func run(in session: Session) async throws -> ExitStatus {
            _ = try await DaemonLauncher(session: session, options: []).ensure()
            let addition = addition
            let added = try await session.withClient { client in try await client.addModel(addition) }
            try session.give(added, page: ModelGroup.line(added))
            return added.state == .wrongDigest ? .userFixable : .done
        }

        private var addition: ModelAddition {
            var addition = ModelAddition(id: id, modelClass: url == nil ? .own : .hosted, tiers: tiers)
            addition.file = file.map(Self.absolute)
            addition.base = base
            addition.adapter = adapter.map(Self.absolute)
            addition.scale = scale
            addition.url = url
            addition.model = model
            addition.keyVariable = keyVariable
            addition.keyFile = keyFile.map(Self.absolute)
            addition.certificateFile = certificateFile.map(Self.absolute)
            addition.licence = licence
            addition.contextTokens = contextTokens
            addition.inputPrice = inputPrice
            addition.cachedPrice = cachedPrice
            addition.outputPrice = outputPrice
            addition.currency = currency
            addition.watts = watts
            addition.repositories = repositories.isEmpty ? nil : repositories.map(Self.absolute)
            return addition
        }

        private static func absolute(_ path: String) -> String {
            URL(fileURLWithPath: path).standardizedFileURL.path
        }
    }

    /// Takes one out of the user's catalogue.
    struct Remove: Verb {
        static let configuration = CommandConfiguration(abstract: "Take a model out of models.yaml; its files stay.")

        @Argument(help: "The model's name.")
        var id: String

        @OptionGroup var output: OutputOptions

        var isJSON: Bool { output.json }

        func run(in session: Session) async throws -> ExitStatus {
            _ = try await DaemonLauncher(session: session, options: []).ensure()
            let removed = try await session.withClient { client in try await client.removeModel(id) }
            try session.give(removed, page: session.texts(ModelPhrase.removed, Sanitizer.line(removed.id)) + "\n")
            return .done
        }
    }

    /// Tries one.
    struct Test: Verb {
        static let configuration = CommandConfiguration(
            abstract: "Ask a model short questions of ours: does it answer, keep to a schema, and how fast.",
            discussion: "A hosted model is sent these questions and nothing else."
        )

        @Argument(help: "The model's name; the default one if not given.")
        var id: String?

        @OptionGroup var output: OutputOptions

        var isJSON: Bool { output.json }

        func run(in session: Session) async throws -> ExitStatus {
            _ = try await DaemonLauncher(session: session, options: []).ensure()
            let view = try await session.withClient { client in try await client.testModel(id) }
            try session.give(view, page: page(view, session.texts))
            return view.answers && view.keepsSchema ? .done : .userFixable
        }

        private func page(_ view: ModelTestView, _ texts: Texts) -> String {
            func mark(_ isGood: Bool) -> String { isGood ? "+" : "-" }
            func rate(_ value: Double?) -> String { value.map { String(format: "%.1f", $0) } ?? "?" }
            return [
                "\(Sanitizer.line(view.id))  \(view.modelClass.rawValue)  \(Sanitizer.line(view.digest))",
                "\(mark(view.answers)) " + texts(ModelPhrase.answers),
                "\(mark(view.keepsSchema)) " + texts(ModelPhrase.keepsSchema),
                "\(mark(view.isRepeatable)) " + texts(ModelPhrase.isRepeatable),
                texts(ModelPhrase.speed, rate(view.promptRate), rate(view.generationRate)),
                texts(ModelPhrase.sent, "\(view.sentBytes)"),
            ].joined(separator: "\n") + "\n"
        }
    }
}
