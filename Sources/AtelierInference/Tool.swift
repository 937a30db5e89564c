internal import Foundation
internal import Subprocess
internal import SystemPackage

/// Runs one program to its end: no shell, its own session, a deadline, and nothing inherited.
enum Tool {
    /// How a program ended.
    struct Outcome: Sendable {
        /// The exit status; 128 + n after signal n.
        let exitStatus: Int
        /// The last `outputBytesMax` bytes of both streams, merged; invalid UTF-8 is replaced.
        let output: String
    }

    private static let outputBytesMax = 256 << 10

    /// Runs `arguments` with the program found on `PATH` of `environment`, and ends it after `seconds`.
    ///
    /// - Parameters:
    ///   - arguments: The program's name or absolute path, then its arguments.
    ///   - environment: All that the program sees of an environment.
    ///   - seconds: The deadline.
    ///   - onLine: Told each line of output as it arrives.
    /// - Returns: A failing program is a value.
    /// - Throws: `toolMissing`, `timedOut`, `cancelled`.
    static func run(
        _ arguments: [String],
        environment: [String: String],
        seconds: Int,
        onLine: @escaping @Sendable (String) -> Void = { _ in }
    ) async throws(InferenceError) -> Outcome {
        let name = arguments.first ?? ""
        guard let program = Files.executable(name, searchPath: environment["PATH"] ?? "") else {
            throw InferenceError(.toolMissing, "\(name) was not found", hint: "install \(name)")
        }
        do {
            return try await withThrowingTaskGroup(of: Outcome?.self) { group in
                group.addTask {
                    try await collect(program, Array(arguments.dropFirst()), environment, onLine)
                }
                group.addTask {
                    try await Task.sleep(for: .seconds(seconds))
                    return nil
                }
                let first = try await group.next() ?? nil
                group.cancelAll()
                guard let first else {
                    throw InferenceError(.timedOut, "\(name) did not end within \(seconds) s")
                }
                return first
            }
        } catch let error as InferenceError {
            throw error
        } catch  where Task.isCancelled {
            throw InferenceError(.cancelled, "\(name) was cancelled")
        } catch {
            throw InferenceError(.toolMissing, "\(name) could not be run: \(error)")
        }
    }

    private static func collect(
        _ program: String,
        _ arguments: [String],
        _ environment: [String: String],
        _ onLine: @escaping @Sendable (String) -> Void
    ) async throws -> Outcome {
        var options = PlatformOptions()
        options.createSession = true
        options.teardownSequence = [
            .gracefulShutDown(toProcessGroup: true, allowedDurationToNextStep: .seconds(2)),
            .send(signal: .kill, toProcessGroup: true, allowedDurationToNextStep: .seconds(1)),
        ]
        let result = try await Subprocess.run(
            .path(FilePath(program)),
            arguments: Arguments(arguments),
            environment: .custom(environment.environmentKeys),
            platformOptions: options,
            input: .none,
            output: .sequence,
            error: .combinedWithOutput
        ) { execution in
            var kept = Data()
            var line = Data()
            for try await chunk in execution.standardOutput {
                let bytes = chunk.withUnsafeBytes { Data($0) }
                kept.append(bytes)
                if kept.count > 2 * outputBytesMax {
                    kept = Data(kept.suffix(outputBytesMax))
                }
                line.append(bytes)
                while let end = line.firstIndex(of: UInt8(ascii: "\n")) {
                    onLine(String(decoding: line[..<end], as: UTF8.self))
                    line = Data(line[line.index(after: end)...])
                }
                line = Data(line.suffix(outputBytesMax))
            }
            return String(decoding: kept.suffix(outputBytesMax), as: UTF8.self)
        }
        return Outcome(exitStatus: result.terminationStatus.shellStatus, output: result.closureResult)
    }
}

extension [String: String] {
    /// The same pairs, keyed as the process library wants them; names with `=` or NUL cannot occur in an environment.
    var environmentKeys: [Environment.Key: String] {
        var keys: [Environment.Key: String] = [:]
        for (name, value) in self {
            if let key = Environment.Key(rawValue: name) {
                keys[key] = value
            }
        }
        return keys
    }
}

extension TerminationStatus {
    /// The status as a shell shows it.
    var shellStatus: Int {
        switch self {
        case .exited(let code): Int(code)
        case .signaled(let signal): 128 + Int(signal)
        }
    }
}
