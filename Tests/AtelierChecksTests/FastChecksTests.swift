import AtelierChecks
import Testing

@Suite struct FastChecksTests {
    /// Path, content, rules with lines.
    private static let single: [(path: String, text: String, rules: [String])] = [
        (
            "a.py", "x = 1\n<<<<<<< HEAD\ny\n=======\nz\n>>>>>>> other\n",
            ["conflict-marker:2", "conflict-marker:4", "conflict-marker:6"]
        ),
        ("a.rst", "Title\n=======\n\ntext\n", []),
        ("a.py", "Title = '''\n=======\n'''\n", []),
        ("a.md", "> quoted\n>>>>>>> deep\n", []),
        ("a.sh", "cat <<<<<<<x\n", []),
        ("a.py", "x = 1\u{202E}\n", ["bidi-control:1"]),
        ("a.py", "na\u{200B}me = 1\n", ["invisible-character:1"]),
        ("a.py", "s = 'نمی\u{200C}خواهم'\n", []),
        ("a.py", "s = 'a\u{200D}b'\n", ["invisible-character:1"]),
        ("a.md", "👩\u{200D}🔧 and 🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}\n", []),
        ("a.txt", "\u{FEFF}begins\n", []),
        ("a.py", "def f():\n    breakpoint()\n", ["debugger:2"]),
        ("a.py", "# breakpoint()\ns = 'breakpoint()'\nself.breakpoint()\nmy_breakpoint()\n", []),
        ("a.py", "import pdb; pdb.set_trace()\n", ["debugger:1", "debugger:1"]),
        ("a.js", "if (x) debugger;\n", ["debugger:1"]),
        ("a.js", "const debuggerPort = 1; x.debugger = 2\n", []),
        ("a.ts", "console.log(x)\n", ["debug-output:1"]),
        ("a.rb", "  binding.pry\n", ["debugger:1"]),
        ("a.rs", "let x = dbg!(y);\n", ["debugger:1"]),
        ("a.go", "fmt.Println(x)\n", []),
        ("a.json", "{\"a\": [1, 2.5e3, \"x\\u00e9\", {}, []], \"b\": null}\n", []),
        ("a.json", "{\"a\": 1,\n \"b\": 2,}\n", ["invalid-json:2"]),
        ("tests/a.json", "{\n", ["invalid-json:1"]),
        ("tsconfig.json", "{ // why\n}\n", []),
        ("a.c", "int x; \nint y;\t\r\n", ["trailing-whitespace:1", "mixed-line-ends:2", "trailing-whitespace:2"]),
        ("a.c", "int x;", ["missing-final-newline:1"]),
        (
            "a.toml",
            "# x\n[a]\nb = 1 # c\n\"d.e\" = \"#[\\\"\"\nf = [\n  1, # ]\n  {g = 'h'},\n]\n[[i]]\nk = \"\"\"\nl\n\"\"\"\n[[i]]\n",
            []
        ),
        ("a.toml", "[a]\nb 1\n", ["invalid-toml:2"]),
        ("a.toml", "[a]\nb = \"c\nd = 1\n", ["invalid-toml:2"]),
        ("a.toml", "[a]\nb = [1,\n", ["invalid-toml:2"]),
        ("a.toml", "[a]\nb = 1\n[a]\n", ["invalid-toml:3"]),
        ("a.toml", "[a\nb = 1\n", ["invalid-toml:1"]),
        ("a.sh", "#!/bin/sh\necho\n", ["executable-bit:1"]),
        ("a.rs", "#![allow(x)]\n", []),
        ("keys/id_rsa", "x\n", ["private-key-file"]),
        ("a/server.p12", "x\n", ["private-key-file"]),
        ("android/debug.keystore", "x\n", []),
        (".env", "A=b\n", ["credential-file"]),
        (".env.production", "A=b\n", ["credential-file"]),
        (".env.example", "A=b\n", []),
        ("a/.GIT/config", "x\n", ["nested-git"]),
        ("a/.g\u{200C}it/config", "x\n", ["nested-git"]),
        ("a/git~1/config", "x\n", ["nested-git"]),
        ("a/.gitignore", "x\n", []),
        ("", "", []),
    ]

    @Test(arguments: single.indices)
    func aNewFileIsFound(index: Int) {
        let (path, text, rules) = Self.single[index]
        #expect(Staged.rules(path, Staged.side(text)) == rules)
    }

    @Test func onlyAddedLinesCount() {
        let old = Staged.side("import pdb\na\nb\n")
        #expect(Staged.rules("a.py", old: old, Staged.side("a\nimport pdb\nb\n")) == [])
        #expect(Staged.rules("a.py", old: old, Staged.side("import pdb\na\nimport pdb\nb\n")) == ["debugger:3"])
        #expect(Staged.rules("a.py", old: old, Staged.side("a\n")) == [])
        #expect(Staged.rules("a.py", old: old, nil) == [])
        #expect(Staged.rules("a.py", old: Staged.side("x"), Staged.side("x\nbreakpoint()\n")) == ["debugger:2"])
    }

    @Test func aFileThatIsNoTextIsNotRead() {
        #expect(Staged.rules("a.py", Staged.side([0] + Array("breakpoint()\n".utf8))) == [])
        let unread = FileSide(mode: 0o100644, size: 2_000_000, bytes: nil, id: "1")
        #expect(Staged.rules("a.bin", unread) == ["large-file"])
    }

    @Test func sizeCountsWhenItIsNew() {
        let policy = CheckPolicy(maxFileBytes: 10)
        let (small, large) = (Staged.side("1234567890"), Staged.side("12345678901\n"))
        #expect(Staged.rules("a.c", small, policy: policy) == ["missing-final-newline:1"])
        #expect(Staged.rules("a.c", old: small, large, policy: policy) == ["large-file"])
        #expect(Staged.rules("a.c", old: large, Staged.side("1234567890123\n"), policy: policy) == [])
    }

    @Test func namesThatDifferInCaseClash() {
        let side = Staged.side("x\n")
        #expect(Staged.rules("src/Main.c", side, tree: ["src/main.c"]) == ["case-clash"])
        #expect(Staged.rules("SRC/x.c", side, tree: ["src/main.c"]) == ["case-clash"])
        #expect(Staged.rules("src/Main.c", old: side, Staged.side("y\n"), tree: ["src/main.c"]) == [])
        #expect(Staged.rules("e\u{301}.c", side, tree: ["\u{e9}.c"]) == ["case-clash"])
        #expect(Staged.rules("src/other.c", side, tree: ["src/main.c"]) == [])
    }

    @Test(arguments: [
        ("main.c", []), ("../a/main.c", []), ("../b", []), ("none.c", ["broken-link"]), ("../../x", ["link-outside"]),
        ("/etc/passwd", ["link-outside"]), ("", ["broken-link"]), ("./main.c", []), ("main.c/below", []), ("..", []),
    ])
    func linksLeadToWhatIsThere(target: String, rules: [String]) {
        let link = Staged.side(target, mode: FileSide.linkMode)
        #expect(Staged.rules("a/link", link, tree: ["a/main.c", "b/x.c"]) == rules)
    }

    @Test func submodulesAreToldOf() {
        let (one, other) = (
            Staged.submodule(String(repeating: "1", count: 40)), Staged.submodule(String(repeating: "2", count: 40))
        )
        #expect(Staged.rules("lib", one) == ["submodule-move"])
        #expect(Staged.rules("lib", old: one, other) == ["submodule-move"])
        #expect(Staged.rules("lib", old: one, nil) == ["submodule-move"])
        #expect(Staged.rules("lib", old: one, one) == [])
        #expect(Staged.findings("lib", old: one, other).map(\.severity) == [.warning])
    }

    @Test func theExecutableBitAndTheFirstLineAgree() {
        #expect(Staged.rules("a.sh", Staged.side("#!/bin/sh\n", mode: 0o100755)) == [])
        #expect(Staged.rules("a.txt", Staged.side("text\n", mode: 0o100755)) == ["executable-bit"])
    }

    @Test func jsonThatWasBrokenBeforeIsNobodysFault() {
        #expect(Staged.rules("a.json", old: Staged.side("{,}\n"), Staged.side("{,,}\n")) == [])
    }

    @Test func valuesOfAKubernetesSecretAreFound() {
        func manifest(_ kind: String, _ value: String, _ plain: String) -> FileSide {
            Staged.side(
                "apiVersion: v1\nkind: \(kind)\ndata:\n  db: \(value)\n  x: aG9zdA==\nstringData:\n  app: \(plain)\n"
            )
        }
        // In base64: `Rv7#kq2LmX9`, cut so that no forge takes this file for a leak.
        let value = "UnY3" + "I2txMkxtWDk="
        #expect(
            Staged.rules("a.yaml", manifest("Secret", value, "kX8!" + "vq21Pz")) == [
                "secret-kubernetes:4", "secret-kubernetes:7",
            ]
        )
        #expect(Staged.rules("a.yaml", manifest("ConfigMap", value, "kX8!" + "vq21Pz")) == [])
        // `password`, and a template.
        #expect(Staged.rules("a.yaml", manifest("Secret", "cGFzc3dvcmQ=", "{{ .Values.app }}")) == [])
        let old = manifest("Secret", value, "changeme")
        #expect(Staged.rules("a.yaml", old: old, manifest("Secret", value, "other")) == [])
    }

    @Test func notesAreCutAndErrorsAreNot() {
        let notes = Staged.rules("a.c", Staged.side(String(repeating: "x \n", count: 100)))
        #expect(notes.count == 20)
        let errors = Staged.rules("a.py", Staged.side(String(repeating: "breakpoint()\n", count: 100)))
        #expect(errors.count == 100)
    }

    @Test func findingsAreOrderedAndSaidOnce() {
        let files = ["b.py", "a.py"].map { path in
            ChangedFile(path: path, old: nil, new: Staged.side("breakpoint() ; breakpoint()\nimport pdb \n"))
        }
        let found = FastChecks.findings(
            in: StagedChange(files: files, tree: ListedTree(paths: ["a.py", "b.py"])),
            policy: CheckPolicy()
        )
        #expect(found == found.sorted())
        #expect(found.count == 6)
    }
}
