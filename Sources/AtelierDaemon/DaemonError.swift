internal import AtelierDomain

/// A refusal by the daemon itself: its start, its socket, or a request it cannot take.
package struct DaemonError: AtelierError, Equatable {
    /// What went wrong, for programs.
    package enum Code: String, Sendable, CaseIterable {
        case alreadyRunning
        case socketPathTooLong
        case directoryUnusable
        case badArgument
        case noHome
        case malformedRequest
        case requestTooLarge
        case foreignOrigin
        case foreignPeer
        case noSuchRoute
        case emptyRequirement
        case requirementTooLong
        case unknownRequirement
        case ambiguousRequirement
        case wrongState
        case unknownModel
        case unknownPath
        case badModels
        case egressRefused
        case engineMissing
        case shuttingDown
        case tooManySubscribers
        case tooManyChats
        case unsupported
        case contextExceeded
        case unexpected
    }

    package let code: Code
    package let message: String
    package let hint: String?
    /// The field of the request that is meant, such as `messages[2].content`.
    package let param: String?

    package init(_ code: Code, _ message: String, hint: String? = nil, param: String? = nil) {
        self.code = code
        self.message = message
        self.hint = hint
        self.param = param
    }

    package var wireCode: String { "daemon.\(code.rawValue)" }

    package var isRetryable: Bool {
        switch code {
        case .shuttingDown, .tooManySubscribers, .tooManyChats: true
        case .alreadyRunning, .socketPathTooLong, .directoryUnusable, .badArgument, .noHome, .malformedRequest,
            .requestTooLarge, .foreignOrigin, .foreignPeer, .noSuchRoute, .emptyRequirement, .requirementTooLong,
            .unknownRequirement, .ambiguousRequirement, .wrongState, .unknownModel, .unknownPath, .badModels,
            .egressRefused, .engineMissing, .unsupported, .contextExceeded, .unexpected:
            false
        }
    }

    package var isUserFixable: Bool {
        switch code {
        case .malformedRequest, .noSuchRoute, .unexpected: false
        case .alreadyRunning, .socketPathTooLong, .directoryUnusable, .badArgument, .noHome, .requestTooLarge,
            .foreignOrigin, .foreignPeer, .emptyRequirement, .requirementTooLong, .unknownRequirement,
            .ambiguousRequirement, .wrongState, .unknownModel, .unknownPath, .badModels, .egressRefused,
            .engineMissing, .shuttingDown, .tooManySubscribers, .tooManyChats, .unsupported, .contextExceeded:
            true
        }
    }
}
