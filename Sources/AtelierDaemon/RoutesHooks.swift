internal import AtelierAPI
internal import AtelierHooks
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore

// The calls that git's hooks make, and the one that asks what they would say.
extension Routes {
    /// What git tells a hook, as far as the hook passes it on, and a little more.
    private static let questionBytesMax = 9 << 20

    func addHooks(to router: Router<DaemonContext>) {
        let service = service
        router.post("v1/check") { request, _ in
            let asked = try await Wire.decode(CheckRequest.self, from: request)
            guard asked.directory.hasPrefix("/"), !asked.directory.utf8.contains(0) else {
                throw DaemonError(.malformedRequest, "The repository's path is not absolute.")
            }
            return try Wire.response(try await service.check(asked))
        }
        router.get("v1/findings") { request, _ in
            let path = request.uri.queryParameters.get("repository")
            guard path?.hasPrefix("/") != false else {
                throw DaemonError(.malformedRequest, "The repository's path is not absolute.")
            }
            return try Wire.response(FindingList(findings: try await service.findings(repositoryPath: path)))
        }
        router.post("v1/findings/:id/apply") { _, context in
            try Wire.response(
                try await service.applyFinding(idPrefix: try context.requirementPrefix()),
                status: .created
            )
        }
        router.post("v1/hooks/:name") { request, context in
            let name = try context.parameters.require("name")
            let buffer: ByteBuffer
            do {
                buffer = try await request.body.collect(upTo: Self.questionBytesMax)
            } catch is NIOTooManyBytesError {
                throw DaemonError(.requestTooLarge, "A hook's question has at most \(Self.questionBytesMax) bytes.")
            }
            guard let question = HookQuestion(fields: buffer.readableBytesView, hook: name) else {
                throw DaemonError(.malformedRequest, "That is no question of a hook.")
            }
            return Response(
                status: .ok,
                headers: [.contentType: "text/plain; charset=utf-8", .connection: "close"],
                body: ResponseBody { writer in
                    // Before any work, so that the hook knows that somebody is there.
                    try await writer.write(ByteBuffer(string: "ready\n"))
                    let (lines, input) = AsyncStream.makeStream(of: AnswerLine.self)
                    try await withThrowingTaskGroup(of: Void.self) { group in
                        group.addTask {
                            defer { input.finish() }
                            try await service.answer(question) { input.yield($0) }
                        }
                        for await line in lines { try await writer.write(ByteBuffer(string: line.text + "\n")) }
                        try await group.waitForAll()
                    }
                    try await writer.finish(nil)
                }
            )
        }
    }
}
