internal import ArgumentParser
internal import AtelierAPI
internal import AtelierGit
internal import Foundation

/// The verbs on a repository's hooks; only what reviews found is asked of the daemon.
struct HookGroup: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hook",
        abstract: "Put our git hooks into a repository, take them away, or look at them.",
        discussion: """
            What is there already stays and runs first, with its arguments, its input and its exit status. Leave ours out \
            of one command with ATELIER=0, or of a repository with: git config atelier.hooks false
            """,
        subcommands: [Install.self, Uninstall.self, HookStatus.self, Run.self, HookFindings.self]
    )

    /// The hooks that a verb is about.
    struct Names: ParsableArguments {
        @Argument(
            help: "Hooks by git's names; the usual ones if none is given.",
            completion: .list(HookInstallation.all)
        )
        var names: [String] = []

        @Flag(help: "All hooks that there are; those of a server only in a bare repository.")
        var all = false

        @Option(help: "A folder in the repository; the current one if not given.", completion: .directory)
        var repo: String?

        @Flag(help: "For all your repositories, by your own git configuration; each one's hooks run first.")
        var global = false

        func validate() throws {
            if let odd = names.first(where: { !HookInstallation.all.contains($0) }) {
                throw ValidationError("'\(odd)' is none of: \(HookInstallation.all.joined(separator: ", "))")
            }
            if global, repo != nil { throw ValidationError("--global is not about one repository") }
        }

        func installation(_ session: Session) throws -> HookInstallation {
            guard global else { return try HookInstallation(at: session.environment.absolute(repo ?? ".")) }
            let folder = try session.locations().stateDirectory + "/hooks/global"
            guard let all = try HookInstallation(ofUserIn: session.environment.variables, folder: folder) else {
                throw CLIError(.noHome, "HOME is not an absolute path, so git has no file for all your repositories.")
            }
            return all
        }
    }

    struct Install: Verb {
        static let configuration = CommandConfiguration(
            abstract: "Put hooks there; again, it puts right what another hook manager displaced."
        )

        @OptionGroup var names: Names
        @OptionGroup var output: OutputOptions

        var isJSON: Bool { output.json }

        func run(in session: Session) async throws -> ExitStatus {
            let installation = try names.installation(session)
            let unnamed = names.all ? installation.fitting : HookInstallation.usual
            let asked = names.names.isEmpty ? unnamed : names.names
            try installation.install(asked, program: try session.hookProgram())
            // Where they lie may have changed.
            let seen = try names.installation(session)
            var endings = [session.texts(HookPhrase.daemonAnswers)]
            if names.names.isEmpty, !names.all { endings.append(session.texts(HookPhrase.messagesByName)) }
            try HookPage.give(seen, seen.hooks(asked), in: session, ending: endings.joined(separator: "\n"))
            return .done
        }
    }

    struct Uninstall: Verb {
        static let configuration = CommandConfiguration(
            abstract: "Take hooks away; what was there before is there again, byte for byte."
        )

        @OptionGroup var names: Names
        @OptionGroup var output: OutputOptions

        var isJSON: Bool { output.json }

        func run(in session: Session) async throws -> ExitStatus {
            let asked = names.names.isEmpty ? HookInstallation.all : names.names
            try names.installation(session).uninstall(asked)
            let seen = try names.installation(session)
            try HookPage.give(seen, seen.hooks(asked), in: session)
            return .done
        }
    }

    struct HookStatus: Verb {
        static let configuration = CommandConfiguration(
            commandName: "status",
            abstract: "Tell which hooks are there, and whose."
        )

        @OptionGroup var names: Names
        @OptionGroup var output: OutputOptions

        var isJSON: Bool { output.json }

        func run(in session: Session) async throws -> ExitStatus {
            let seen = try names.installation(session)
            try HookPage.give(seen, seen.hooks(names.names.isEmpty ? HookInstallation.all : names.names), in: session)
            return .done
        }
    }

    struct Run: Verb {
        static let configuration = CommandConfiguration(
            abstract: "Ask what a hook would say now, as git would ask.",
            discussion: "Becomes atelier-hook, whose exit status is the hook's; what was there before is not run."
        )

        @Argument(help: "The hook by git's name.", completion: .list(HookInstallation.all))
        var name: String

        @Argument(parsing: .captureForPassthrough, help: "What git would give it.")
        var arguments: [String] = []

        var isJSON: Bool { false }

        func run(in session: Session) async throws -> ExitStatus {
            let environment = session.environment.variables.map { "\($0)=\($1)" }.sorted()
            try ChildProcess.become(
                arguments: [try session.hookProgram(), name, "/dev/null/none"] + arguments,
                environment: environment
            )
            return .defect
        }
    }
}

extension Session {
    /// `atelier-hook` beside our own file.
    func hookProgram() throws(CLIError) -> String {
        let folder = (environment.executablePath as NSString).deletingLastPathComponent
        let path = folder + "/atelier-hook"
        guard FileManager.default.isExecutableFile(atPath: path) else {
            throw CLIError(
                .daemonNotInstalled,
                "There is no atelier-hook beside atelier in \(folder).",
                hint: "Build or install it too: swift build -c release --product atelier-hook"
            )
        }
        return path
    }
}
