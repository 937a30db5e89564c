import AtelierChecks

/// Names of a tree that is a list of paths.
struct ListedTree: TreeNames {
    let paths: [String]

    func names(inFolder path: String) -> [String] {
        let start = path.isEmpty ? "" : "\(path)/"
        let below = paths.filter { $0.hasPrefix(start) }
        return Set(below.map { String($0.dropFirst(start.count).prefix { $0 != "/" }) }).sorted()
    }

    func exists(_ path: String) -> Bool {
        path.isEmpty || paths.contains { $0 == path || $0.hasPrefix("\(path)/") }
    }
}

/// Makes changes out of texts.
enum Staged {
    static func side(_ text: String, mode: UInt32 = 0o100644) -> FileSide {
        side(Array(text.utf8), mode: mode)
    }

    static func side(_ bytes: [UInt8], mode: UInt32 = 0o100644) -> FileSide {
        FileSide(mode: mode, size: bytes.count, bytes: bytes, id: String(bytes.hashValue))
    }

    static func submodule(_ id: String) -> FileSide {
        FileSide(mode: FileSide.submoduleMode, size: 0, bytes: nil, id: id)
    }

    /// Rules found, as `rule` or `rule:line`, in order.
    static func rules(
        _ path: String,
        old: FileSide? = nil,
        _ new: FileSide?,
        tree: [String] = [],
        policy: CheckPolicy = CheckPolicy()
    ) -> [String] {
        findings(path, old: old, new, tree: tree, policy: policy).map { finding in
            finding.line.map { "\(finding.rule):\($0)" } ?? finding.rule
        }
    }

    static func findings(
        _ path: String,
        old: FileSide? = nil,
        _ new: FileSide?,
        tree: [String] = [],
        policy: CheckPolicy = CheckPolicy()
    ) -> [Finding] {
        let file = ChangedFile(path: path, old: old, new: new)
        return FastChecks.findings(
            in: StagedChange(files: [file], tree: ListedTree(paths: tree + [path])),
            policy: policy
        )
    }
}
