internal import Glibc

/// The bytes of the file at `path`; nil when it cannot be read.
func readFile(_ path: String) -> [UInt8]? {
    let file = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    return readAll(file, bytesMax: Int(status.st_size))
}

/// The first `bytesMax` bytes that an open file gives; nil when it cannot be read.
func readAll(_ file: Int32, bytesMax: Int) -> [UInt8]? {
    var hasFailed = false
    let bytes = [UInt8](unsafeUninitializedCapacity: bytesMax) { space, filled in
        filled = 0
        while filled < bytesMax {
            let count = Glibc.read(file, space.baseAddress.map { $0 + filled }, bytesMax - filled)
            if count < 0, errno == EINTR { continue }
            hasFailed = count < 0
            guard count > 0 else { return }
            filled += count
        }
    }
    return hasFailed ? nil : bytes
}

/// Writes everything; where it gives false, `errno` says why.
func writeAll(_ bytes: UnsafeRawBufferPointer, to file: Int32) -> Bool {
    var written = 0
    while written < bytes.count {
        let count = Glibc.write(file, bytes.baseAddress.map { $0 + written }, bytes.count - written)
        if count < 0, errno == EINTR { continue }
        guard count > 0 else {
            if count == 0 { errno = EIO }
            return false
        }
        written += count
    }
    return true
}

func writeAll(_ bytes: [UInt8], to file: Int32) -> Bool { bytes.withUnsafeBytes { writeAll($0, to: file) } }
