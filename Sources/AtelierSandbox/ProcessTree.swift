internal import Foundation
internal import Glibc

/// The processes below one process, followed through the host's `/proc`.
///
/// Inside a pid namespace an orphan becomes a child of the namespace's first process, which is below the root here, so
/// nothing leaves the tree by forking twice. Once in the tree means always in it, so each process is looked up once.
struct ProcessTree {
    let root: pid_t
    /// Everything below `root` that was alive at the last refresh, `root` left out.
    private(set) var members: Set<pid_t> = []
    private var strangers: Set<pid_t> = []
    private var refreshes = 0

    init(root: pid_t) {
        self.root = root
    }

    /// Reads the process list again.
    mutating func refresh() {
        let alive = Self.processes()
        members.formIntersection(alive)
        refreshes += 1
        if refreshes.isMultiple(of: 20) {
            // Numbers are used again in time.
            strangers = []
        } else {
            strangers.formIntersection(alive)
        }
        var parents: [pid_t: pid_t] = [:]
        for process in alive where process != root && !members.contains(process) && !strangers.contains(process) {
            parents[process] = ProcessStatus(of: process)?.parent
        }
        var didGrow = true
        while didGrow {
            let found = parents.filter { $0.value == root || members.contains($0.value) }.keys
            members.formUnion(found)
            for process in found {
                parents[process] = nil
            }
            didGrow = !found.isEmpty
        }
        strangers.formUnion(parents.keys)
    }

    /// Bytes of memory that cannot be dropped and read again: anonymous and shared pages.
    ///
    /// Pages that a parent still shares with its child count for both.
    func memoryBytes() -> Int {
        members.reduce(0) { sum, process in
            guard let text = FileManager.default.contents(atPath: "/proc/\(process)/status") else {
                return sum
            }
            return sum + Self.unreclaimableBytes(of: String(decoding: text, as: UTF8.self))
        }
    }

    /// Adds up the two lines of `/proc/<pid>/status` that hold it; they are in kibibytes.
    static func unreclaimableBytes(of status: String) -> Int {
        status.split(separator: "\n").reduce(0) { sum, line in
            guard line.hasPrefix("RssAnon:") || line.hasPrefix("RssShmem:") else {
                return sum
            }
            let words = line.split(whereSeparator: \.isWhitespace)
            return sum + (words.count > 1 ? (Int(words[1]) ?? 0) * 1_024 : 0)
        }
    }

    private static func processes() -> Set<pid_t> {
        guard let folder = opendir("/proc") else {
            return []
        }
        defer { closedir(folder) }
        var found: Set<pid_t> = []
        while let entry = readdir(folder) {
            let name = UnsafeRawPointer(entry).advanced(by: MemoryLayout<dirent>.offset(of: \.d_name) ?? 0)
                .assumingMemoryBound(to: CChar.self)
            if let process = pid_t(String(cString: name)) {
                found.insert(process)
            }
        }
        return found
    }
}

/// What `/proc/<pid>/stat` says of one process.
struct ProcessStatus: Equatable {
    let isDead: Bool
    let parent: pid_t
    let session: pid_t

    /// Nil when there is no such process.
    init?(of process: pid_t) {
        guard let bytes = FileManager.default.contents(atPath: "/proc/\(process)/stat") else {
            return nil
        }
        self.init(line: String(decoding: bytes, as: UTF8.self))
    }

    /// The program's name stands in parentheses and may hold anything, further parentheses and spaces included.
    init?(line: String) {
        guard let end = line.lastIndex(of: ")") else {
            return nil
        }
        let fields = line[line.index(after: end)...].split(separator: " ")
        guard fields.count > 3, let parent = pid_t(fields[1]), let session = pid_t(fields[3]) else {
            return nil
        }
        isDead = fields[0] == "Z" || fields[0] == "X"
        self.parent = parent
        self.session = session
    }
}
