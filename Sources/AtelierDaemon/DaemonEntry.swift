internal import AtelierAPI
internal import AtelierDomain
internal import Foundation
package import Logging

/// The whole of `atelierd`, so that its main file only names arguments and environment.
package enum DaemonEntry {
    /// Runs the daemon and gives the process's exit status: 0 ended as asked, 1 the user can fix it, 64 usage, 70 our defect.
    package static func main(
        arguments: [String],
        environment: [String: String],
        executablePath: String,
        makeParts: (DaemonConfiguration, Logger) async throws -> DaemonParts
    ) async -> Int32 {
        // The umask stays as the user has it, for accepted files are the user's: what is ours lies in folders of mode 0700.
        signal(SIGPIPE, SIG_IGN)
        // Every path is absolute by now; a daemon holds no folder of somebody's in use.
        chdir("/")
        let logger = Logger(label: "atelierd", factory: { StreamLogHandler.standardError(label: $0) })
        do {
            let configuration = try DaemonConfiguration(
                arguments: arguments,
                environment: environment,
                executablePath: executablePath
            )
            try await runDaemon(configuration, logger: logger, makeParts: makeParts)
            return 0
        } catch {
            let body = ErrorResponder.body(for: error)
            var text = "error: \(body.message)\n"
            if let hint = body.hint { text += "hint: \(hint)\n" }
            // Nobody is left to tell where it cannot be written; the exit status says it as well.
            try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
            guard error is any AtelierError else {
                logger.critical("ended", metadata: ["error": "\(error)"])
                return 70
            }
            if let error = error as? DaemonError, error.code == .badArgument { return 64 }
            return body.isUserFixable ? 1 : 70
        }
    }
}
