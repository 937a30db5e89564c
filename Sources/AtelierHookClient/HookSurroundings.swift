internal import Glibc

/// What a call takes from its process: environment, working directory, clock.
struct HookSurroundings {
    /// The folders that the daemon's side works out in the same way (`Locations` of its API).
    private let state: String?
    private let runtime: String?
    private let configuration: String?

    init() {
        let home = absolute("HOME")
        state = (absolute("XDG_STATE_HOME") ?? home.map { $0 + "/.local/state" }).map { $0 + "/atelier" }
        let settings = absolute("XDG_CONFIG_HOME") ?? home.map { $0 + "/.config" }
        configuration = settings.map { $0 + "/atelier/config.yaml" }
        runtime = absolute("XDG_RUNTIME_DIR").map { $0 + "/atelier" } ?? state.map { $0 + "/run" }
    }

    /// `ATELIER=0` switches the hooks off for a command.
    var isOff: Bool { variable("ATELIER") == "0" }

    /// Nil where nothing says where the daemon would be.
    var socketPath: String? { runtime.map { $0 + "/daemon.sock" } }

    var spoolFolder: String? { state.map { $0 + "/hooks/spool" } }

    /// Whether the user's settings refuse what nobody could check: a line that begins with `hooksRequired:` and says `true`.
    ///
    /// Read here only when there was no answer, so it is a search for a line and no reader of YAML.
    var isRequired: Bool {
        guard let configuration else { return false }
        let file = open(configuration, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return false }
        defer { close(file) }
        return readAll(file, bytesMax: Limits.settingsBytesMax).split(separator: UInt8(ascii: "\n")).contains { line in
            let key = "hooksRequired:"
            guard line.starts(with: key.utf8) else { return false }
            let value = line.dropFirst(key.utf8.count).split { $0 == 32 || $0 == 9 || $0 == 13 }.first
            return value?.elementsEqual("true".utf8) ?? false
        }
    }

    var directory: String {
        guard let path = getcwd(nil, 0) else { return "/" }
        defer { free(path) }
        return String(cString: path)
    }

    /// The locale of messages.
    var language: String {
        ["LC_ALL", "LC_MESSAGES", "LANG"].lazy.compactMap(variable).first { !$0.isEmpty } ?? ""
    }

    func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

    /// A name for an event that sorts by time: milliseconds since 1970 and the process.
    func eventName() -> String {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        return "\(Int64(now.tv_sec) * 1_000 + Int64(now.tv_nsec) / 1_000_000)-\(getpid())-0"
    }
}

/// A variable that holds an absolute path; others count as not set, as the XDG base directory specification asks.
private func absolute(_ name: String) -> String? {
    guard let value = getenv(name).map({ String(cString: $0) }), value.hasPrefix("/") else { return nil }
    return value
}

/// Milliseconds of a clock that nobody sets.
func monotonicMilliseconds() -> Int64 {
    var now = timespec()
    clock_gettime(CLOCK_MONOTONIC, &now)
    return Int64(now.tv_sec) * 1_000 + Int64(now.tv_nsec) / 1_000_000
}

/// Everything that an open file gives, up to a limit; what could be read where reading fails.
func readAll(_ file: Int32, bytesMax: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < bytesMax {
        let part = [UInt8](unsafeUninitializedCapacity: min(65_536, bytesMax - bytes.count)) { space, count in
            var got = -1
            repeat { got = read(file, space.baseAddress, space.count) } while got < 0 && errno == EINTR
            count = max(got, 0)
        }
        if part.isEmpty { break }
        bytes += part
    }
    return bytes
}

/// Writes all of it; gives whether that was possible.
@discardableResult func writeAll(_ bytes: some Collection<UInt8>, to file: Int32) -> Bool {
    let all = Array(bytes)
    return all.withUnsafeBytes { space in
        var written = 0
        while written < space.count {
            let count = write(file, space.baseAddress.map { $0 + written }, space.count - written)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            written += count
        }
        return true
    }
}

func writeLine(_ text: String, to file: Int32) { writeAll(Array(text.utf8) + [UInt8(ascii: "\n")], to: file) }
