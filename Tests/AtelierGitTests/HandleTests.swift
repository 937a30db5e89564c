import AtelierDomain
import Foundation
import Testing

@testable import AtelierGit

/// Handles that are not freed show as growth; `scripts/git-campaign` runs a million rounds and the leak checker.
@Suite struct HandleTests {
    private static let cycles = Int(ProcessInfo.processInfo.environment["ATELIER_CYCLES"] ?? "") ?? 3_000

    /// The control: each repository that was opened is kept for good, which growth and leak checker have to notice.
    private static let isLeaking = ProcessInfo.processInfo.environment["ATELIER_LEAKING"] != nil

    /// Resident bytes of this process.
    private static func resident() -> Int {
        let text = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
        return (Int(text.split(separator: " ").dropFirst().first ?? "") ?? 0) * Int(getpagesize())
    }

    private static func descriptors() -> Int {
        (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd"))?.count ?? 0
    }

    @Test func openingAndReadingAgainAndAgainDoesNotGrow() async throws {
        let scratch = try Scratch()
        let landed = try await Landed.make(scratch)
        func cycle(_ number: Int) async throws {
            let repository = try GitRepository(opening: scratch.path)
            if Self.isLeaking { _ = Unmanaged.passRetained(repository) }
            guard number % 50 == 0 else { return }
            for operation in [EveryOperation.submit, .read, .verify, .blame, .mail] {
                try await operation.run(scratch, landed, acceptance: nil)
            }
            _ = try await repository.receiptReport(on: landed.commit)
        }
        // Caches fill first.
        for number in 0..<max(500, Self.cycles / 20) { try await cycle(number) }
        let before = Self.resident()
        let open = Self.descriptors()
        for number in 0..<Self.cycles { try await cycle(number) }
        let growth = Self.resident() - before
        print("handles: \(Self.cycles) cycles, \(growth) bytes more")
        // Other tests run beside this one, so the limit is only small against what leaks would add up to.
        #expect(growth < 64 << 20)
        #expect(Self.descriptors() < open + 200)
    }
}
