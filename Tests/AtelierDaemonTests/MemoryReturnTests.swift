import Foundation
import Glibc
import Testing

@testable import AtelierDaemon

/// What an idle daemon gives back, and that nothing is lost by it.
@Suite struct MemoryReturnTests {
    @Test func anIdleDaemonGivesBackThePagesOfFiles() throws {
        let before = MemoryReturn.fileBytes()
        let taken = MemoryReturn.giveBack()
        let after = MemoryReturn.fileBytes()
        print("pages of files: \(before >> 20) MiB before, \(after >> 20) MiB after, \(taken) ranges")
        #expect(before > 0)
        // Other tests of the process read pages in again meanwhile.
        #expect(taken == 0 || after < before)
    }

    /// Relocated tables of programs are such pages: changed in memory, then made read-only.
    @Test func aChangedPageOfAFileKeepsItsChange() throws {
        let path = NSTemporaryDirectory() + "/memory-return-\(UUID().uuidString)"
        try Data(repeating: 1, count: 8_192).write(to: URL(fileURLWithPath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        let file = open(path, O_RDONLY)
        defer { close(file) }
        let pages = try #require(mmap(nil, 8_192, PROT_READ | PROT_WRITE, MAP_PRIVATE, file, 0))
        defer { munmap(pages, 8_192) }
        #expect(pages != MAP_FAILED)
        pages.storeBytes(of: 7, as: UInt8.self)
        #expect(mprotect(pages, 8_192, PROT_READ) == 0)
        MemoryReturn.giveBack()
        #expect(pages.load(as: UInt8.self) == 7)
        #expect(pages.load(fromByteOffset: 4_096, as: UInt8.self) == 1)
    }
}
