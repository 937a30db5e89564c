/// The two shell texts around bubblewrap: one opens descriptors before it, one applies limits inside.
///
/// Every variable part reaches them as a positional argument, never as text.
enum Launcher {
    static let shell = "/bin/sh"
    static let bubblewrap = "/usr/bin/bwrap"
    /// What the outer text and the limits need, by absolute path.
    static let programs = ["/usr/bin/env", "/usr/bin/chrt", "/usr/bin/prlimit"]
    /// What the outer text needs when the daemon is root.
    static let privilegedPrograms = ["/usr/bin/setpriv", "/usr/bin/unshare", "/usr/bin/mount", "/usr/bin/mkdir"]
    /// An empty folder that every system has; a private mount lies over it for the time of one command.
    static let mountPoint = "/mnt"

    /// Written to the output by the inner text when all limits hold and only the command is still to be started.
    static let ready = "\u{1E}sandbox ready\n"

    /// Which way the worktree and the identity are prepared.
    enum Preparation: Equatable {
        /// The daemon is an ordinary user, and so is the command.
        case ordinary
        /// The daemon is root and the command's user can reach the worktree.
        case dropping(id: UInt32)
        /// The daemon is root, and the worktree lies below a folder that only root may enter: bubblewrap resolves even
        /// an open descriptor's path with the command's rights, so the worktree is mounted where they suffice.
        case mounting(id: UInt32)

        /// Where bubblewrap reaches each of the bound needs, in order.
        func places(of needs: Needs) -> [String] {
            switch self {
            case .ordinary, .dropping: needs.bound.map(\.source)
            case .mounting: needs.bound.indices.map { "\(mountPoint)/needs/\($0)" }
            }
        }
    }

    /// Descriptors for `SandboxArguments`: 3 worktree, 4 passwd, 5 group, 6 nsswitch, 7 hosts, 8 filter, 9 status.
    ///
    /// `env -i` because the shell itself sets PWD, which bubblewrap would show as `/proc/1/environ`.
    private static let opening = """
        set -e
        cd /
        worktree=$1 state=$2 status=$3 identity=$4 count=$5
        shift 5
        exec 4<"$state/passwd" 5<"$state/group" 6<"$state/nsswitch.conf" 7<"$state/hosts" 8<"$state/filter" 9>"$status"

        """

    private static let ordinaryText =
        opening + """
            exec 3<"$worktree"
            shift "$count"
            exec /usr/bin/env -i /usr/bin/bwrap "$@"
            """

    private static let droppingText =
        opening + """
            exec 3<"$worktree"
            shift "$count"
            exec /usr/bin/env -i /usr/bin/setpriv --reuid "$identity" --regid "$identity" --clear-groups --no-new-privs \
            -- /usr/bin/bwrap "$@"
            """

    private static let mountingText =
        opening + """
            exec /usr/bin/unshare --mount --propagation private -- /bin/sh -c '
            set -e
            worktree=$1 identity=$2 count=$3
            shift 3
            /usr/bin/mount --no-mtab -t tmpfs -o mode=0755,size=64k tmpfs \(mountPoint)
            /usr/bin/mkdir \(mountPoint)/src \(mountPoint)/needs
            /usr/bin/mount --no-mtab --no-canonicalize --bind "$worktree" \(mountPoint)/src
            number=0
            while [ $number -lt "$count" ]; do
            if [ -d "$1" ]; then /usr/bin/mkdir \(mountPoint)/needs/$number; else : >\(mountPoint)/needs/$number; fi
            /usr/bin/mount --no-mtab --no-canonicalize --bind "$1" \(mountPoint)/needs/$number
            number=$((number+1))
            shift
            done
            exec 3<\(mountPoint)/src
            exec /usr/bin/env -i /usr/bin/setpriv --reuid "$identity" --regid "$identity" --clear-groups --no-new-privs \
            -- /usr/bin/bwrap "$@"' sh "$worktree" "$identity" "$count" "$@"
            """

    /// The arguments for `shell` that lead to `bubblewrap` with `arguments`.
    static func outer(
        _ preparation: Preparation,
        worktree: String,
        needs: [String],
        stateDirectory: String,
        statusFile: String,
        arguments: [String]
    ) -> [String] {
        let text: String
        let identity: UInt32
        switch preparation {
        case .ordinary: (text, identity) = (ordinaryText, 0)
        case .dropping(let id): (text, identity) = (droppingText, id)
        case .mounting(let id): (text, identity) = (mountingText, id)
        }
        let fixed = [worktree, stateDirectory, statusFile, String(identity), String(needs.count)]
        return ["-c", text, "sh"] + fixed + needs + arguments
    }

    /// Applies limits, gives way to everything else on the machine, then starts `"$@"`.
    ///
    /// Scheduling autogroups weigh sessions against each other, so SCHED_IDLE alone does not help: the session's own
    /// autogroup has to be nice as well. The kernel takes one such write in 100 ms from all users together, hence the
    /// repetition. Both come last, so that a busy machine does not slow the set-up itself. The last program is started
    /// by `prlimit` because a shell would look at a name that is an option.
    static let inner = """
        limits=$1
        shift
        exec /usr/bin/prlimit $limits -- /bin/sh -c '
        tries=0
        if [ -e /proc/self/autogroup ]; then
        until { echo 19 >/proc/self/autogroup; } 2>/dev/null; do
        tries=$((tries+1))
        if [ $tries -ge 200 ]; then echo "the scheduling group cannot be made nice"; exit 125; fi
        /usr/bin/sleep 0.02
        done
        fi
        /usr/bin/chrt --idle --pid 0 $$ || exit 125
        printf "\\036sandbox ready\\n"
        exec /usr/bin/prlimit --core=0:0 -- "$@" </dev/null' sh "$@"
        """
}
