internal import AtelierAPI
internal import AtelierDomain
internal import Hummingbird

// The calls that steer the work: hold, resume, retry, decide.
extension Routes {
    func addControl(to router: Router<DaemonContext>) {
        let service = service
        let root = router.group("v1")
        for (verb, mode) in [("pause", Hold.paused), ("drain", Hold.draining)] {
            root.post("\(verb)") { _, _ in try Wire.response(try await service.hold(idPrefix: nil, mode: mode)) }
            root.post("requirements/:id/\(verb)") { _, context in
                try Wire.response(try await service.hold(idPrefix: try context.requirementPrefix(), mode: mode))
            }
        }
        root.post("resume") { _, _ in try Wire.response(try await service.resume(idPrefix: nil)) }
        root.post("requirements/:id/resume") { _, context in
            try Wire.response(try await service.resume(idPrefix: try context.requirementPrefix()))
        }
        root.post("requirements/:id/retry") { _, context in
            try Wire.response(try await service.retry(idPrefix: try context.requirementPrefix()))
        }
        root.post("requirements/:id/rebase") { _, context in
            try Wire.response(try await service.rebase(idPrefix: try context.requirementPrefix()))
        }
        root.get("decisions") { _, _ in try Wire.response(try await service.decisions()) }
        root.post("decisions") { request, _ in
            let answer = try await Wire.decode(DecideRequest.self, from: request)
            return try Wire.response(try await service.decide(answer))
        }
    }
}
