package import AtelierChecks
internal import Foundation

/// A first line for a commit by plain rules: what kind of change, where, and what; in the repository's habit.
package struct MessageTemplate: Equatable, Sendable {
    package let subject: String

    /// More files tell nothing further about a change.
    static let filesMax = 200

    /// - Parameters:
    ///   - files: What is changed, with content; at most `filesMax` of them.
    ///   - count: How many files are changed in all.
    ///   - habit: How first lines look here.
    package init(_ files: [ChangedFile], count: Int, habit: MessageHabit) {
        let head = Self.head(ChangeKind(of: files), paths: files.map(\.path), habit: habit)
        subject = Self.line(head: head, what: Self.what(files, count: count, isChinese: habit.isChinese), habit: habit)
    }

    /// What stands before the words: kind, scope or both, as the habit has it.
    static func head(_ kind: ChangeKind, paths: [String], habit: MessageHabit) -> String {
        let scope = scope(of: paths)
        switch habit.form {
        case .conventional(let withScope): return kind.rawValue + (withScope && !scope.isEmpty ? "(\(scope)): " : ": ")
        case .scoped: return (scope.isEmpty ? kind.rawValue : scope) + ": "
        case .plain: return ""
        }
    }

    /// The whole first line: as long as the habit has it, and beginning and ending as there.
    static func line(head: String, what: String, habit: MessageHabit) -> String {
        let isCapital = head.isEmpty && habit.isCapitalised
        let what = isCapital ? what.prefix(1).uppercased() + what.dropFirst() : uncapitalised(what, habit)
        let stop = habit.endsWithStop ? (habit.isChinese ? "。" : ".") : ""
        return cut(head + what, to: habit.lengthMax - stop.count) + stop
    }

    /// A first word that is no name begins small where the others here do.
    private static func uncapitalised(_ text: String, _ habit: MessageHabit) -> String {
        let first = text.prefix { $0.isLetter }
        guard !habit.isCapitalised, first.count > 1, first.dropFirst().allSatisfy(\.isLowercase) else { return text }
        return text.prefix(1).lowercased() + text.dropFirst()
    }

    private static func cut(_ text: String, to limit: Int) -> String {
        guard text.count > limit else { return text }
        let words = text.prefix(limit).split(separator: " ", omittingEmptySubsequences: false).dropLast()
        let cut = words.joined(separator: " ")
        return cut.isEmpty ? String(text.prefix(limit)) : cut
    }

    /// The deepest folder that all have in common, else the file's own name where there is one file; empty for all over.
    private static func scope(of paths: [String]) -> String {
        let folders = paths.map { $0.split(separator: "/").dropLast().map(String.init) }
        guard var common = folders.first else { return "" }
        for folder in folders.dropFirst() {
            common = Array(zip(common, folder).prefix { $0 == $1 }.map(\.0))
        }
        let roots: Set = [
            "src", "lib", "Sources", "Tests", "tests", "test", "pkg", "internal", "packages", "app", "main",
        ]
        if let named = common.last(where: { !roots.contains($0) }) { return named }
        guard paths.count == 1, let name = paths[0].split(separator: "/").last else { return common.last ?? "" }
        return String(name.prefix { $0 != "." })
    }

    private static func what(_ files: [ChangedFile], count: Int, isChinese: Bool) -> String {
        let words = isChinese ? ["添加", "删除", "修改", "重命名"] : ["add", "remove", "change", "rename"]
        let verbs = (add: words[0], remove: words[1], change: words[2], rename: words[3])
        if let move = move(files) {
            return isChinese
                ? "\(verbs.rename) \(move.from) 为 \(move.to)" : "\(verbs.rename) \(move.from) to \(move.to)"
        }
        let names = ChangedNames(in: files)
        if !names.added.isEmpty { return "\(verbs.add) \(list(names.added, isChinese))" }
        if !names.removed.isEmpty { return "\(verbs.remove) \(list(names.removed, isChinese))" }
        let verb =
            if files.allSatisfy({ $0.old == nil }) {
                verbs.add
            } else if files.allSatisfy({ $0.new == nil }) {
                verbs.remove
            } else {
                verbs.change
            }
        let paths = files.map { String($0.path.split(separator: "/").last ?? "") }
        guard count > 3 else { return "\(verb) \(list(paths, isChinese))" }
        return isChinese ? "\(verb) \(count) 个文件" : "\(verb) \(count) files"
    }

    private static func list(_ names: [String], _ isChinese: Bool) -> String {
        let told = names.prefix(3)
        let joined = told.joined(separator: isChinese ? "、" : ", ")
        let rest = names.count - told.count
        guard rest > 0 else { return joined }
        return joined + (isChinese ? " 等" : " and \(rest) more")
    }

    /// A file that went and one that came with the same content.
    private static func move(_ files: [ChangedFile]) -> (from: String, to: String)? {
        guard files.count == 2, let old = files.first(where: { $0.new == nil }),
            let new = files.first(where: { $0.old == nil }), old.old?.id == new.new?.id
        else { return nil }
        let names = [old.path, new.path].map { String($0.split(separator: "/").last ?? "") }
        return names[0] == names[1] ? (old.path, new.path) : (names[0], names[1])
    }
}

/// What kind of change a commit is, by where its files are and what comes and goes in them.
package enum ChangeKind: String, Codable, Sendable, CaseIterable {
    case feat, fix, docs, test, refactor, chore, build, ci, perf, style

    package init(of files: [ChangedFile]) {
        let kinds = Set(files.map { Self.place(of: $0.path) })
        if kinds == [.docs] || kinds == [.test] || kinds == [.build] || kinds == [.ci] || kinds == [.chore] {
            self = kinds.first?.flatMap(\.self) ?? .chore
            return
        }
        let sources = files.filter { Self.place(of: $0.path) == nil }
        guard !sources.isEmpty else {
            self = kinds.contains(.test) ? .test : kinds.contains(.build) ? .build : .chore
            return
        }
        let names = ChangedNames(in: sources)
        if sources.allSatisfy({ $0.new == nil }) || (names.added.isEmpty && !names.removed.isEmpty) {
            self = .refactor
        } else {
            self = !names.added.isEmpty || sources.contains { $0.old == nil } ? .feat : .fix
        }
    }

    /// Nil for a source file.
    static func place(of path: String) -> ChangeKind? {
        let lowered = path.lowercased()
        let name = lowered.split(separator: "/").last.map(String.init) ?? lowered
        let folders = Set(lowered.split(separator: "/").dropLast().map(String.init))
        let ending = name.split(separator: ".").last.map(String.init) ?? ""
        if lowered.hasPrefix(".github/workflows/") || lowered.hasPrefix(".circleci/") || name == ".gitlab-ci.yml" {
            return .ci
        }
        if !folders.isDisjoint(with: ["test", "tests", "spec", "__tests__", "testdata"]) || name.hasPrefix("test_")
            || name.contains(".test.") || name.contains("_test.") || name.contains(".spec.")
            || name.hasSuffix("tests.swift")
        {
            return .test
        }
        if ["md", "rst", "adoc", "txt"].contains(ending) && !name.hasPrefix("requirements") && name != "cmakelists.txt"
            || !folders.isDisjoint(with: ["doc", "docs"])
        {
            return .docs
        }
        let builds: Set = [
            "package.swift", "package.resolved", "package.json", "package-lock.json", "yarn.lock", "pnpm-lock.yaml",
            "cargo.toml", "cargo.lock", "go.mod", "go.sum", "makefile", "cmakelists.txt", "pyproject.toml", "setup.py",
            "setup.cfg", "requirements.txt", "pom.xml", "build.gradle", "build.gradle.kts", "dockerfile", "tox.ini",
        ]
        if builds.contains(name) { return .build }
        return name.hasPrefix(".") ? .chore : nil
    }
}

/// The functions and types that come and go, found line by line; sorted.
struct ChangedNames {
    let added: [String]
    let removed: [String]

    /// More text than this is not looked through: a hook waits.
    private static let bytesMax = 256 << 10

    init(in files: [ChangedFile]) {
        var (old, new): (Set<String>, Set<String>) = ([], [])
        for file in files {
            old.formUnion(Self.names(in: file.old))
            new.formUnion(Self.names(in: file.new))
        }
        added = new.subtracting(old).sorted()
        removed = old.subtracting(new).sorted()
    }

    private static func names(in side: FileSide?) -> [String] {
        guard let bytes = side?.bytes, bytes.count <= bytesMax else { return [] }
        return bytes.split(separator: UInt8(ascii: "\n")).compactMap { line in
            line.count <= 400 ? name(in: String(decoding: line, as: UTF8.self)[...]) : nil
        }
    }

    private static let marks: Set<Substring> = [
        "func", "def", "class", "struct", "enum", "protocol", "fn", "function", "interface", "trait",
    ]

    /// The name that a line gives to something; nil where it names nothing.
    static func name(in line: Substring) -> String? {
        let words = line.split { $0 == " " || $0 == "\t" }
        guard let mark = words.firstIndex(where: marks.contains), mark <= 4, mark + 1 < words.count,
            words[..<mark].allSatisfy({ $0.allSatisfy { $0.isLetter || "@_()".contains($0) } })
        else { return nil }
        let name = words[mark + 1].prefix { $0.isLetter || $0.isNumber || $0 == "_" }
        return name.count > 1 ? String(name) : nil
    }
}
