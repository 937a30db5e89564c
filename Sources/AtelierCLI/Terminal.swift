/// Where the command's text goes; results to one side, progress and errors to the other.
package struct Terminal: Sendable {
    /// Takes standard output's text as it is, line ends included.
    package var writeOutput: @Sendable (String) -> Void
    /// Takes bytes for standard output that need not be text, such as a patch of a file in an old encoding.
    package var writeBytes: @Sendable ([UInt8]) -> Void
    /// Takes standard error's text as it is.
    package var writeError: @Sendable (String) -> Void
    /// Takes at most the given number of bytes from standard input; nil when it cannot be read.
    package var readInput: @Sendable (Int) -> [UInt8]?

    package init(
        writeOutput: @escaping @Sendable (String) -> Void,
        writeError: @escaping @Sendable (String) -> Void,
        readInput: @escaping @Sendable (Int) -> [UInt8]?,
        writeBytes: (@Sendable ([UInt8]) -> Void)? = nil
    ) {
        self.writeOutput = writeOutput
        self.writeError = writeError
        self.readInput = readInput
        self.writeBytes = writeBytes ?? { writeOutput(String(decoding: $0, as: UTF8.self)) }
    }
}
