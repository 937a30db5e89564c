internal import Foundation

/// A llama-server that was asked what it can do and can do what is needed.
package struct EngineBinary: Equatable, Sendable {
    /// How it was found.
    package enum Origin: String, Sendable {
        /// The configuration names it.
        case named
        case searchPath
        /// Built by `EngineStore.install`.
        case built
    }

    /// The absolute path.
    package let path: String
    /// The first line of what it says about its version.
    package let version: String
    package let origin: Origin

    package init(path: String, version: String, origin: Origin) {
        self.path = path
        self.version = version
        self.origin = origin
    }
}

/// Finds a usable llama-server on this machine, or builds the pinned one.
package struct EngineStore: Sendable {
    /// The absolute path of the folder; it holds one folder for each built version.
    package let directory: String

    package init(directory: String) {
        self.directory = directory
    }

    /// The options without which an engine is too old; the last one stands for unix sockets behind `--host`.
    private static let needed = ["--offline", "--no-webui", "--jinja", "--json-schema", "--cache-ram", ".sock"]

    /// The first usable engine: the named one, then `llama-server` on the search path, then the built one.
    ///
    /// - Parameters:
    ///   - named: A program's name or absolute path from the configuration.
    ///   - searchPath: Colon-separated folders.
    /// - Returns: Nil when none is usable; an `origin` other than `.named` says that the named one was not.
    package func locate(named: String?, searchPath: String) async -> EngineBinary? {
        var candidates: [(path: String?, origin: EngineBinary.Origin)] = [
            (Files.executable("llama-server", searchPath: searchPath), .searchPath),
            (Files.executable(Self.installedPath(directory), searchPath: ""), .built),
        ]
        if let named {
            candidates.insert((Files.executable(named, searchPath: searchPath), .named), at: 0)
        }
        for candidate in candidates {
            if let path = candidate.path, let version = await Self.usableVersion(of: path) {
                return EngineBinary(path: path, version: version, origin: candidate.origin)
            }
        }
        return nil
    }

    /// The devices beside the processor that an engine can use, by its own names.
    package func devices(of binary: EngineBinary) async -> [String] {
        let environment = Self.libraryEnvironment(for: binary.path)
        // One that cannot list them has none to offer.
        guard let listed = try? await Tool.run([binary.path, "--list-devices"], environment: environment, seconds: 20)
        else {
            return []
        }
        return listed.output.split(separator: "\n").compactMap { line in
            line.firstMatch(of: /^\s+([A-Za-z0-9_\-]+):/).map { String($0.1) }
        }
    }

    static func installedPath(_ directory: String) -> String {
        "\(directory)/\(EngineBuild.version)/llama-server"
    }

    /// Asks a program for its version and options; nil when it is no llama-server or too old.
    static func usableVersion(of path: String) async -> String? {
        let environment = libraryEnvironment(for: path)
        // A program that cannot even say its version is not usable, whatever the reason.
        guard let version = try? await Tool.run([path, "--version"], environment: environment, seconds: 20),
            version.exitStatus == 0,
            let help = try? await Tool.run([path, "--help"], environment: environment, seconds: 20),
            help.exitStatus == 0, needed.allSatisfy(help.output.contains)
        else {
            return nil
        }
        let line = version.output.split(separator: "\n").first { $0.hasPrefix("version:") }
        return line.map { String($0.dropFirst("version:".count).drop { $0 == " " }) } ?? "unknown"
    }

    /// What an engine needs of an environment: its own folder when its libraries lie beside it, and nothing else.
    static func libraryEnvironment(for path: String) -> [String: String] {
        let folder = String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
        let hasLibraries = Files.names(in: folder).contains { $0.hasPrefix("libllama") || $0.hasPrefix("libggml") }
        return hasLibraries ? ["LD_LIBRARY_PATH": folder] : [:]
    }
}
