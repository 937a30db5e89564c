internal import Foundation

/// Everything that decides what a sandboxed command of a run gives, so that equal requests have equal digests.
///
/// The directory it ran in is none of it: the tree says what was there.
package struct CommandRequest: Codable, Equatable, Sendable {
    package let argv: [String]
    package let tree: ObjectID
    package let environment: [String: String]
    package let limits: CommandLimits
    /// Names the sandbox policy that it was about to run under.
    package let policyHash: ContentHash

    package init(
        argv: [String],
        tree: ObjectID,
        environment: [String: String],
        limits: CommandLimits,
        policyHash: ContentHash
    ) {
        self.argv = argv
        self.tree = tree
        self.environment = environment
        self.limits = limits
        self.policyHash = policyHash
    }

    /// What `command` asks for under the policy `policyHash`; nil when it names no tree.
    package init?(_ command: SandboxedCommand, policyHash: ContentHash) {
        guard let tree = command.tree else { return nil }
        self.init(
            argv: command.argv,
            tree: tree,
            environment: command.environment,
            limits: command.limits,
            policyHash: policyHash
        )
    }

    /// Names the request: the same on every machine and in every run.
    package var digest: ContentHash {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            return ContentHash(of: try encoder.encode(self))
        } catch {
            preconditionFailure("a request of strings and numbers encodes: \(error)")
        }
    }
}

/// A stored command: what was asked, what came of it, for whom.
package struct CommandCall: Equatable, Sendable {
    package let requirement: RequirementID
    package let task: TaskID
    package let request: CommandRequest
    package let result: CommandResult

    package init(requirement: RequirementID, task: TaskID, request: CommandRequest, result: CommandResult) {
        self.requirement = requirement
        self.task = task
        self.request = request
        self.result = result
    }
}

/// A kind of thing outside the board and the base commit that decides a run; kept, so that it decides only once.
package enum RunInput: String, Codable, Sendable, CaseIterable {
    /// The texts of the agent definitions.
    case agents
    /// The subjects of the newest commits, which a commit message is shaped after.
    case subjects
    /// What merging a carried change gave; only of requirements that carry one.
    case carried
    /// What earlier runs say of how to go about the change; none of a run that the model had no hand in.
    case experience
}
