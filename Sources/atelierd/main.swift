import AtelierDaemon
import Foundation

let status = await DaemonEntry.main(
    arguments: Array(CommandLine.arguments.dropFirst()),
    environment: ProcessInfo.processInfo.environment,
    executablePath: URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().path,
    makeParts: CompositionRoot.makeParts
)
exit(status)
