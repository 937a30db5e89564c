import Foundation

@testable import AtelierCrew

/// Runs one of the programs that ask Python code, without a sandbox, in a folder of its own.
enum ProgramRun {
    /// What the program answered, and the names of the folder's entries after it, in order.
    static func answer<Answer: Decodable>(
        _ program: String,
        question: String,
        versions: [String] = [],
        files: [String: String] = [:]
    ) throws -> (answer: Answer, left: [String]) {
        let (output, left, _) = try run(program, PythonProbe.argv, question, versions, files)
        return (try JSONDecoder().decode(Answer.self, from: output), left)
    }

    /// The same by another command, of which the last line with a brace is the answer; throws where it does not end well.
    static func lastAnswer<Answer: Decodable>(
        _ program: String,
        argv: [String],
        question: String,
        files: [String: String]
    ) throws -> (answer: Answer, left: [String]) {
        let (output, left, status) = try run(program, argv, question, [], files)
        let line = String(decoding: output, as: UTF8.self).split(separator: "\n").last { $0.hasPrefix("{") }
        guard status == 0, let line else { throw CrewError(code: .factMissing, message: "status \(status)") }
        return (try JSONDecoder().decode(Answer.self, from: Data(line.utf8)), left)
    }

    private static func run(
        _ program: String,
        _ argv: [String],
        _ question: String,
        _ versions: [String],
        _ files: [String: String]
    ) throws -> (output: Data, left: [String], status: Int32) {
        let folder = FileManager.default.temporaryDirectory.appending(path: "program-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for (name, text) in files { try Data(text.utf8).write(to: folder.appending(path: name)) }
        var environment = PythonProbe.environment(question: question, program: program)
        environment["PATH"] = "/usr/bin:/bin"
        for (index, text) in versions.enumerated() { environment["ATELIER_VERSION_\(index)"] = text }
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = argv
        process.currentDirectoryURL = folder
        process.environment = environment
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        let left = try FileManager.default.subpathsOfDirectory(atPath: folder.path).sorted()
        return (output, left, process.terminationStatus)
    }
}
