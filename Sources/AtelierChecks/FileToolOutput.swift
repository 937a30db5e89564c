internal import FoundationEssentials

extension FileTool {
    /// Findings of one file beyond these are not told.
    private static let findingsMax = 20
    private static let messageMax = 300
    /// Where the sandbox has the worktree.
    private static let root = "/src/"

    /// What it found in `files`, as warnings, ordered; nil where its words are no findings, though it failed.
    ///
    /// It may have looked at further files, which count for nothing.
    package func findings(in output: String, exitStatus: Int, files: [String]) -> [Finding]? {
        var found: [Finding]
        switch form {
        case .lines: found = output.split(separator: "\n").compactMap { finding(onLine: $0) }
        case .paths(let prefix): found = output.split(separator: "\n").compactMap { finding(ofPath: $0, after: prefix) }
        case .eslint: found = eslint(output)
        }
        let known = Set(files)
        found = found.filter { known.contains($0.path) }
        guard exitStatus == 0 || !found.isEmpty else { return nil }
        let byPath = Dictionary(grouping: Set(found).sorted(), by: \.path)
        return byPath.keys.sorted().flatMap { (byPath[$0] ?? []).prefix(Self.findingsMax) }
    }

    private func finding(onLine line: Substring) -> Finding? {
        guard let match = line.wholeMatch(of: /([^:]+):([0-9]+):(?:([0-9]+):)? *(.+)/), let number = Int(match.2) else {
            return nil
        }
        return finding(String(match.1), number > 0 ? number : nil, String(match.4))
    }

    private func finding(ofPath line: Substring, after prefix: String) -> Finding? {
        guard line.hasPrefix(prefix) else { return nil }
        return finding(String(line.dropFirst(prefix.count)), nil, "\(name) would write this file otherwise")
    }

    private func finding(_ path: String, _ line: Int?, _ message: String) -> Finding {
        var path = path
        if path.hasPrefix(Self.root) { path.removeFirst(Self.root.count) }
        if path.hasPrefix("./") { path.removeFirst(2) }
        return Finding(
            rule: name,
            severity: .warning,
            path: path,
            line: line,
            message: String(message.prefix(Self.messageMax))
        )
    }

    private func eslint(_ output: String) -> [Finding] {
        struct File: Decodable {
            struct Message: Decodable {
                let ruleId: String?
                let line: Int?
                let message: String
            }

            let filePath: String
            let messages: [Message]
        }
        guard let start = output.firstIndex(of: "["),
            // Words of node before or after the list make it no JSON, which shows as a tool that could not be run.
            let files = try? JSONDecoder().decode([File].self, from: Data(output[start...].utf8))
        else { return [] }
        return files.flatMap { file in
            file.messages.map { message in
                finding(file.filePath, message.line, message.message + (message.ruleId.map { " (\($0))" } ?? ""))
            }
        }
    }
}
