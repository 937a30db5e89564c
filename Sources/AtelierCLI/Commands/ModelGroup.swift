internal import ArgumentParser
internal import AtelierAPI
internal import AtelierClient
internal import AtelierDomain

/// The verbs on models.
struct ModelGroup: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "model",
        abstract: "List, fetch, verify, add, remove, try or tune models.",
        subcommands: [List.self, Fetch.self, Verify.self, Add.self, Remove.self, Test.self, Tune.self]
    )

    /// Lists what the daemon knows.
    struct List: Verb {
        static let configuration = CommandConfiguration(abstract: "List the known models and what is on disk.")

        @Flag(help: "List files instead that other programs keep on this machine, to add them where they are.")
        var found = false

        @OptionGroup var output: OutputOptions

        var isJSON: Bool { output.json }

        func run(in session: Session) async throws -> ExitStatus {
            _ = try await DaemonLauncher(session: session, options: []).ensure()
            if found {
                let list = try await session.withClient { client in try await client.foundModels() }
                try session.give(list, page: list.models.map(ModelGroup.line).joined())
                return .done
            }
            let models = try await session.withClient { client in try await client.models() }
            try session.give(ModelList(models: models), page: models.map(ModelGroup.line).joined())
            return .done
        }
    }

    /// Fetches one.
    struct Fetch: Verb {
        static let configuration = CommandConfiguration(
            abstract: "Fetch a model and check its digest; goes on where it was interrupted."
        )

        @Argument(help: "The model's id; the default one if not given.")
        var id: String?

        @OptionGroup var output: OutputOptions

        var isJSON: Bool { output.json }

        func run(in session: Session) async throws -> ExitStatus {
            _ = try await DaemonLauncher(session: session, options: []).ensure()
            let progress = session.progress
            let model = try await session.withClient { client in
                try await client.fetchModel(id) { progress.progress($0) }
                progress.finish()
                return try await client.models().first { id == nil ? $0.isDefault : $0.id == id }
            }
            if let model { try session.give(model, page: ModelGroup.line(model)) }
            return .done
        }
    }

    /// Reads one and compares its digest.
    struct Verify: Verb {
        static let configuration = CommandConfiguration(abstract: "Read a model's whole file and compare its digest.")

        @Argument(help: "The model's id; the default one if not given.")
        var id: String?

        @OptionGroup var output: OutputOptions

        var isJSON: Bool { output.json }

        func run(in session: Session) async throws -> ExitStatus {
            _ = try await DaemonLauncher(session: session, options: []).ensure()
            let model = try await session.withClient { client in try await client.verifyModel(id) }
            try session.give(model, page: ModelGroup.line(model))
            return model.state == .verified ? .done : .userFixable
        }
    }

    private static func line(_ model: FoundModelView) -> String {
        let state = model.problem.map { "cannot be used: " + Sanitizer.line($0) } ?? model.quantisation ?? ""
        let known = model.id.map { "  = " + Sanitizer.line($0) } ?? ""
        let size = "\(model.bytes / 1_000_000) MB"
        return
            "  \(model.source)  \(Sanitizer.line(model.name))  \(size)  \(state)\(known)\n    \(Sanitizer.line(model.path))\n"
    }

    static func line(_ model: ModelView) -> String {
        let path = model.path.map { "  " + Sanitizer.line($0) } ?? ""
        let mark = model.isDefault ? "*" : " "
        let size = model.bytes > 0 ? "  \(model.bytes / 1_000_000) MB" : ""
        let tiers = model.tiers.isEmpty ? "" : "  [\(model.tiers.map(Sanitizer.line).joined(separator: ", "))]"
        let away = model.destination.map { "  -> " + Sanitizer.line($0) } ?? ""
        let state = "\(model.modelClass.rawValue), \(model.state.rawValue)"
        return "\(mark) \(Sanitizer.line(model.id))  \(state)\(size)\(tiers)\(path)\(away)\n"
    }
}

/// The verbs on the inference engine.
struct EngineGroup: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "engine",
        abstract: "Prepare the inference engine.",
        subcommands: [Fetch.self]
    )

    /// Finds or builds it.
    struct Fetch: Verb {
        static let configuration = CommandConfiguration(
            abstract: "Find a usable llama-server, or build the pinned one."
        )

        @OptionGroup var output: OutputOptions

        var isJSON: Bool { output.json }

        func run(in session: Session) async throws -> ExitStatus {
            _ = try await DaemonLauncher(session: session, options: []).ensure()
            let progress = session.progress
            let status = try await session.withClient { client in
                try await client.fetchEngine { progress.progress($0) }
                progress.finish()
                return try await client.status()
            }
            try session.give(status, page: StatusPage(view: status, texts: session.texts).render())
            return .done
        }
    }
}
