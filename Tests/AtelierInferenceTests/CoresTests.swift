import Foundation
import Testing

@testable import AtelierInference

struct CoresTests {
    /// `nproc` counts what the scheduler allows, as `taskset` and containers set it.
    @Test func thoseAreCountedThatThisProcessMayUse() throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["nproc"]
        process.environment = ["PATH": "/usr/bin:/bin"]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let told = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(Cores.usable == Int(told.trimmingCharacters(in: .whitespacesAndNewlines)))
    }
}
