/// An error as programs written for OpenAI's API read it.
package struct OpenError: Codable, Equatable, Sendable {
    package let error: Reason

    package init(_ error: Reason) {
        self.error = error
    }

    /// What was wrong with which field.
    package struct Reason: Codable, Equatable, Sendable {
        package let message: String
        /// `invalid_request_error` where the request has to change, `server_error` where it may succeed as it is.
        package let type: String
        /// The field that was refused, such as `messages[2].content`; null where it is no field's fault.
        package let param: String?
        /// For programs, such as `context_length_exceeded`.
        package let code: String?

        package init(message: String, type: String, param: String?, code: String?) {
            self.message = message
            self.type = type
            self.param = param
            self.code = code
        }

        /// Writes null where there is nothing, as OpenAI's own errors do.
        package func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(message, forKey: .message)
            try container.encode(type, forKey: .type)
            try container.encode(param, forKey: .param)
            try container.encode(code, forKey: .code)
        }
    }
}
