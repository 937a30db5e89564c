internal import AtelierAPI
internal import AtelierDomain

/// A refusal by the command itself, before or besides the daemon.
struct CLIError: AtelierError, Equatable {
    /// What went wrong, for programs.
    enum Code: String, Sendable, CaseIterable {
        case emptyRequirement
        case requirementTooLong
        case requirementNotText
        case inputUnreadable
        case noHome
        case daemonNotInstalled
        case daemonDidNotStart
        case daemonDidNotStop
        case notADirectory
        case noPatch
        case noQuestion
        case logUnreadable
        case backupDamaged
        case notInRepository
        case noSuchLine
        case nothingToUndo
        case fileUnwritable
        case interrupted
        case noTests
        case unexpected
    }

    let code: Code
    let message: String
    let hint: String?
    /// What lies behind it, for people, outermost first.
    let causes: [String]

    init(_ code: Code, _ message: String, hint: String? = nil, causes: [String] = []) {
        self.code = code
        self.message = message
        self.hint = hint
        self.causes = causes
    }

    var wireCode: String { "cli.\(code.rawValue)" }

    var isRetryable: Bool {
        switch code {
        case .daemonDidNotStart, .daemonDidNotStop: true
        case .emptyRequirement, .requirementTooLong, .requirementNotText, .inputUnreadable, .noHome,
            .daemonNotInstalled, .notADirectory, .noPatch, .noQuestion, .logUnreadable, .backupDamaged,
            .notInRepository, .noSuchLine, .nothingToUndo, .fileUnwritable, .interrupted, .noTests, .unexpected:
            false
        }
    }

    var isUserFixable: Bool {
        switch code {
        case .unexpected: false
        case .emptyRequirement, .requirementTooLong, .requirementNotText, .inputUnreadable, .noHome,
            .daemonNotInstalled, .daemonDidNotStart, .daemonDidNotStop, .notADirectory, .noPatch, .noQuestion,
            .logUnreadable, .backupDamaged, .notInRepository, .noSuchLine, .nothingToUndo, .fileUnwritable,
            .interrupted, .noTests:
            true
        }
    }
}
