internal import AtelierCodeMap
internal import Foundation

/// Makes a new symbol visible the way its file makes others visible: by rule, no model.
enum Exports {
    /// In an ES module whose functions are exported, the new one is exported too.
    static func prepared(_ body: String, name: String, file: SourceFile, data: Data) -> String {
        guard file.language == .javascript || file.language == .typescript else { return body }
        let text = String(decoding: data, as: UTF8.self)
        let exportsInline =
            text.contains("\nexport function ") || text.hasPrefix("export function ")
            || text.contains("\nexport const ")
        return exportsInline && !body.hasPrefix("export ") ? "export " + body : body
    }

    /// Adds the name to `module.exports = { … }` or `export { … }` where the file has such a list.
    static func exporting(_ name: String, file: SourceFile, in data: Data) -> Data {
        guard file.language == .javascript || file.language == .typescript else { return data }
        let text = String(decoding: data, as: UTF8.self)
        for opening in ["module.exports = {", "export {"] {
            guard let open = text.range(of: opening), let close = text[open.upperBound...].firstIndex(of: "}") else {
                continue
            }
            let list = text[open.upperBound..<close]
            if list.split(whereSeparator: { !$0.isIdentifierPart && $0 != "$" }).contains(Substring(name)) {
                return data
            }
            let kept = list.reversed().drop { $0.isWhitespace || $0 == "," }.reversed()
            let isTall = list.contains("\n")
            let entry = isTall ? ",\n  \(name),\n" : "\(kept.isEmpty ? " " : ", ")\(name) "
            let changed = text[..<open.upperBound] + String(kept) + entry + text[close...]
            return Data(changed.utf8)
        }
        return data
    }

    /// The header beside a C source file; nil when there is none.
    static func header(for path: String, paths: [String]) -> String? {
        guard path.hasSuffix(".c") else { return nil }
        let stem = path.dropLast(2)
        if paths.contains("\(stem).h") { return "\(stem).h" }
        let name = stem.split(separator: "/").last ?? stem
        return paths.first { $0.hasSuffix("/\(name).h") }
    }

    /// Puts the prototype of a new C function before the header's last `#endif`, or at its end.
    static func declaring(_ body: String, in header: String) -> String {
        guard let brace = body.firstIndex(of: "{") else { return header }
        // Comments before the function stay with the definition.
        let head = body[..<brace]
        let start = head.range(of: "*/", options: .backwards)?.upperBound ?? head.startIndex
        let lines = head[start...].split(separator: "\n").filter { !$0.trimmed.hasPrefix("//") && !$0.hasPrefix("#") }
        let prototype = lines.joined(separator: " ").trimmed
        guard !prototype.isEmpty, !prototype.hasPrefix("static "), !header.contains(prototype + ";") else {
            return header
        }
        guard let end = header.range(of: "#endif", options: .backwards) else { return header + "\n\(prototype);\n" }
        return "\(header[..<end.lowerBound])\(prototype);\n\n\(header[end.lowerBound...])"
    }
}
