internal import AtelierAPI
internal import AtelierDomain
internal import AtelierInference
internal import HTTPTypes
internal import Hummingbird

/// Errors in the form that programs written for OpenAI's API read, on the calls which they make.
enum OpenErrors {
    /// The form of a call's errors.
    enum Form {
        case ours
        case openAI
        /// Both in one object: our own command reads this call too.
        case both
    }

    static func form(of request: Request) -> Form {
        if request.uri.path == "/v1/chat/completions" { return .openAI }
        guard request.method == .get, request.uri.path.hasPrefix("/v1/models") else { return .ours }
        return .both
    }

    static func response(to error: any Error, _ form: Form) throws -> Response {
        let ours = ErrorResponder.body(for: error)
        switch form {
        case .ours: return try Wire.response(ours, status: ErrorResponder.status(for: error))
        case .openAI:
            // As an answer does: what listens for the closing of the other side has used the connection up.
            var response = try Wire.response(body(for: error), status: status(for: error))
            response.headers[.connection] = "close"
            return response
        case .both:
            let both = TwoForms(ours: ours, error: body(for: error).error)
            return try Wire.response(both, status: status(for: error))
        }
    }

    static func body(for error: any Error) -> OpenError {
        let ours = ErrorResponder.body(for: error)
        let status = status(for: error)
        return OpenError(
            OpenError.Reason(
                message: [ours.message, ours.hint].compactMap(\.self).joined(separator: " "),
                type: status.code < 500 && status != .tooManyRequests ? "invalid_request_error" : "server_error",
                param: (error as? DaemonError)?.param,
                code: code(for: error) ?? ours.code
            )
        )
    }

    static func status(for error: any Error) -> HTTPResponse.Status {
        switch (error as? InferenceError)?.code {
        case .contextExceeded, .requestRefused: .badRequest
        default: ErrorResponder.status(for: error)
        }
    }

    /// OpenAI's own code where there is one that programs act on.
    private static func code(for error: any Error) -> String? {
        if (error as? InferenceError)?.code == .contextExceeded { return "context_length_exceeded" }
        switch (error as? DaemonError)?.code {
        case .contextExceeded: return "context_length_exceeded"
        case .unknownModel: return "model_not_found"
        case .unsupported: return "unsupported_value"
        case .malformedRequest: return "invalid_value"
        case .tooManyChats: return "rate_limit_exceeded"
        default: return nil
        }
    }

    /// Our fields with OpenAI's `error` among them.
    private struct TwoForms: Encodable {
        let ours: ErrorBody
        let error: OpenError.Reason

        private enum CodingKeys: CodingKey { case error }

        func encode(to encoder: any Encoder) throws {
            try ours.encode(to: encoder)
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(error, forKey: .error)
        }
    }
}
