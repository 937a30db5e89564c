import Testing

@testable import AtelierInference

@Suite struct MachineMemoryTests {
    private static let meminfo = "MemTotal:       24684092 kB\nMemFree:  1 kB\nMemAvailable:   1000000 kB\n"

    private func memory(_ files: [String: String]) -> MachineMemory? {
        MachineMemory.read { files[$0] }
    }

    @Test func theKernelsAvailableMemoryCounts() {
        #expect(memory(["/proc/meminfo": Self.meminfo]) == MachineMemory(availableBytes: 1_024_000_000))
        #expect(memory([:]) == nil)
        #expect(memory(["/proc/meminfo": "MemAvailable: many kB\n"]) == nil)
        #expect(memory(["/proc/meminfo": "MemAvailable: -1 kB\n"]) == nil)
    }

    /// The group's own limit leaves 700, that of the group above 300; cached files that nobody needs are free.
    @Test func theNarrowestGroupCounts() {
        let files = [
            "/proc/meminfo": Self.meminfo,
            "/proc/self/cgroup": "0::/user.slice/job.scope\n",
            "/sys/fs/cgroup/user.slice/job.scope/memory.max": "1000\n",
            "/sys/fs/cgroup/user.slice/job.scope/memory.current": "400\n",
            "/sys/fs/cgroup/user.slice/job.scope/memory.stat": "anon 10\ninactive_file 100\n",
            "/sys/fs/cgroup/user.slice/memory.max": "2000\n",
            "/sys/fs/cgroup/user.slice/memory.current": "1700\n",
            "/sys/fs/cgroup/memory.max": "max\n",
        ]
        #expect(memory(files) == MachineMemory(availableBytes: 1_024_000_000, allowedBytes: 300))
        #expect(memory(files)?.bytes == 300)
    }

    /// In a container the path of the group is the host's, and its files lie at the root.
    @Test func theFirstVersionOfGroupsCountsToo() {
        var files = [
            "/proc/meminfo": Self.meminfo,
            "/proc/self/cgroup": "8:pids:/a\n4:cpu,memory:/docker/abc\n0::/\n",
            "/sys/fs/cgroup/memory/memory.limit_in_bytes": "5000\n",
            "/sys/fs/cgroup/memory/memory.usage_in_bytes": "9000\n",
            "/sys/fs/cgroup/memory/memory.stat": "inactive_file 1\ntotal_inactive_file 6000\n",
        ]
        #expect(memory(files)?.allowedBytes == 2_000)
        files["/sys/fs/cgroup/memory/memory.stat"] = ""
        #expect(memory(files)?.allowedBytes == 0)
        files["/sys/fs/cgroup/memory/memory.limit_in_bytes"] = "9223372036854771712\n"
        #expect(memory(files)?.allowedBytes == nil)
    }

    @Test func thisMachineTells() {
        #expect((MachineMemory.read()?.bytes ?? 0) > 0)
    }
}
