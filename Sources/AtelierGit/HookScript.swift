/// The text of a hook of ours: what was there before runs first, then `atelier-hook` asks the daemon.
struct HookScript {
    /// As git names it.
    let hook: String
    /// The hook file that ran before, as a shell word; `$folder` is the folder of the script.
    let before: String
    /// Absolute path of `atelier-hook`; nil for a script that only hands on.
    let program: String?

    /// What a file of ours holds in its second line.
    private static let mark = "# Atelier's hook, version 1."

    /// When hooks have nothing to say, as a test of the shell: in a rebase, whose commits git tells of at its end, and where a message is there.
    private static let resting = [
        "post-commit": "[ -d \"${GIT_DIR:-.git}/rebase-merge\" ]",
        "prepare-commit-msg": "[ -n \"${2:-}\" ] || [ -d \"${GIT_DIR:-.git}/rebase-merge\" ]",
    ]

    static func isOurs(_ bytes: [UInt8]) -> Bool {
        bytes.split(separator: UInt8(ascii: "\n"), maxSplits: 2).dropFirst().first?.starts(with: mark.utf8) ?? false
    }

    var text: String {
        """
        #!/bin/sh
        \(Self.mark) ATELIER=0 leaves it out of one command, 'atelier hook uninstall' takes it away.
        folder=${0%/*}
        before=\(before)
        \(rest)\(asking)for hook in "$before" "$before".[2-9]; do
            [ ! -x "$hook" ] || "$hook" "$@" || exit $?
        done

        """
    }

    /// So that neither costs more than the start of a shell.
    private var rest: String {
        guard program != nil, let test = Self.resting[hook] else { return "" }
        return """
            if \(test); then
                [ -x "$before" ] || exit 0
            fi

            """
    }

    private var asking: String {
        guard let program else { return "" }
        return """
            program=\(Self.quoted(program))
            if [ "${ATELIER:-}" != 0 ] && [ -x "$program" ]; then
                exec "$program" \(hook) "$before" "$@"
            fi

            """
    }

    /// `text` as one word of a shell.
    static func quoted(_ text: String) -> String {
        "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: #"'\''"#) + "'"
    }
}
