internal import Glibc

/// One call of a hook by git: what was there before runs first, then the daemon is asked.
///
/// Glibc alone stands behind this module: a program without Foundation starts in a fraction of the time, and git waits for it at every commit.
package struct HookCall {
    /// As git names it.
    let hook: String
    /// The hook file that ran here before ours, absolute or from the working directory; it need not be there.
    let before: String
    /// What git gave the hook.
    let arguments: [String]
    let surroundings: HookSurroundings

    /// Exit statuses of the program itself.
    private enum Status {
        static let failedClosed: Int32 = 1
        static let wrongUsage: Int32 = 64
    }

    /// Hooks that git writes to on standard input (githooks(5)).
    private static let readers: Set<String> = ["pre-push", "pre-receive", "post-receive", "post-rewrite"]
    /// Hooks whose answer decides something, so that a missing one is worth a line.
    private static let judges: Set<String> = ["pre-commit", "pre-merge-commit", "pre-push", "pre-receive", "update"]
    /// Hooks that tell of something that has happened; git does not look at their status, and they are kept for later.
    private static let tellers: Set<String> = [
        "post-commit", "post-merge", "post-checkout", "post-rewrite", "post-receive",
    ]

    /// Runs the call that a command line is about, and gives the exit status for git.
    ///
    /// The command line is the program's own name, the hook's name, the hook file from before, and what git gave.
    package static func run(_ arguments: [String]) -> Int32 {
        guard arguments.count >= 3 else {
            let usage = "usage: atelier-hook HOOK BEFORE [ARGUMENT...]; git calls it, after: atelier hook install"
            writeLine(usage, to: STDERR_FILENO)
            return Status.wrongUsage
        }
        // A reader that went away shows as a failed write, not as a signal.
        signal(SIGPIPE, SIG_IGN)
        let call = HookCall(
            hook: arguments[1],
            before: arguments[2],
            arguments: Array(arguments.dropFirst(3)),
            surroundings: HookSurroundings()
        )
        return call.run()
    }

    private func run() -> Int32 {
        let input = Self.readers.contains(hook) ? readAll(STDIN_FILENO, bytesMax: Limits.inputBytesMax) : nil
        let status = EarlierHook(path: before, surroundings: surroundings).run(arguments, input: input)
        if status != 0 || surroundings.isOff { return status }
        let question = Question(hook: hook, arguments: arguments, input: input, surroundings: surroundings)
        switch Conversation(socketPath: surroundings.socketPath, hook: hook).hold(question.bytes) {
        case .answered(let answer):
            if hook == "prepare-commit-msg", let path = arguments.first {
                MessageFile(path: path).prepend(answer.message)
            }
            return answer.status
        case .noDaemon: return unanswered("the daemon does not run", "守护进程未运行", question)
        case .tooSlow: return unanswered("the daemon did not answer in time", "守护进程未及时响应", question)
        }
    }

    /// Lets git go on, or does not where the user's settings ask for that.
    private func unanswered(_ english: String, _ chinese: String, _ question: Question) -> Int32 {
        let isKept = Self.tellers.contains(hook) && Spool(folder: surroundings.spoolFolder).keep(question)
        guard Self.judges.contains(hook) else {
            if Self.tellers.contains(hook), !isKept {
                say("\(english), and this could not be kept for later", "\(chinese)，且无法留待以后处理")
            }
            return 0
        }
        if surroundings.isRequired {
            say(
                "\(english), and hooksRequired is set; start it: atelier daemon start",
                "\(chinese)，而 hooksRequired 已设置；请运行：atelier daemon start"
            )
            return Status.failedClosed
        }
        say(
            "\(english), so this was not checked; start it: atelier daemon start",
            "\(chinese)，本次未经检查；请运行：atelier daemon start"
        )
        return 0
    }

    private func say(_ english: String, _ chinese: String) {
        writeLine("atelier: " + (surroundings.language.hasPrefix("zh") ? chinese : english), to: STDERR_FILENO)
    }
}

/// What no call goes beyond.
enum Limits {
    /// What git may write to a hook; a push of a million references is a tenth of it.
    static let inputBytesMax = 1 << 30
    /// What of that the daemon is told.
    static let toldInputBytesMax = 7 << 20
    static let answerBytesMax = 1 << 20
    static let settingsBytesMax = 1 << 20
    static let messageBytesMax = 1 << 20
    /// Events that wait for a daemon.
    static let spooledMax = 10_000
    /// From the first step of a call to the answer's first line.
    static let firstLineMilliseconds: Int64 = 50
    static let budgetMilliseconds: Int64 = 300
    /// The longest that a daemon may ask for.
    static let budgetMillisecondsMax: Int64 = 600_000
}
