internal import AtelierCrew
internal import Foundation

/// What somebody without the check can run to tell a good answer from a bad one.
enum VisibleTests {
    /// A test of such a small repository that has used so much does not end.
    static let cpuSecondsMax = 30
    static let wallSecondsMax = 300

    /// The command that the crew would run the repository's tests by, those of `answer` among them, which is the new text of
    /// the edited file.
    ///
    /// Else, for Python, one for the examples in the request; nil where there is neither.
    ///
    /// - Throws: `CrewError` for settings of the repository that are not understood.
    static func command(for evalCase: EvalCase, answer: String) throws -> CheckCommand? {
        let files = try evalCase.files()
        let start = files.first { $0.path == evalCase.editedPath }
        var texts = Dictionary(files.map { ($0.path, $0.content) }) { first, _ in first }
        texts[evalCase.editedPath] = Data(answer.utf8)
        func text(_ path: String) -> String? { texts[path].flatMap { String(data: $0, encoding: .utf8) } }
        let deciding = CheckFinder.decidingFiles.compactMap { path in text(path).map { (path, $0) } }
        let own = try CheckFinder.find(
            paths: texts.keys.sorted(),
            contents: Dictionary(deciding) { first, _ in first },
            asked: evalCase.requirement,
            read: text
        )
        if let own { return own }
        // Of the file at the start: an answer must not choose what it is measured by.
        let file = start.map { String(decoding: $0.content, as: UTF8.self) } ?? ""
        return examples(ExampleReader.read(evalCase.requirement + "\n" + file), of: evalCase)
    }

    /// A Python program that ends with 1 at the first example that does not hold.
    static func examples(_ examples: [Example], of evalCase: EvalCase) -> CheckCommand? {
        let suffix = ".py"
        let path = evalCase.editedPath
        guard evalCase.language == "python", path.hasSuffix(suffix), !path.contains("/"), !examples.isEmpty else {
            return nil
        }
        let lines = examples.map { "    (\(literal($0.call)), \(literal($0.value)))," }.joined(separator: "\n")
        let script = """
            import sys
            sys.path.insert(0, ".")
            names = vars(__import__(\(literal(String(path.dropLast(suffix.count))))))
            for call, value in (
            \(lines)
            ):
                try:
                    wanted = eval(value, dict(names))
                except Exception:
                    continue
                if eval(call, dict(names)) != wanted:
                    sys.exit(call + " is not " + value)
            """
        return CheckCommand(runner: .custom, argv: ["python3", "-c", script])
    }

    /// A text as Python reads it back.
    private static func literal(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": result += "\\\(scalar)"
            case " "..."~": result.unicodeScalars.append(scalar)
            default: result += "\\U" + String(repeating: "0", count: 8 - hex(scalar).count) + hex(scalar)
            }
        }
        return result + "\""
    }

    private static func hex(_ scalar: Unicode.Scalar) -> String { String(scalar.value, radix: 16) }
}
