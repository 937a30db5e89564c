/// What one supervised engine is started with.
package struct EngineConfiguration: Sendable {
    package var binary: EngineBinary
    /// A verified model file.
    package var modelPath: String
    /// The model file's SHA-256; replies name it.
    package var modelHash: String
    /// A private folder for socket, process mark and nothing else; made with mode 0700.
    package var directory: String
    package var logPath: String
    /// Colon-separated folders in which `setpriv` is looked up.
    package var searchPath: String
    /// Tokens of prompt and answer together.
    package var contextTokens: Int
    package var threads: Int
    /// Memory for prompts that are not in the slot any more, in MiB.
    package var promptCacheMiB: Int
    /// The deadline from start to a healthy engine.
    package var startSeconds: Int
    /// Unused for this long, the engine is ended until it is asked for again.
    package var idleSeconds: Int
    /// The deadline of one completion.
    package var answerSeconds: Int
    /// Crashes in a row, without an answer between, after which nobody starts it again unasked.
    package var crashesMax: Int
    package var logBytesMax: Int
    /// LoRA adapters that are loaded beside the model and applied only where a request says so; their order is their number.
    package var adapters: [String] = []
    /// What was found to be fastest for this model on this machine.
    package var tuning: EngineTuning?
    /// A device that the engine is to use, as it names it; nil leaves the choice to it.
    package var device: String?
    /// Nil runs the engine as it is, which only tests do.
    package var sandbox: EngineSandbox?

    package init(
        binary: EngineBinary,
        modelPath: String,
        modelHash: String,
        directory: String,
        logPath: String,
        searchPath: String = "/usr/bin:/bin",
        contextTokens: Int = 16_384,
        threads: Int,
        promptCacheMiB: Int = 1_024,
        startSeconds: Int = 180,
        idleSeconds: Int = 600,
        answerSeconds: Int = 1_800,
        crashesMax: Int = 4,
        logBytesMax: Int = 4 << 20
    ) {
        self.binary = binary
        self.modelPath = modelPath
        self.modelHash = modelHash
        self.directory = directory
        self.logPath = logPath
        self.searchPath = searchPath
        self.contextTokens = contextTokens
        self.threads = threads
        self.promptCacheMiB = promptCacheMiB
        self.startSeconds = startSeconds
        self.idleSeconds = idleSeconds
        self.answerSeconds = answerSeconds
        self.crashesMax = crashesMax
        self.logBytesMax = logBytesMax
    }

    var socketPath: String { "\(directory)/engine.sock" }
    var markPath: String { "\(directory)/engine.json" }

    /// One slot (`-np 1`), so that every request finds the whole context and the prompt before it.
    var arguments: [String] {
        [
            binary.path, "--host", socketPath, "--offline", "--no-webui", "--jinja", "--model", modelPath,
            "--ctx-size", String(contextTokens), "--parallel", "1", "--threads", String(tuning?.threads ?? threads),
            "--cache-ram", String(promptCacheMiB), "--log-colors", "off",
        ] + (adapters.isEmpty ? [] : ["--lora-init-without-apply"]) + adapters.flatMap { ["--lora", $0] }
            + (tuning?.arguments ?? []) + (device.map { ["--device", $0] } ?? [])
    }

    /// What is run: the engine, inside its sandbox.
    func command(environment: [String: String]) -> [String] {
        guard let sandbox else { return arguments }
        let folder = String(binary.path[..<(binary.path.lastIndex(of: "/") ?? binary.path.startIndex)])
        // A link would be bound as what it leads to, under the name of the link.
        let program = folder.hasPrefix("/usr/") ? [] : [folder]
        return sandbox.arguments(
            arguments,
            readable: program + [modelPath] + adapters,
            writable: directory,
            environment: environment
        )
    }
}
