import Foundation

/// A hosted model on loopback, with TLS and a certificate of its own, that gives one fixed answer.
struct HostedServer {
    /// What it was asked, a line each.
    struct Asked: Decodable {
        let path: String
        let authorization: String?
        let body: String
    }

    let url: String
    let certificate: String
    private let log: String
    private let program: Program

    static let canRun = Machine.program("openssl") != nil && Machine.program("python3") != nil
    static let whyNot = "openssl or python3 is not installed"

    /// Starts one that gives `answer` to every question.
    static func start(in house: House, answer: String) async throws -> HostedServer {
        let folder = try house.folder()
        let (certificate, key, log) = (folder + "/certificate.pem", folder + "/key.pem", folder + "/log.jsonl")
        let made = try await Program.run(
            [
                Machine.program("openssl") ?? "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
                "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", key,
                "-out", certificate,
            ],
            in: folder,
            environment: house.environment
        )
        guard made.status == 0 else { throw Program.Failure(text: made.errors) }
        try Data(answer.utf8).write(to: URL(fileURLWithPath: folder + "/answer"))
        try Data().write(to: URL(fileURLWithPath: log))
        let script = URL(fileURLWithPath: Machine.fixtures).deletingLastPathComponent().path + "/scripts/hosted_stub.py"
        let program = try Program(
            [
                Machine.program("python3") ?? "python3", "-B", script, "--certificate", certificate, "--key", key,
                "--answer",
                folder + "/answer", "--log", log,
            ],
            in: folder,
            environment: house.environment
        )
        let isThere = try await eventually(within: 20) {
            try program.outputSoFar().contains("\n") || !program.isRunning
        }
        let port = try program.outputSoFar().trimmingCharacters(in: .whitespacesAndNewlines)
        guard isThere, Int(port) != nil else { throw Program.Failure(text: try program.errorsSoFar()) }
        return HostedServer(url: "https://localhost:\(port)", certificate: certificate, log: log, program: program)
    }

    func stop() async throws {
        // A child of one of our threads may have SIGTERM blocked.
        program.signal(SIGKILL)
        _ = try await program.end(within: 10)
    }

    func asked() throws -> [Asked] {
        try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n").map {
            try JSONDecoder().decode(Asked.self, from: Data($0.utf8))
        }
    }
}
