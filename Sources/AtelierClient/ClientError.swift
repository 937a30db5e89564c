package import AtelierAPI
internal import AtelierDomain

/// Why a call over the socket gave no answer, or the daemon's own refusal.
package struct ClientError: AtelierError, Equatable {
    /// What went wrong, for programs.
    package enum Code: String, Sendable, CaseIterable {
        /// Nobody listens on the socket.
        case daemonUnreachable
        /// The daemon answered with an error; `remote` holds it.
        case refused
        /// What came back is no answer to what was asked.
        case answerMalformed
        case answerTooLarge
        /// A stream stopped before its last line.
        case streamCut
        case timedOut
        case socketPathTooLong
        /// The text cannot be an identifier, so nobody was asked.
        case badID
    }

    package let code: Code
    package let message: String
    package let hint: String?
    /// The daemon's own error, for `refused` only.
    package let remote: ErrorBody?

    package init(_ code: Code, _ message: String, hint: String? = nil) {
        self.code = code
        self.message = message
        self.hint = hint
        remote = nil
    }

    package init(_ remote: ErrorBody) {
        code = .refused
        message = remote.message
        hint = remote.hint
        self.remote = remote
    }

    /// The daemon's code where it has spoken.
    package var wireCode: String { remote?.code ?? "client.\(code.rawValue)" }

    package var isRetryable: Bool {
        switch code {
        case .daemonUnreachable, .streamCut, .timedOut: true
        case .refused, .answerMalformed, .answerTooLarge, .socketPathTooLong, .badID: false
        }
    }

    package var isUserFixable: Bool {
        switch code {
        case .daemonUnreachable, .streamCut, .timedOut, .socketPathTooLong, .badID: true
        case .refused: remote?.isUserFixable ?? false
        case .answerMalformed, .answerTooLarge: false
        }
    }
}
