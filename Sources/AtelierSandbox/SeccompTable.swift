internal import Glibc

/// One kind of machine as the filter sees it: its audit name, and the calls that are refused there.
///
/// The list joins the ones of Flatpak (keyring, mount calls, namespaces, terminal injection, socket families, tracing,
/// NUMA) and of Codex (io_uring, other processes' memory) with bpf, userfaultfd, file handles, setuid modes, and
/// memory that no resident set shows (memfd, System V).
struct Machine: Equatable, Sendable {
    let auditArchitecture: UInt32
    /// Whether numbers from 2^30 on belong to the x32 interface.
    let deniesX32: Bool
    let denials: [Denial]
    let argumentRules: [ArgumentRule]
}

/// A call that is refused whatever its arguments.
struct Denial: Equatable, Sendable {
    let number: UInt32
    /// The `errno` value the caller gets.
    let error: Int32
}

/// A call that is refused for some arguments.
struct ArgumentRule: Equatable, Sendable {
    /// What is looked at; arguments are counted from 0 and only their low 32 bits are seen.
    enum Test: Equatable, Sendable {
        case equalsAny(argument: UInt32, values: [UInt32])
        case equalsNone(argument: UInt32, values: [UInt32])
        case anyBit(argument: UInt32, mask: UInt32)
        case anyBitWhen(argument: UInt32, mask: UInt32, conditionArgument: UInt32, conditionMask: UInt32)
    }

    let number: UInt32
    let test: Test
    let error: Int32
}

extension Machine {
    static let x86 = Self(
        auditArchitecture: 0xC000_003E,
        deniesX32: true,
        denials: denials(refused: x86Refused) + [Denial(number: 319, error: ENOSYS)],
        argumentRules: rules(
            socketCalls: [41, 53],
            ioctl: 16,
            clone: 56,
            modes: [90: 1, 91: 1, 268: 2, 85: 1, 133: 1, 259: 2],
            opens: [2: 1, 257: 2]
        )
    )

    static let arm = Self(
        auditArchitecture: 0xC000_00B7,
        deniesX32: false,
        denials: denials(refused: armRefused) + [Denial(number: 279, error: ENOSYS)],
        argumentRules: rules(
            socketCalls: [198, 199],
            ioctl: 29,
            clone: 220,
            modes: [52: 1, 53: 2, 33: 2],
            opens: [56: 2]
        )
    )

    /// Tracing and others' memory, keyring, mounts, namespaces, NUMA, kernel modules and images, quota, accounting,
    /// swap, file handles, perf, bpf, userfaultfd, fanotify, ports, old loaders, System V memory.
    private static let x86Refused: [UInt32] = [
        101, 310, 311, 312, 248, 249, 250, 165, 166, 155, 161, 272, 308, 237, 238, 239, 256, 279, 175, 176, 313, 246,
        320, 169, 179, 163, 103, 134, 154, 167, 168, 172, 173, 303, 304, 298, 321, 323, 300, 212, 29,
    ]

    private static let armRefused: [UInt32] = [
        117, 270, 271, 272, 217, 218, 219, 40, 39, 41, 51, 97, 268, 235, 236, 237, 238, 239, 105, 106, 273, 104, 294,
        142, 60, 89, 116, 224, 225, 264, 265, 241, 280, 282, 262, 18, 194,
    ]

    /// Calls with one number on both machines whose callers have a way out when they seem absent: io_uring, the mount
    /// file descriptors, clone3 and openat2 (their flags lie in memory the filter cannot see), fchmodat2, memfd_secret.
    private static let absent: [UInt32] = [
        425, 426, 427, 428, 429, 430, 431, 432, 433, 435, 437, 442, 447, 452, 467,
    ]

    /// pidfd_getfd, process_madvise, quotactl_fd, set_mempolicy_home_node.
    private static let refusedEverywhere: [UInt32] = [438, 440, 443, 450]

    private static func denials(refused: [UInt32]) -> [Denial] {
        (refused + refusedEverywhere).map { Denial(number: $0, error: EPERM) }
            + absent.map { Denial(number: $0, error: ENOSYS) }
    }

    /// Which calls are looked at more closely.
    ///
    /// `modes` leads from a call to the argument that holds a file mode; `opens` from a call to the argument that holds
    /// the open flags, which the mode follows and counts only when creating.
    private static func rules(
        socketCalls: [UInt32],
        ioctl: UInt32,
        clone: UInt32,
        modes: [UInt32: UInt32],
        opens: [UInt32: UInt32]
    ) -> [ArgumentRule] {
        // UNIX, INET, INET6, NETLINK.
        let families: [UInt32] = [1, 2, 10, 16]
        // TIOCSTI and TIOCLINUX.
        let injections: [UInt32] = [0x5412, 0x541C]
        // CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET.
        let namespaces: UInt32 = 0x7E02_0000
        // S_ISUID and S_ISGID.
        let identityBits: UInt32 = 0o6000
        // O_CREAT and O_TMPFILE's own bit.
        let creates: UInt32 = 0x40 | 0x40_0000
        let sockets = socketCalls.map {
            ArgumentRule(number: $0, test: .equalsNone(argument: 0, values: families), error: EAFNOSUPPORT)
        }
        let modeRules = modes.sorted { $0.key < $1.key }.map {
            ArgumentRule(number: $0.key, test: .anyBit(argument: $0.value, mask: identityBits), error: EPERM)
        }
        let openRules = opens.sorted { $0.key < $1.key }.map {
            ArgumentRule(
                number: $0.key,
                test: .anyBitWhen(
                    argument: $0.value + 1,
                    mask: identityBits,
                    conditionArgument: $0.value,
                    conditionMask: creates
                ),
                error: EPERM
            )
        }
        return sockets + [
            ArgumentRule(number: ioctl, test: .equalsAny(argument: 1, values: injections), error: EPERM),
            ArgumentRule(number: clone, test: .anyBit(argument: 0, mask: namespaces), error: EPERM),
        ] + modeRules + openRules
    }
}
