internal import AtelierOrchestrator
internal import Foundation
internal import Glibc
internal import Logging
internal import ServiceLifecycle

/// Gives the pages of programs and libraries that work has read in back to the machine once the daemon idles.
///
/// The next request reads the few that it needs again.
struct MemoryReturn: Service {
    let floor: Floor
    let models: ModelRoom
    let logger: Logger

    private static let tickSeconds = 2
    /// Looks in a row that find nobody at work.
    private static let quietLooks = 2
    /// What is worth giving back; an idle daemon keeps or reads in again up to twice as much.
    private static let worthBytes = 16 << 20

    func run() async throws {
        var (quiet, kept) = (0, Self.worthBytes)
        for await _ in ticks().cancelOnGracefulShutdown() {
            let isLoaded = await models.isLoaded
            quiet = floor.busy.isEmpty && !isLoaded ? quiet + 1 : 0
            guard quiet == Self.quietLooks, Self.fileBytes() > kept + Self.worthBytes else { continue }
            let ranges = Self.giveBack()
            kept = Self.fileBytes()
            logger.debug(
                "memory given back",
                metadata: ["ranges": "\(ranges)", "now": "\(kept >> 20) MiB"]
            )
        }
    }

    private func ticks() -> AsyncStream<Void> {
        AsyncStream {
            // A cancelled sleep ends the stream.
            try? await Task.sleep(for: .seconds(Self.tickSeconds))
            return Task.isCancelled ? nil : ()
        }
    }

    /// Bytes of files that are mapped and in memory, as `/proc/self/statm` counts them (its third field, in pages); 0 where there is
    /// no such file.
    static func fileBytes() -> Int {
        guard let data = FileManager.default.contents(atPath: "/proc/self/statm") else { return 0 }
        let fields = String(decoding: data, as: UTF8.self).split(separator: " ")
        return fields.count > 2 ? (Int(fields[2]) ?? 0) * Int(getpagesize()) : 0
    }

    /// Asks the kernel to page out every file that is mapped read-only.
    ///
    /// `MADV_PAGEOUT` (madvise(2), since Linux 5.4) keeps all content: a clean page is read from its file again, a changed one
    /// stays unless it can be swapped, and pages that other processes map stay too. Where the kernel has no such
    /// call nothing happens.
    ///
    /// - Returns: How many ranges the kernel took.
    @discardableResult
    static func giveBack() -> Int {
        guard let data = FileManager.default.contents(atPath: "/proc/self/maps") else { return 0 }
        var taken = 0
        for line in String(decoding: data, as: UTF8.self).split(separator: "\n") {
            let fields = line.split(separator: " ", omittingEmptySubsequences: true)
            guard fields.count > 5, fields[5].hasPrefix("/"), fields[1] == "r-xp" || fields[1] == "r--p" else {
                continue
            }
            let ends = fields[0].split(separator: "-").compactMap { UInt(String($0), radix: 16) }
            guard ends.count == 2, ends[0] < ends[1], let start = UnsafeMutableRawPointer(bitPattern: ends[0]) else {
                continue
            }
            if madvise(start, Int(ends[1] - ends[0]), Self.pageOut) == 0 { taken += 1 }
        }
        return taken
    }

    /// `MADV_PAGEOUT` of linux/mman.h, which Glibc's headers offer only to newer language standards.
    private static let pageOut: Int32 = 21
}
