import Foundation
import Glibc
import Testing

@testable import AtelierDaemon

/// What an idle daemon gives back, and that nothing is lost by it.
@Suite struct MemoryReturnTests {
    @Test func anIdleDaemonGivesBackThePagesOfFiles() throws {
        // Other tests of the process read pages in again meanwhile, so a look may come out wrong, but not every one.
        var looks: [(before: Int, after: Int, taken: Int)] = []
        repeat {
            let before = Int(MemoryReturn.fileBytes())
            let taken = MemoryReturn.giveBack()
            looks.append((before, Int(MemoryReturn.fileBytes()), taken))
        } while looks.count < 4 && looks.last.map { $0.taken > 0 && $0.after >= $0.before } == true
        print("pages of files, bytes before and after, and ranges: \(looks)")
        #expect(looks.allSatisfy { $0.before > 0 })
        #expect(looks.contains { $0.taken == 0 || $0.after < $0.before })
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
