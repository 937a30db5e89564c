internal import AtelierDomain
internal import Foundation

/// Takes a requirement's text from where the user said, and refuses what no daemon has to be asked about.
enum RequirementText {
    /// Exactly one of `argument` and `file` is there; `-` stands for standard input.
    static func read(argument: String?, file: String?, session: Session) throws(CLIError) -> String {
        if let file { return try check(try bytes(ofFile: session.environment.absolute(file))) }
        guard let argument, argument != "-" else {
            guard let bytes = session.terminal.readInput(readBytesMax) else {
                throw CLIError(.inputUnreadable, "Standard input cannot be read.")
            }
            return try check(bytes)
        }
        // Arguments are bytes too: ones that are not UTF-8 arrive with replacement characters in their place.
        guard !argument.unicodeScalars.contains("\u{FFFD}") else { throw notText() }
        return try check(Array(argument.utf8))
    }

    /// Enough to say how long an overlong text is, without reading an endless one.
    private static let readBytesMax = 64 << 20

    private static func bytes(ofFile path: String) throws(CLIError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        let bytes = descriptor >= 0 ? Terminal.readAll(descriptor, bytesMax: readBytesMax) : nil
        let number = errno
        if descriptor >= 0 { close(descriptor) }
        guard let bytes else {
            throw CLIError(
                .inputUnreadable,
                "\(path) cannot be read: \(String(cString: strerror(number))).",
                hint: "Give another file with --file."
            )
        }
        return bytes
    }

    /// The text trimmed, unless it is empty, too long or no text.
    static func check(_ bytes: [UInt8]) throws(CLIError) -> String {
        guard bytes.count <= Requirement.textBytesMax else {
            throw CLIError(
                .requirementTooLong,
                "The requirement has \(bytes.count) bytes; at most \(Requirement.textBytesMax) are taken.",
                hint: "Name the files and the change; leave out logs and listings."
            )
        }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw notText() }
        let trimmed = text.trimmingCharacters(in: .whitespacesAndNewlines)
        guard !trimmed.isEmpty else {
            throw CLIError(
                .emptyRequirement,
                "The requirement is empty.",
                hint: "Say in your own words what should change: atelier do \"...\""
            )
        }
        return trimmed
    }

    private static func notText() -> CLIError {
        CLIError(
            .requirementNotText,
            "The requirement is not UTF-8 text.",
            hint: "Convert it first, for example with: iconv -t UTF-8"
        )
    }
}
