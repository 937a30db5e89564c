/// What every module's error offers at a border: a code for programs, a sentence and a next step for people.
///
/// Each module has one struct of its own that conforms; borders wrap it and keep the cause.
package protocol AtelierError: Error, Sendable {
    /// Stable across releases and sent over the socket, such as `git.bareRepository`.
    var wireCode: String { get }
    /// One sentence for a person, free of secrets and file contents.
    var message: String { get }
    /// The next thing the person can do, if there is one.
    var hint: String? { get }
    /// Whether the same call may succeed later without anybody doing anything.
    var isRetryable: Bool { get }
    /// Whether the person can fix it (exit 1) or it is a defect of ours (exit 70).
    var isUserFixable: Bool { get }
}
