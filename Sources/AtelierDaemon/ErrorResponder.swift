internal import AtelierAPI
internal import AtelierDomain
internal import Hummingbird
internal import Logging

/// Turns whatever a handler threw into an `ErrorBody`; the text of unknown errors stays in the log.
struct ErrorResponder: RouterMiddleware {
    typealias Context = DaemonContext

    func handle(
        _ request: Request,
        context: Context,
        next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch {
            let body = Self.body(for: error)
            let form = OpenErrors.form(of: request)
            // What an engine says of a program's request may quote it.
            let words: Logger.MetadataValue = form == .openAI ? "-" : "\(error)"
            context.logger.info(
                "refused",
                metadata: ["path": "\(request.uri.path)", "code": "\(body.code)", "error": words]
            )
            return try OpenErrors.response(to: error, form)
        }
    }

    static func body(for error: any Error) -> ErrorBody {
        if let error = error as? any AtelierError { return ErrorBody(error) }
        if let error = error as? HTTPError, error.status == .notFound {
            return ErrorBody(
                DaemonError(.noSuchRoute, "The daemon knows no such call; it may be older than the command.")
            )
        }
        if error is CancellationError {
            return ErrorBody(DaemonError(.shuttingDown, "The daemon is shutting down.", hint: "Try again in a moment."))
        }
        return ErrorBody(
            DaemonError(
                .unexpected,
                "Something in the daemon went wrong that should not have.",
                hint: "See: atelier daemon logs"
            )
        )
    }

    static func status(for error: any Error) -> HTTPResponse.Status {
        if let error = error as? DaemonError { return status(for: error.code) }
        if let error = error as? any AtelierError {
            switch (error.isUserFixable, error.isRetryable) {
            case (_, true): return .serviceUnavailable
            case (true, false): return .unprocessableContent
            case (false, false): return .internalServerError
            }
        }
        if let error = error as? HTTPError { return error.status }
        return error is CancellationError ? .serviceUnavailable : .internalServerError
    }

    private static func status(for code: DaemonError.Code) -> HTTPResponse.Status {
        switch code {
        case .malformedRequest, .unsupported, .contextExceeded: .badRequest
        case .requestTooLarge, .requirementTooLong: .contentTooLarge
        case .foreignOrigin, .foreignPeer, .egressRefused: .forbidden
        case .noSuchRoute, .unknownRequirement, .unknownModel, .unknownPath: .notFound
        case .ambiguousRequirement, .wrongState, .alreadyRunning: .conflict
        case .emptyRequirement, .badArgument, .badModels, .engineMissing: .unprocessableContent
        case .tooManyChats: .tooManyRequests
        case .shuttingDown, .tooManySubscribers: .serviceUnavailable
        case .socketPathTooLong, .directoryUnusable, .noHome, .unexpected: .internalServerError
        }
    }
}
