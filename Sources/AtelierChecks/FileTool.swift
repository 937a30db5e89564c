/// A formatter or linter that a repository is set up for; it is asked what it would say, and never to rewrite anything.
package struct FileTool: Hashable, Sendable {
    /// How it tells what it found.
    enum Form: Hashable, Sendable {
        /// `path:line:column: words`, one finding a line.
        case lines
        /// The paths of files that are not as it would write them, after a prefix.
        case paths(after: String)
        /// ESLint's JSON.
        case eslint
    }

    /// The rule of its findings, and its name in the settings.
    package let name: String
    /// Program and options; the files come after them.
    package let argv: [String]
    /// The ends of the names that it reads.
    let endings: [String]
    let form: Form
    /// What makes it fit a repository: one of these files, perhaps with a text in it.
    let signs: [(file: String, text: String)]

    package static func == (one: FileTool, other: FileTool) -> Bool {
        one.name == other.name && one.argv == other.argv
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(name)
        hasher.combine(argv)
    }

    /// All that are known, in the order in which they are asked.
    package static let all: [FileTool] = [
        FileTool("swift-format", ["swift", "format", "lint", "--strict"], ["swift"], .lines, [(".swift-format", "")]),
        FileTool(
            "ruff",
            ["ruff", "check", "--no-cache", "--output-format=concise"],
            ["py", "pyi"],
            .lines,
            [("ruff.toml", ""), (".ruff.toml", ""), ("pyproject.toml", "[tool.ruff")]
        ),
        FileTool(
            "ruff-format",
            ["ruff", "format", "--no-cache", "--check"],
            ["py", "pyi"],
            .paths(after: "Would reformat: "),
            [("ruff.toml", "[format]"), (".ruff.toml", "[format]"), ("pyproject.toml", "[tool.ruff.format]")]
        ),
        FileTool(
            "black",
            ["black", "--check"],
            ["py", "pyi"],
            .paths(after: "would reformat "),
            [("pyproject.toml", "[tool.black]")]
        ),
        FileTool(
            "prettier",
            ["node_modules/.bin/prettier", "--list-different"],
            ["js", "jsx", "mjs", "cjs", "ts", "tsx", "css", "scss", "json", "md", "yaml", "yml", "html", "vue"],
            .paths(after: ""),
            [
                (".prettierrc", ""), (".prettierrc.json", ""), (".prettierrc.yaml", ""), ("prettier.config.js", ""),
                ("package.json", "\"prettier\""),
            ]
        ),
        FileTool(
            "eslint",
            ["node_modules/.bin/eslint", "--format", "json"],
            ["js", "jsx", "mjs", "cjs", "ts", "tsx"],
            .eslint,
            [
                ("eslint.config.js", ""), ("eslint.config.mjs", ""), (".eslintrc", ""), (".eslintrc.json", ""),
                (".eslintrc.js", ""), (".eslintrc.cjs", ""), ("package.json", "\"eslintConfig\""),
            ]
        ),
        FileTool(
            "clang-format",
            ["clang-format", "--dry-run"],
            ["c", "h", "cc", "cpp", "cxx", "hh", "hpp", "hxx", "m", "mm"],
            .lines,
            [(".clang-format", "")]
        ),
        FileTool("gofmt", ["gofmt", "-l"], ["go"], .paths(after: ""), [("go.mod", "")]),
        FileTool(
            "rustfmt",
            ["rustfmt", "--check", "-l"],
            ["rs"],
            .paths(after: ""),
            [("rustfmt.toml", ""), (".rustfmt.toml", ""), ("Cargo.toml", "")]
        ),
    ]

    /// The files whose content decides which tools fit; whoever calls reads them where they are.
    package static let signFiles = Set(all.flatMap { $0.signs.map(\.file) })

    /// Those that fit a repository, by the texts of its sign files; of these only the ones in `wanted`, where it is given.
    package static func fitting(_ texts: [String: String], wanted: [String]?) -> [FileTool] {
        all.filter { tool in
            guard wanted?.contains(tool.name) ?? true else { return false }
            return tool.signs.contains { sign in
                texts[sign.file].map { sign.text.isEmpty || $0.contains(sign.text) } ?? false
            }
        }
    }

    /// The repository's own command, which gets the changed files as its arguments and tells `path:line: words`.
    package static func own(_ command: String) -> FileTool {
        FileTool("lint", ["/bin/sh", "-c", command + " \"$@\"", "sh"], [], .lines, [])
    }

    /// Those of `paths` that it reads.
    package func files(of paths: [String]) -> [String] {
        // A name that begins with a hyphen would be an option.
        paths.filter { path in
            !path.hasPrefix("-") && (endings.isEmpty || endings.contains { path.hasSuffix("." + $0) })
        }
    }

    private init(
        _ name: String,
        _ argv: [String],
        _ endings: [String],
        _ form: Form,
        _ signs: [(file: String, text: String)]
    ) {
        self.name = name
        self.argv = argv
        self.endings = endings
        self.form = form
        self.signs = signs
    }
}
