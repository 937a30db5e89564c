package import AtelierDomain
internal import Foundation

/// Finds the command that runs a repository's tests, from the files it keeps.
package enum CheckFinder {
    /// The files whose content decides; whoever calls reads them when they exist.
    package static let decidingFiles = [
        RepositorySettings.path, "Package.swift", "package.json", "Cargo.toml", "go.mod", "Makefile", "pyproject.toml",
        "pytest.ini", "setup.cfg", "tox.ini",
    ]

    /// The command for a repository with `paths`, given the text of the deciding files by path; nil when none is found.
    ///
    /// The user's own `check:` in `.atelier/config.yaml` wins, then a command that the requirement's text tells to run the
    /// tests by; after them the order is Swift package, Cargo, Go, npm or node, Python, make, a lone `test.js`. `read` gives
    /// the text of a test file, nil when it is not known; `fallback` is taken where nothing is found. Throws
    /// `settingsMalformed` for a configuration that is not understood.
    package static func find(
        paths: [String],
        contents: [String: String],
        asked: String = "",
        fallback: CheckCommand? = nil,
        read: (String) -> String? = { _ in nil }
    ) throws(CrewError) -> CheckCommand? {
        let text = contents[RepositorySettings.path] ?? ""
        let settings = try RepositorySettings(parsing: text)
        try refuseTracked(settings.needs, paths: paths)
        let own = settings.check ?? told(in: asked)
        var found = find(paths: paths, contents: contents, own: own, read: read) ?? fallback
        found?.needs = settings.needs.isEmpty ? nil : settings.needs
        return found
    }

    /// What a repository's settings declare; throws `settingsMalformed`.
    package static func needs(paths: [String], contents: [String: String]) throws(CrewError) -> [UntrackedNeed] {
        let settings = try RepositorySettings(parsing: contents[RepositorySettings.path] ?? "")
        try refuseTracked(settings.needs, paths: paths)
        return settings.needs
    }

    private static func refuseTracked(_ needs: [UntrackedNeed], paths: [String]) throws(CrewError) {
        for need in needs {
            guard let tracked = paths.first(where: { $0 == need.path || $0.hasPrefix(need.path + "/") }) else {
                continue
            }
            throw CrewError(
                code: .settingsMalformed,
                message: "\(RepositorySettings.path) declares the need `\(need.path)`, of which git tracks \(tracked)",
                hint: "leave it out of `needs:`; whatever is tracked is there anyway"
            )
        }
    }

    private static func find(
        paths: [String],
        contents: [String: String],
        own: String?,
        read: (String) -> String?
    ) -> CheckCommand? {
        if let own { return CheckCommand(runner: .custom, argv: ["/bin/sh", "-c", own]) }
        if contents["Package.swift"] != nil {
            return paths.contains { $0.hasPrefix("Tests/") }
                ? CheckCommand(runner: .swiftPackage, argv: ["swift", "test", "--disable-sandbox"]) : nil
        }
        if contents["Cargo.toml"] != nil {
            return CheckCommand(runner: .cargo, argv: ["cargo", "test", "--offline"])
        }
        if contents["go.mod"] != nil {
            return CheckCommand(runner: .go, argv: ["go", "test", "-v", "./..."])
        }
        if let package = contents["package.json"] {
            return node(package, paths: paths)
        }
        return python(paths: paths, contents: contents, read: read) ?? make(contents["Makefile"])
            ?? loneScript(paths: paths)
    }

    /// A command in backticks right after "run", in a sentence about tests: `(run `node test.js`)`.
    private static func told(in text: String) -> String? {
        let programs = [
            "node ", "python ", "python3 ", "pytest", "npm ", "make ", "cargo ", "go ", "swift ", "sh ", "./",
        ]
        return BacktickedText(text).spans.first { span in
            let sentence = span.before.lowercased()
            let isRun = ["run", "with", "by", "运行", "执行"].contains { sentence.trimmed.hasSuffix($0) }
            let isAboutTests = span.code.contains("test") || sentence.contains("test") || sentence.contains("测试")
            return isRun && isAboutTests && programs.contains { span.code.hasPrefix($0) }
        }?.code
    }

    private static func loneScript(paths: [String]) -> CheckCommand? {
        let script = ["test.js", "tests.js", "test.mjs", "test/test.js"].first { paths.contains($0) }
        return script.map { CheckCommand(runner: .custom, argv: ["node", $0]) }
    }

    private static func node(_ package: String, paths: [String]) -> CheckCommand? {
        struct Package: Decodable {
            let scripts: [String: String]?
        }
        // A package.json that is not JSON has no test script that we could name.
        let script = (try? JSONDecoder().decode(Package.self, from: Data(package.utf8)))?.scripts?["test"]
        guard let script else {
            let hasTests = paths.contains { $0.hasSuffix(".test.js") || $0.hasSuffix(".test.mjs") }
            return hasTests ? CheckCommand(runner: .node, argv: ["node", "--test", "--test-reporter=tap"]) : nil
        }
        if script.contains("node --test") {
            let command = script.replacingOccurrences(of: "node --test", with: "node --test --test-reporter=tap")
            return CheckCommand(runner: .node, argv: ["/bin/sh", "-c", command])
        }
        return CheckCommand(runner: .npm, argv: ["npm", "test", "--silent"])
    }

    private static func python(
        paths: [String],
        contents: [String: String],
        read: (String) -> String?
    ) -> CheckCommand? {
        let tests = paths.filter { path in
            let name = path.split(separator: "/").last ?? ""
            return path.hasSuffix(".py") && (name.hasPrefix("test_") || name.hasSuffix("_test.py"))
        }
        guard !tests.isEmpty else { return nil }
        let settings = [contents["pyproject.toml"], contents["setup.cfg"], contents["tox.ini"]].compactMap(\.self)
        if contents["pytest.ini"] != nil || settings.contains(where: { $0.contains("pytest") }) {
            return CheckCommand(
                runner: .pytest,
                argv: ["python3", "-m", "pytest", "-rA", "-q", "-p", "no:cacheprovider"]
            )
        }
        if tests.contains(where: { read($0).map(TestFunctions.areIn) == true }) { return TestFunctions.check }
        let folder = tests[0].split(separator: "/").dropLast().joined(separator: "/")
        let start = folder.isEmpty ? "." : folder
        return CheckCommand(
            runner: .unittest,
            argv: ["python3", "-m", "unittest", "discover", "-v", "-s", start, "-t", "."]
        )
    }

    private static func make(_ makefile: String?) -> CheckCommand? {
        guard let makefile else { return nil }
        let lines = makefile.split(separator: "\n")
        for target in ["test", "check"] where lines.contains(where: { $0.hasPrefix("\(target):") }) {
            return CheckCommand(runner: .make, argv: ["make", "-s", target])
        }
        return nil
    }
}
