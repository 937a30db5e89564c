import AtelierChecks
import Testing

@Suite struct PolicyTests {
    private static let text = "breakpoint()\nimport pdb \n"

    @Test(arguments: [
        (CheckPolicy(off: ["debugger"]), ["trailing-whitespace:2"]),
        (CheckPolicy(off: ["trailing"]), ["debugger:1", "debugger:2"]),
        (CheckPolicy(off: ["debug"]), ["debugger:1", "debugger:2", "trailing-whitespace:2"]),
        (CheckPolicy(exclusions: [.init(paths: ["src/"])]), []),
        (CheckPolicy(exclusions: [.init(paths: ["*.py"], rules: ["debugger"])]), ["trailing-whitespace:2"]),
        (CheckPolicy(exclusions: [.init(paths: ["*.js"])]), ["debugger:1", "debugger:2", "trailing-whitespace:2"]),
    ])
    func rulesAreSwitchedOff(policy: CheckPolicy, rules: [String]) {
        #expect(Staged.rules("src/app/a.py", Staged.side(Self.text), policy: policy) == rules)
    }

    @Test func aLineAllowsItsOwnRules() {
        let text =
            "breakpoint()  # atelier:allow debugger\nbreakpoint()  # atelier:allow secret\nimport pdb  # atelier:allow x, debugger\n"
        #expect(Staged.rules("a.py", Staged.side(text)) == ["debugger:2"])
    }

    @Test func otherScannersMarksCountForSecrets() {
        let key = "AKIA" + "Z7Q2MDXKKWBUN3PF"
        #expect(Staged.rules("a.py", Staged.side("k = '\(key)'\n")) == ["secret-aws:1"])
        #expect(Staged.rules("a.py", Staged.side("k = '\(key)'  # gitleaks:allow\n")) == [])
        #expect(Staged.rules("a.py", Staged.side("k = '\(key)'  # pragma: allowlist secret\n")) == [])
        #expect(Staged.rules("a.py", Staged.side("breakpoint()  # gitleaks:allow\n")) == ["debugger:1"])
    }

    @Test(arguments: [
        ("*.py", "a/b.py", true), ("*.py", "a/b.pyc", false), ("a/*.py", "a/b.py", true), ("a/*.py", "a/c/b.py", false),
        ("a/**/*.py", "a/b.py", true), ("a/**/*.py", "a/c/d/b.py", true), ("**/x", "x", true), ("**/x", "a/b/x", true),
        ("a/", "a/b/c", true), ("a/", "c/a/b", true), ("a/b/", "c/a/b/d", false), ("/a/b/", "a/b/d", true),
        ("?.c", "x.c", true),
        ("[xy].c", "y.c", true), ("[xy].c", "z.c", false), ("a", "b/a", true), ("a", "a/b", false),
        ("*a*a*a*a*a*a*a*b", String(repeating: "a", count: 200), false),
    ])
    func globsAreForWholePaths(pattern: String, path: String, isExcluded: Bool) {
        let policy = CheckPolicy(exclusions: [.init(paths: [pattern])])
        #expect(Staged.rules(path, Staged.submodule("1"), policy: policy).isEmpty == isExcluded)
    }

    @Test func everyRuleIsToldOnce() {
        let ids = FastChecks.rules.map(\.id)
        #expect(ids == Set(ids).sorted())
        #expect(
            ids.allSatisfy { id in id.utf8.allSatisfy { $0 == 45 || (97...122).contains($0) || (48...57).contains($0) }
            }
        )
    }
}
