internal import AtelierAPI
internal import AtelierInference
internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import ServiceLifecycle

// The calls that programs written for OpenAI's API make, so that editors share the one loaded model.
extension Routes {
    func addChat(to router: Router<DaemonContext>) {
        let service = service
        let root = router.group("v1")
        root.get("models") { _, _ in
            let data = try await service.chatModels().map(Self.openModel)
            return try Wire.response(OpenModelList(data: data, models: try await service.models()))
        }
        root.get("models/:id") { _, context in
            let id = try context.parameters.require("id")
            let known = try await service.chatModels().map(Self.openModel)
            guard let model = known.first(where: { $0.id == id }) else {
                let names = known.map(\.id).joined(separator: ", ")
                throw DaemonError(.unknownModel, "There is no model '\(id)' here.", hint: "Known models: \(names).")
            }
            return try Wire.response(model)
        }
        root.post("chat/completions") { request, context in
            try await Self.chat(request, context, service)
        }
    }

    private static func openModel(_ model: ModelView) -> OpenModel {
        // A time that cannot be read is no reason to hide the model.
        let attributes = try? FileManager.default.attributesOfItem(atPath: model.path ?? "")
        let date = attributes?[.modificationDate] as? Date
        return OpenModel(id: model.id, created: date.map { Int($0.timeIntervalSince1970) } ?? 0)
    }

    /// The connection ends with the answer: while it is given, the closing of the other side is what is listened for.
    private static func chat(
        _ given: Request,
        _ context: DaemonContext,
        _ service: any AtelierService
    ) async throws -> Response {
        var request = given
        let desk = try await desk(for: &request, service)
        guard desk.call.isStreamed else {
            return try await request.body.consumeWithCancellationOnInboundClose { _ in
                let answer = try await cancelWhenGracefulShutdown { try await desk.answer() }
                return Response(
                    status: .ok,
                    headers: [.contentType: "application/json", .connection: "close"],
                    body: ResponseBody(byteBuffer: ByteBuffer(bytes: answer.data))
                )
            }
        }
        try desk.refuseIfCrowded()
        let tokensMax = try await desk.tokensMax()
        let body = request.body
        return Response(
            status: .ok,
            headers: [.contentType: "text/event-stream", .cacheControl: "no-store", .connection: "close"],
            body: ResponseBody { writer in
                try await body.consumeWithCancellationOnInboundClose { _ in
                    try await ChatStream(desk: desk, tokensMax: tokensMax, context: context).write(to: &writer)
                }
                try await writer.finish(nil)
            }
        )
    }

    private static func desk(for request: inout Request, _ service: any AtelierService) async throws -> ChatDesk {
        let bytes: ByteBuffer
        do {
            bytes = try await request.collectBody(upTo: DaemonContext.bodyBytesMax)
        } catch is NIOTooManyBytesError {
            throw DaemonError(.requestTooLarge, "A request has at most \(DaemonContext.bodyBytesMax) bytes.")
        }
        var call = try ChatReading.call(from: bytes.readableBytesView)
        let engine = try await service.chatEngine(for: call.model)
        call.fields += engine.fields
        return ChatDesk(
            call: call,
            engine: engine,
            gate: service.modelGate,
            limits: service.chatLimits
        )
    }
}
