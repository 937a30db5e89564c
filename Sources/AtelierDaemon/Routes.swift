internal import AtelierAPI
internal import AtelierDomain
internal import AtelierGit
internal import Hummingbird

/// The calls of the socket; each handler decodes, calls the service, encodes.
struct Routes {
    let service: any AtelierService
    /// Asks the whole daemon to end.
    let requestStop: @Sendable () -> Void

    /// How many requirements a list has when the caller does not say, and at most.
    private static let listLimit = (usual: 20, max: 500)

    func build() -> Router<DaemonContext> {
        let router = Router(context: DaemonContext.self)
        router.add(middleware: ErrorResponder())
        router.add(middleware: PeerGuard())
        addRequirements(to: router)
        addEngineRoom(to: router)
        addModels(to: router)
        addBoard(to: router)
        addReplays(to: router)
        addControl(to: router)
        addChat(to: router)
        addHooks(to: router)
        addMap(to: router)
        return router
    }

    private func addRequirements(to router: Router<DaemonContext>) {
        let service = service
        let requirements = router.group("v1/requirements")
        requirements.post { request, _ in
            let submission = try await Wire.decode(SubmitRequest.self, from: request)
            try Self.check(submission)
            return try Wire.response(try await service.submit(submission), status: .created)
        }
        requirements.get { request, _ in
            let asked = request.uri.queryParameters.get("limit", as: Int.self) ?? Self.listLimit.usual
            let limit = min(max(asked, 1), Self.listLimit.max)
            return try Wire.response(RequirementList(requirements: try await service.requirements(limit: limit)))
        }
        requirements.get(":id") { _, context in
            try Wire.response(try await service.requirement(idPrefix: try context.requirementPrefix()))
        }
        requirements.get(":id/events") { request, context in
            let after = request.uri.queryParameters.get("after", as: Int64.self) ?? 0
            return Wire.stream(try await service.events(after: after, idPrefix: try context.requirementPrefix()))
        }
        requirements.post(":id/accept") { request, context in
            let mode = try Self.mode(request.uri.queryParameters.get("mode"))
            return try Wire.response(try await service.accept(idPrefix: try context.requirementPrefix(), mode: mode))
        }
        requirements.post(":id/reject") { _, context in
            try Wire.response(try await service.reject(idPrefix: try context.requirementPrefix()))
        }
        requirements.post(":id/undo") { _, context in
            try Wire.response(try await service.undo(idPrefix: try context.requirementPrefix()))
        }
        requirements.post(":id/cancel") { _, context in
            try Wire.response(try await service.cancel(idPrefix: try context.requirementPrefix()))
        }
    }

    private func addReplays(to router: Router<DaemonContext>) {
        let service = service
        router.post("v1/replays") { request, _ in
            let asked = try await Wire.decode(ReplayRequest.self, from: request)
            guard (asked.requirement == nil) != (asked.file == nil), asked.file?.hasPrefix("/") != false else {
                throw DaemonError(.malformedRequest, "A replay is of one requirement or of one file (its whole path).")
            }
            return Wire.stream(try await service.replay(asked))
        }
        router.post("v1/requirements/:id/export") { request, context in
            let asked = try await Wire.decode(ExportRequest.self, from: request)
            guard asked.path?.hasPrefix("/") != false else {
                throw DaemonError(.malformedRequest, "The export's path is not absolute.")
            }
            return try Wire.response(try await service.export(idPrefix: try context.requirementPrefix(), asked))
        }
    }

    private func addEngineRoom(to router: Router<DaemonContext>) {
        let service = service
        let requestStop = requestStop
        let root = router.group("v1")
        root.get("status") { _, _ in try Wire.response(try await service.status()) }
        root.get("steps") { request, _ in
            guard let path = request.uri.queryParameters.get("repository"), path.hasPrefix("/") else {
                throw DaemonError(.malformedRequest, "The repository's path is not absolute.")
            }
            return try Wire.response(try await service.steps(repositoryPath: path))
        }
        root.get("doctor") { request, _ in
            let path = request.uri.queryParameters.get("repository")
            return try Wire.response(try await service.doctor(repositoryPath: path))
        }
        root.post("stop") { _, _ in
            let status = try await service.status()
            requestStop()
            return try Wire.response(status, status: .accepted)
        }
    }

    private static func mode(_ name: String?) throws -> AcceptMode {
        guard let name else { return .automatic }
        guard let mode = AcceptMode(rawValue: name) else {
            throw DaemonError(.malformedRequest, "There is no way '\(name)' to accept.")
        }
        return mode
    }

    /// Refuses what no service should have to look at.
    private static func check(_ submission: SubmitRequest) throws {
        guard submission.text.contains(where: { !$0.isWhitespace }) else {
            throw DaemonError(
                .emptyRequirement,
                "The requirement is empty.",
                hint: "Say in your own words what should change."
            )
        }
        let bytes = submission.text.utf8.count
        guard bytes <= Requirement.textBytesMax else {
            throw DaemonError(
                .requirementTooLong,
                "The requirement has \(bytes) bytes; at most \(Requirement.textBytesMax) are taken.",
                hint: "Name the files and the change; leave out logs and listings."
            )
        }
        guard submission.repositoryPath.hasPrefix("/") else {
            throw DaemonError(.malformedRequest, "The repository's path is not absolute.")
        }
    }
}

extension DaemonContext {
    /// The beginning of an identifier as it stands in the path.
    func requirementPrefix() throws -> String {
        let text = try parameters.require("id")
        guard text.utf8.allSatisfy({ (48...57).contains($0) || (97...122).contains($0) }), text.utf8.count <= 64 else {
            throw DaemonError(
                .unknownRequirement,
                "That is no requirement's id.",
                hint: "An id has lower-case letters and digits; list them with: atelier status"
            )
        }
        return text
    }
}
