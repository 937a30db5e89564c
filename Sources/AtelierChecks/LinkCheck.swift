/// Finds symbolic links that lead to nothing or out of the repository.
enum LinkCheck {
    static func findings(in file: CheckedFile, tree: any TreeNames) -> [Finding] {
        guard file.new.isLink, let bytes = file.new.bytes, file.old?.id != file.new.id || file.old?.isLink != true
        else {
            return []
        }
        let target = String(decoding: bytes, as: UTF8.self)
        guard !target.isEmpty else { return [file.finding(.brokenLink, "the link has no target")] }
        guard !target.hasPrefix("/") else {
            return [file.finding(.outsideLink, "the link leads to a path of one machine")]
        }
        var parts = file.path.split(separator: "/").dropLast().map(String.init)
        for part in target.split(separator: "/") where part != "." {
            guard part == ".." else {
                parts.append(String(part))
                continue
            }
            // What lies behind another link is not followed: its folder is not known here.
            if isOpaque(parts, tree) { return [] }
            guard parts.popLast() != nil else {
                return [file.finding(.outsideLink, "the link leads out of the repository")]
            }
        }
        guard !parts.isEmpty, !tree.exists(parts.joined(separator: "/")) else { return [] }
        let isBehindOpaque = (1..<parts.count).contains { isOpaque(Array(parts.prefix($0)), tree) }
        return isBehindOpaque ? [] : [file.finding(.brokenLink, "nothing stands where the link leads")]
    }

    /// Whether there is something with no names in it: a file, a link or a submodule.
    private static func isOpaque(_ parts: [String], _ tree: any TreeNames) -> Bool {
        let path = parts.joined(separator: "/")
        return !path.isEmpty && tree.exists(path) && tree.names(inFolder: path).isEmpty
    }
}

/// Tells when a submodule comes, goes or moves, which a diff shows as one line that is easily passed over.
enum SubmoduleCheck {
    static func findings(in file: ChangedFile) -> [Finding] {
        let old = file.old.flatMap { $0.isSubmodule ? $0.id : nil }
        let new = file.new.flatMap { $0.isSubmodule ? $0.id : nil }
        let message: String
        switch (old, new) {
        case (nil, nil): return []
        case (nil, let id?): message = "a submodule comes in at \(id.prefix(10))"
        case (let id?, nil): message = "a submodule goes that was at \(id.prefix(10))"
        case (let one?, let other?):
            guard one != other else { return [] }
            message = "the submodule moves from \(one.prefix(10)) to \(other.prefix(10))"
        }
        let rule = CheckRule.submodule
        return [Finding(rule: rule.id, severity: rule.severity, path: file.path, line: nil, message: message)]
    }
}
