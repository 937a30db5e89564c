import AtelierCLI
import Foundation

let status = await AtelierCommand.main(
    arguments: Array(CommandLine.arguments.dropFirst()),
    environment: Environment(
        variables: ProcessInfo.processInfo.environment,
        currentDirectory: FileManager.default.currentDirectoryPath,
        executablePath: URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().path,
        isErrorTerminal: isatty(STDERR_FILENO) == 1
    ),
    terminal: .standard
)
exit(status)
