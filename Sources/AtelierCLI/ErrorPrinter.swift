internal import AtelierAPI
internal import AtelierDomain

/// The one place where errors reach a person.
enum ErrorPrinter {
    /// With `--json` the error is the one object on standard output.
    private struct Wrapped: Encodable {
        let error: ErrorBody
    }

    /// Prints `error:`, its causes and `hint:`; gives the exit status it stands for.
    static func print(_ error: any Error, in session: Session) -> ExitStatus {
        let body = body(for: error)
        let causes = (error as? CLIError)?.causes ?? []
        var lines = ["error: \(Sanitizer.line(body.message))"]
        lines += causes.map { "  because: \(Sanitizer.line($0))" }
        if let hint = body.hint { lines.append("hint: \(Sanitizer.line(hint))") }
        session.terminal.writeError(lines.joined(separator: "\n") + "\n")
        if session.isJSON {
            // An error of strings always encodes; the person has read it above in any case.
            try? session.give(Wrapped(error: body), page: "")
        }
        return ExitStatus(body)
    }

    private static func body(for error: any Error) -> ErrorBody {
        if let error = error as? any AtelierError { return ErrorBody(error) }
        return ErrorBody(
            CLIError(
                .unexpected,
                "Something went wrong that should not have: \(error)",
                hint: "Please report it with the command you gave."
            )
        )
    }
}
