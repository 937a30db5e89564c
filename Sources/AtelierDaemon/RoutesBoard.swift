internal import AtelierAPI
internal import HTTPTypes
internal import Hummingbird

extension Routes {
    /// How long the event stream says nothing at most.
    private static let heartbeat = Duration.seconds(15)

    /// The calls on the board itself.
    func addBoard(to router: Router<DaemonContext>) {
        let service = service
        let root = router.group("v1")
        root.post("audit") { _, _ in try Wire.response(try await service.audit()) }
        root.get("backups") { _, _ in try Wire.response(BackupList(backups: try await service.backups())) }
        root.post("backups") { request, _ in
            let path = try await Wire.decode(BackupRequest.self, from: request).path
            if let path { try Self.checkPath(path) }
            return try Wire.response(try await service.backUp(to: path), status: .created)
        }
        root.post("backups/check") { request, _ in
            guard let path = try await Wire.decode(BackupRequest.self, from: request).path else {
                throw DaemonError(.malformedRequest, "The backup's path is missing.")
            }
            try Self.checkPath(path)
            return try Wire.response(try await service.checkBackup(at: path))
        }
        root.post("requirements/:id/purge") { request, context in
            let withBackups = request.uri.queryParameters.get("backups", as: Bool.self) ?? false
            let view = try await service.purge(
                idPrefix: try context.requirementPrefix(),
                withBackups: withBackups
            )
            return try Wire.response(view)
        }
        let stream = EventStream(service: service, gate: SubscriberGate(), heartbeat: Self.heartbeat)
        root.get("events") { request, _ in
            try await stream.response(after: Self.place(of: request))
        }
    }

    /// Where a subscriber left off: the header that `EventSource` sends by itself wins over what the address says.
    private static func place(of request: Request) -> Int64? {
        let header = HTTPField.Name("Last-Event-ID").flatMap { request.headers[$0] }.flatMap { Int64($0) }
        return header ?? request.uri.queryParameters.get("after", as: Int64.self)
    }

    private static func checkPath(_ path: String) throws {
        guard path.hasPrefix("/"), !path.utf8.contains(0) else {
            throw DaemonError(.malformedRequest, "The file's path is not absolute.")
        }
    }
}
