internal import AtelierDomain
internal import Foundation

/// Adds a line to a changelog that keeps an "Unreleased" section; others are left alone.
enum Changelog {
    static let names = ["CHANGELOG.md", "CHANGELOG"]

    static func change(in base: Codebase, line: String) -> FileChange? {
        let path = base.entries.map(\.path).first { names.contains($0) }
        guard let path, let text = base.text(path) else { return nil }
        var lines = text.components(separatedBy: "\n")
        guard let heading = lines.firstIndex(where: { $0.hasPrefix("## ") && $0.lowercased().contains("unreleased") })
        else { return nil }
        let end = lines[(heading + 1)...].firstIndex { $0.hasPrefix("## ") } ?? lines.count
        let items = (heading + 1..<end).filter { lines[$0].hasPrefix("- ") || lines[$0].hasPrefix("* ") }
        if let last = items.last {
            lines.insert("\(lines[last].prefix(2))\(line.capitalizedFirst)", at: last + 1)
        } else {
            lines.insert(contentsOf: ["", "- \(line.capitalizedFirst)"], at: heading + 1)
        }
        return FileChange(path: path, content: Data(lines.joined(separator: "\n").utf8))
    }
}
