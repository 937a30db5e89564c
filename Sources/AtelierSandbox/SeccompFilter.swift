internal import AtelierDomain
internal import Foundation

/// The classic BPF program that bubblewrap loads before the command starts, as the kernel reads it.
///
/// A foreign architecture is killed, x32 numbers and the listed calls get an error, everything else is allowed.
struct SeccompFilter: Equatable, Sendable {
    /// The program: eight bytes an instruction, little-endian.
    let bytes: Data

    /// Compiles the table of `machine`.
    init(machine: Machine) {
        var assembler = Assembler()
        assembler.emit(.loadWord, Layout.architecture)
        assembler.emit(.jumpEqual, machine.auditArchitecture, ifTrue: 1, ifFalse: 0)
        assembler.emit(.returnValue, Action.killProcess)
        assembler.emit(.loadWord, Layout.number)
        if machine.deniesX32 {
            assembler.emit(.jumpGreaterOrEqual, 0x4000_0000, ifTrue: 0, ifFalse: 1)
            assembler.emit(.returnValue, Action.error(ENOSYS))
        }
        for denial in machine.denials {
            assembler.emit(.jumpEqual, denial.number, ifTrue: 0, ifFalse: 1)
            assembler.emit(.returnValue, Action.error(denial.error))
        }
        for rule in machine.argumentRules {
            assembler.emit(rule)
        }
        assembler.emit(.returnValue, Action.allow)
        bytes = assembler.bytes
    }

    /// The filter for the machine this code was built for; nil where no table exists.
    static var native: Self? {
        #if arch(x86_64)
        Self(machine: .x86)
        #elseif arch(arm64)
        Self(machine: .arm)
        #else
        nil
        #endif
    }
}

/// Offsets into `struct seccomp_data`.
private enum Layout {
    static let number: UInt32 = 0
    static let architecture: UInt32 = 4

    /// The low half of an argument: the kernel ignores the high half of those that are looked at here, so the filter
    /// must too.
    static func lowHalf(ofArgument index: UInt32) -> UInt32 { 16 + 8 * index }
}

/// What the kernel does at the end of the program.
private enum Action {
    static let allow: UInt32 = 0x7FFF_0000
    static let killProcess: UInt32 = 0x8000_0000

    static func error(_ number: Int32) -> UInt32 { 0x0005_0000 | UInt32(number) }
}

/// Collects instructions.
private struct Assembler {
    enum Operation: UInt16 {
        case loadWord = 0x20
        case jumpEqual = 0x15
        case jumpGreaterOrEqual = 0x35
        case jumpAnyBit = 0x45
        case returnValue = 0x06
    }

    private(set) var bytes = Data()

    mutating func emit(_ operation: Operation, _ value: UInt32, ifTrue: UInt8 = 0, ifFalse: UInt8 = 0) {
        bytes.append(UInt8(operation.rawValue & 0xFF))
        bytes.append(UInt8(operation.rawValue >> 8))
        bytes.append(ifTrue)
        bytes.append(ifFalse)
        for shift in stride(from: UInt32(0), to: 32, by: 8) {
            bytes.append(UInt8((value >> shift) & 0xFF))
        }
    }

    /// Emits the tests of one rule; the accumulator holds the call's number again afterwards.
    mutating func emit(_ rule: ArgumentRule) {
        var tests = Self()
        switch rule.test {
        case .equalsAny(let argument, let values):
            tests.emit(.loadWord, Layout.lowHalf(ofArgument: argument))
            for value in values {
                tests.emit(.jumpEqual, value, ifTrue: 0, ifFalse: 1)
                tests.emit(.returnValue, Action.error(rule.error))
            }
        case .equalsNone(let argument, let values):
            tests.emit(.loadWord, Layout.lowHalf(ofArgument: argument))
            for (index, value) in values.enumerated() {
                // Over the remaining comparisons and the refusal.
                tests.emit(.jumpEqual, value, ifTrue: UInt8(values.count - index), ifFalse: 0)
            }
            tests.emit(.returnValue, Action.error(rule.error))
        case .anyBit(let argument, let mask):
            tests.emit(.loadWord, Layout.lowHalf(ofArgument: argument))
            tests.emit(.jumpAnyBit, mask, ifTrue: 0, ifFalse: 1)
            tests.emit(.returnValue, Action.error(rule.error))
        case .anyBitWhen(let argument, let mask, let conditionArgument, let conditionMask):
            tests.emit(.loadWord, Layout.lowHalf(ofArgument: conditionArgument))
            tests.emit(.jumpAnyBit, conditionMask, ifTrue: 0, ifFalse: 3)
            tests.emit(.loadWord, Layout.lowHalf(ofArgument: argument))
            tests.emit(.jumpAnyBit, mask, ifTrue: 0, ifFalse: 1)
            tests.emit(.returnValue, Action.error(rule.error))
        }
        tests.emit(.loadWord, Layout.number)
        emit(.jumpEqual, rule.number, ifTrue: 0, ifFalse: UInt8(tests.bytes.count / 8))
        bytes.append(tests.bytes)
    }
}
