internal import AtelierAPI
internal import AtelierDomain
internal import Foundation

/// What the doctor says of files that git does not track and checks may need.
struct NeedAdvice {
    let declared: [UntrackedNeed]
    /// Paths of the newest commit.
    let tracked: [String]
    /// The user's working tree.
    let folder: String

    /// What commonly lies beside the tracked files, and the tracked file that tells of it; nil where any repository may
    /// have it.
    private static let common: [(path: String, because: String?)] = [
        ("node_modules", "package.json"), (".venv", "pyproject.toml"), (".venv", "requirements.txt"),
        ("venv", "requirements.txt"), ("vendor/bundle", "Gemfile"), (".env", nil),
    ]

    func checks() -> [DoctorView.Check] {
        let missing = declared.map(\.path).filter { !isThere($0) }
        if !missing.isEmpty {
            return [
                DoctorView.Check(
                    name: "needs",
                    standing: .warn,
                    message: "declared and not there, so checks run without: \(missing.joined(separator: ", "))",
                    hint: "install them in the working tree, or take them out of needs: in .atelier/config.yaml"
                )
            ]
        }
        let unseen = unseen()
        if !unseen.isEmpty {
            return [
                DoctorView.Check(
                    name: "needs",
                    standing: .warn,
                    message: "git does not track \(unseen.joined(separator: ", ")), so checks do not see it",
                    hint: "if they need it, write into .atelier/config.yaml: needs: [\(unseen.joined(separator: ", "))]"
                )
            ]
        }
        guard !declared.isEmpty else { return [] }
        let names = declared.map { $0.isCopied ? "\($0.path) (copied)" : $0.path }
        return [DoctorView.Check(name: "needs", standing: .ok, message: "checks see \(names.joined(separator: ", "))")]
    }

    /// What is there, is not tracked and was not declared.
    private func unseen() -> [String] {
        var found: [String] = []
        for (path, reason) in Self.common where !found.contains(path) {
            guard reason.map(tracked.contains) ?? true, isThere(path), !declared.contains(where: { $0.path == path }),
                !tracked.contains(where: { $0 == path || $0.hasPrefix(path + "/") })
            else { continue }
            found.append(path)
        }
        return found
    }

    private func isThere(_ path: String) -> Bool { FileManager.default.fileExists(atPath: folder + "/" + path) }
}
