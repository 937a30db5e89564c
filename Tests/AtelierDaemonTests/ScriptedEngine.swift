import AtelierDaemon
import AtelierInference
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import ServiceLifecycle
import Synchronization

/// Plays llama-server on a unix socket in this process: counts a token a word, answers as told, and keeps what it was asked.
final class ScriptedEngine: ChatEngine {
    /// What becomes of an answer after its pieces.
    enum Ending: Sendable {
        case ends
        /// The process is gone, as after a kill.
        case breaksOff
        /// An error as an event, as llama-server sends it.
        case fails
        /// Nothing more comes until the other side closes the connection.
        case hangs
        /// The last piece comes again and again.
        case goesOn
    }

    let modelID = "toy"
    let socket: String
    private let pieces: [String]
    private let ending: Ending
    private let context: Int
    /// What the engine says of every request instead of an answer.
    private let refusal: String?
    private let bodies = Mutex<[String]>([])
    private let written = Mutex(0)
    private let borrowers = Mutex(0)
    /// One for each completion that the other side gave up.
    let closings: AsyncStream<Void>
    private let closing: AsyncStream<Void>.Continuation

    init(
        _ folder: String,
        pieces: [String] = ["Grüß ", "dich"],
        ending: Ending = .ends,
        context: Int = 100,
        refusal: String? = nil
    ) {
        socket = folder + "/e.sock"
        self.pieces = pieces
        self.ending = ending
        self.context = context
        self.refusal = refusal
        (closings, closing) = AsyncStream.makeStream()
    }

    /// The bodies of completions, in order.
    var asked: [String] { bodies.withLock { $0 } }
    /// How many events were written.
    var events: Int { written.withLock { $0 } }
    /// How many use the engine now.
    var inUse: Int { borrowers.withLock { $0 } }

    func lend<Value: Sendable>(_ body: (ChatRelay) async throws -> Value) async throws -> Value {
        borrowers.withLock { $0 += 1 }
        defer { borrowers.withLock { $0 -= 1 } }
        return try await body(ChatRelay(endpoint: .unixSocket(path: socket), answerSeconds: 30))
    }

    /// Serves while `body` runs.
    func serving(_ body: @Sendable @escaping () async throws -> Void) async throws {
        let (ready, begin) = AsyncStream.makeStream(of: Void.self)
        let application = Application(
            router: router(),
            configuration: ApplicationConfiguration(address: .unixDomainSocket(path: socket)),
            onServerRunning: { _ in begin.finish() },
            logger: DaemonHarness.quiet
        )
        let server = ServiceGroup(
            configuration: ServiceGroupConfiguration(services: [application], logger: DaemonHarness.quiet)
        )
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.run() }
            group.addTask {
                for await _ in ready {}
                let outcome: Result<Void, any Error>
                do { outcome = .success(try await body()) } catch { outcome = .failure(error) }
                // Not by cancellation: a connection that comes at that moment would be a trap.
                await server.triggerGracefulShutdown()
                try outcome.get()
            }
            try await group.waitForAll()
        }
    }

    private func router() -> Router<BasicRequestContext> {
        let router = Router()
        let context = context
        let refusal = refusal
        router.get("props") { _, _ in Self.json(#"{"default_generation_settings":{"n_ctx":\#(context)}}"#) }
        router.post("apply-template") { request, _ in
            if let refusal { return Self.json(refusal, status: .badRequest) }
            let asked = try await Self.object(request)
            let messages = asked["messages"] as? [[String: Any]] ?? []
            let prompt = messages.map { $0["content"] as? String ?? "" }.joined(separator: " ")
            return Self.json(String(decoding: try JSONEncoder().encode(["prompt": prompt]), as: UTF8.self))
        }
        router.post("tokenize") { request, _ in
            let words = (try await Self.object(request)["content"] as? String ?? "").split(separator: " ").count
            return Self.json(#"{"tokens":\#(Array(0..<words))}"#)
        }
        router.post("v1/chat/completions") { request, _ in try await self.complete(request) }
        return router
    }

    private func complete(_ given: Request) async throws -> Response {
        var request = given
        let body = String(buffer: try await request.collectBody(upTo: 1 << 20))
        bodies.withLock { $0.append(body) }
        let id = "c\(asked.count)"
        let rest = request.body
        guard body.contains(#""stream":true"#) else {
            if ending == .hangs { try await waitForClosing(rest) }
            return Self.json(whole(id))
        }
        let stream = ResponseBody { writer in
            try await writer.write(self.event(Self.chunk(id, #"{"role":"assistant","content":null}"#)))
            for piece in self.pieces { try await writer.write(self.event(Self.chunk(id, Self.delta(piece)))) }
            switch self.ending {
            case .ends: break
            case .breaksOff: throw CancellationError()
            case .fails:
                try await writer.write(self.event(#"{"error":{"code":500,"message":"secret","type":"server_error"}}"#))
                throw CancellationError()
            case .hangs: try await self.waitForClosing(rest)
            case .goesOn:
                while true {
                    // Whoever is cancelled may write without waiting and without an error.
                    try Task.checkCancellation()
                    try await writer.write(self.event(Self.chunk(id, Self.delta(self.pieces[0]))))
                }
            }
            try await writer.write(self.event(Self.chunk(id, "{}", finish: #""stop""#)))
            try await writer.write(self.event(Self.counts(id)))
            try await writer.write(self.event("[DONE]"))
            try await writer.finish(nil)
        }
        return Response(status: .ok, headers: [.contentType: "text/event-stream"], body: stream)
    }

    private func whole(_ id: String) -> String {
        #"{"choices":[{"finish_reason":"stop","index":0,"message":{"role":"assistant","content":"#
            + #""\#(pieces.joined())"}}],"created":7,"model":"toy.gguf","system_fingerprint":"b1","#
            + #""object":"chat.completion","usage":{"completion_tokens":2,"prompt_tokens":3,"total_tokens":5},"#
            + #""id":"\#(id)","timings":{"cache_n":1}}"#
    }

    private static func counts(_ id: String) -> String {
        #"{"choices":[],"created":7,"id":"\#(id)","model":"toy.gguf","system_fingerprint":"b1","#
            + #""object":"chat.completion.chunk","usage":{"completion_tokens":2,"prompt_tokens":3,"#
            + #""total_tokens":5,"prompt_tokens_details":{"cached_tokens":1}},"timings":{"cache_n":1}}"#
    }

    private static func delta(_ piece: String) -> String { #"{"content":"\#(piece)"}"# }

    private func waitForClosing(_ body: RequestBody) async throws {
        do {
            try await body.consumeWithCancellationOnInboundClose { _ in try await Task.sleep(for: .seconds(60)) }
        } catch {
            closing.yield()
            throw error
        }
    }

    private func event(_ data: String) -> ByteBuffer {
        written.withLock { $0 += 1 }
        return ByteBuffer(string: "data: \(data)\n\n")
    }

    private static func chunk(_ id: String, _ delta: String, finish: String = "null") -> String {
        #"{"choices":[{"finish_reason":\#(finish),"index":0,"delta":\#(delta)}],"created":7,"id":"\#(id)","#
            + #""model":"toy.gguf","system_fingerprint":"b1","object":"chat.completion.chunk"}"#
    }

    private static func object(_ request: Request) async throws -> [String: Any] {
        let buffer = try await request.body.collect(upTo: 1 << 20)
        return try JSONSerialization.jsonObject(with: Data(buffer.readableBytesView)) as? [String: Any] ?? [:]
    }

    private static func json(_ text: String, status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status,
            headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text))
        )
    }
}
