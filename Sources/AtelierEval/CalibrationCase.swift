internal import AtelierAPI
internal import AtelierDomain
internal import Foundation

/// One function taken out of a copy of the repository, as a case that the judge and the crew understand.
struct CalibrationCase {
    let function: CalibrationView.Function
    /// Absolute; the repository's files as they are committed.
    let original: String

    /// Writes the case into `folder`, which must not exist, and reads it back.
    ///
    /// What judges puts every file but the function's back as it was: a result is its file alone.
    ///
    /// - Throws: `caseMalformed` for a function that is not where the daemon saw it.
    func lay(in folder: String) throws -> EvalCase {
        let manager = FileManager.default
        try manager.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for name in ["repo", "hidden"] { try manager.copyItem(atPath: original, toPath: "\(folder)/\(name)") }
        let file = "\(folder)/repo/\(function.path)"
        guard var content = manager.contents(atPath: file), function.extent.upperBound <= content.count else {
            throw EvalError(.caseMalformed, "\(function.path) does not hold \(function.name) any more.")
        }
        content.replaceSubrange(function.extent, with: Data(function.blank.utf8))
        try content.write(to: URL(filePath: file))
        try manager.removeItem(atPath: "\(folder)/hidden/\(function.path)")
        try Data((function.requirement + "\n").utf8).write(to: URL(filePath: folder + "/requirement.md"))
        try Data(script.utf8).write(to: URL(filePath: folder + "/check.sh"))
        let about = try JSONEncoder().encode(About(edit: [function.path], language: function.language))
        try about.write(to: URL(filePath: folder + "/case.json"))
        return try EvalCase(folder: folder)
    }

    private struct About: Encodable {
        let edit: [String]
        let language: String
    }

    private var script: String {
        let variables = function.environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        let words = (["env"] + variables + function.argv).map(Self.quoted).joined(separator: " ")
        return "cd \"$1\" && cp -Rf \"$HIDDEN/.\" . && exec \(words)\n"
    }

    private static func quoted(_ text: String) -> String {
        "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
}
