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
        let folder = FileManager.default.temporaryDirectory.appending(path: "program-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for (name, text) in files { try Data(text.utf8).write(to: folder.appending(path: name)) }
        var environment = PythonProbe.environment(question: question, program: program)
        environment["PATH"] = "/usr/bin:/bin"
        for (index, text) in versions.enumerated() { environment["ATELIER_VERSION_\(index)"] = text }
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = PythonProbe.argv
        process.currentDirectoryURL = folder
        process.environment = environment
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        let left = try FileManager.default.subpathsOfDirectory(atPath: folder.path).sorted()
        return (try JSONDecoder().decode(Answer.self, from: output), left)
    }
}
