import Foundation
import Testing

@testable import AtelierSandbox

/// The compiled filter, read by a small interpreter so that both machines' tables are tried on either.
@Suite struct SeccompFilterTests {
    static let allow: UInt32 = 0x7FFF_0000
    static let kill: UInt32 = 0x8000_0000
    static let x86Name: UInt32 = 0xC000_003E
    static let armName: UInt32 = 0xC000_00B7

    /// One system call as the kernel shows it to a filter.
    struct Call: CustomTestStringConvertible {
        let name: String
        let x86: UInt32?
        let arm: UInt32?
        var arguments: [UInt64] = []
        /// Nil when the call is allowed.
        let error: UInt32?
        var testDescription: String { name }
    }

    static let calls = [
        Call(name: "read", x86: 0, arm: 63, error: nil),
        Call(name: "execve", x86: 59, arm: 221, error: nil),
        Call(name: "futex", x86: 202, arm: 98, error: nil),
        Call(name: "close_range", x86: 436, arm: 436, error: nil),
        Call(name: "ptrace", x86: 101, arm: 117, error: 1),
        Call(name: "keyctl", x86: 250, arm: 219, error: 1),
        Call(name: "mount", x86: 165, arm: 40, error: 1),
        Call(name: "unshare", x86: 272, arm: 97, error: 1),
        Call(name: "setns", x86: 308, arm: 268, error: 1),
        Call(name: "bpf", x86: 321, arm: 280, error: 1),
        Call(name: "userfaultfd", x86: 323, arm: 282, error: 1),
        Call(name: "open_by_handle_at", x86: 304, arm: 265, error: 1),
        Call(name: "process_vm_writev", x86: 311, arm: 271, error: 1),
        Call(name: "shmget", x86: 29, arm: 194, error: 1),
        Call(name: "memfd_create", x86: 319, arm: 279, error: 38),
        Call(name: "clone3", x86: 435, arm: 435, error: 38),
        Call(name: "io_uring_setup", x86: 425, arm: 425, error: 38),
        Call(name: "socket of UNIX", x86: 41, arm: 198, arguments: [1], error: nil),
        Call(name: "socket of INET", x86: 41, arm: 198, arguments: [2], error: nil),
        Call(name: "socket of INET6", x86: 41, arm: 198, arguments: [10], error: nil),
        Call(name: "socket of NETLINK", x86: 41, arm: 198, arguments: [16], error: nil),
        Call(name: "socket of VSOCK", x86: 41, arm: 198, arguments: [40], error: 97),
        Call(name: "socketpair of ALG", x86: 53, arm: 199, arguments: [38], error: 97),
        Call(name: "clone of a thread", x86: 56, arm: 220, arguments: [0x3D_0F00], error: nil),
        Call(name: "clone of a user namespace", x86: 56, arm: 220, arguments: [0x1000_0011], error: 1),
        Call(name: "clone of a mount namespace", x86: 56, arm: 220, arguments: [0x2_0011], error: 1),
        Call(name: "ioctl TCGETS", x86: 16, arm: 29, arguments: [0, 0x5401], error: nil),
        Call(name: "ioctl TIOCSTI", x86: 16, arm: 29, arguments: [0, 0x5412], error: 1),
        Call(name: "ioctl TIOCSTI with high bits", x86: 16, arm: 29, arguments: [0, 0x1_0000_5412], error: 1),
        Call(name: "ioctl TIOCLINUX", x86: 16, arm: 29, arguments: [0, 0x541C], error: 1),
        Call(name: "fchmodat 755", x86: 268, arm: 53, arguments: [0, 0, 0o755], error: nil),
        Call(name: "fchmodat 4755", x86: 268, arm: 53, arguments: [0, 0, 0o4755], error: 1),
        Call(name: "openat that reads, junk mode", x86: 257, arm: 56, arguments: [0, 0, 0, 0o4755], error: nil),
        Call(name: "openat that creates 644", x86: 257, arm: 56, arguments: [0, 0, 0x41, 0o644], error: nil),
        Call(name: "openat that creates 4755", x86: 257, arm: 56, arguments: [0, 0, 0x41, 0o4755], error: 1),
        Call(name: "open that creates 2755", x86: 2, arm: nil, arguments: [0, 0x41, 0o2755], error: 1),
        Call(name: "read of x32", x86: 0x4000_0000, arm: nil, error: 38),
    ]

    @Test(arguments: calls) func callIsJudged(call: Call) throws {
        let expected = call.error.map { 0x0005_0000 | $0 } ?? Self.allow
        if let number = call.x86 {
            let verdict = try run(Machine.x86, Self.x86Name, number, call.arguments)
            #expect(verdict == expected)
        }
        if let number = call.arm {
            let verdict = try run(Machine.arm, Self.armName, number, call.arguments)
            #expect(verdict == expected)
        }
    }

    @Test func foreignArchitectureIsKilled() throws {
        // 32-bit x86, whose numbers mean other calls.
        #expect(try run(Machine.x86, 0x4000_0003, 0, []) == Self.kill)
        #expect(try run(Machine.arm, Self.x86Name, 63, []) == Self.kill)
    }

    @Test func noCallIsListedTwice() {
        for machine in [Machine.x86, Machine.arm] {
            let numbers = machine.denials.map(\.number) + machine.argumentRules.map(\.number)
            #expect(Set(numbers).count == numbers.count)
        }
    }

    /// What the filter returns; the program must be well formed.
    private func run(_ machine: Machine, _ architecture: UInt32, _ number: UInt32, _ arguments: [UInt64]) throws
        -> UInt32
    {
        let bytes = [UInt8](SeccompFilter(machine: machine).bytes)
        try #require(bytes.count.isMultiple(of: 8) && bytes.count / 8 < 4_096)
        var words = [number, architecture, 0, 0]
        for index in 0..<6 {
            let argument = index < arguments.count ? arguments[index] : 0
            words += [UInt32(truncatingIfNeeded: argument), UInt32(truncatingIfNeeded: argument >> 32)]
        }
        var accumulator: UInt32 = 0
        var position = 0
        while true {
            try #require(position * 8 < bytes.count)
            let at = position * 8
            let operation = UInt16(bytes[at]) | UInt16(bytes[at + 1]) << 8
            let value = (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[at + 4 + $1]) << UInt32(8 * $1) }
            let isTrue: Bool
            switch operation {
            case 0x20:
                accumulator = words[Int(value) / 4]
                position += 1
                continue
            case 0x06: return value
            case 0x15: isTrue = accumulator == value
            case 0x35: isTrue = accumulator >= value
            case 0x45: isTrue = accumulator & value != 0
            default: throw CocoaError(.formatting)
            }
            position += 1 + Int(isTrue ? bytes[at + 2] : bytes[at + 3])
        }
    }
}
