internal import AtelierDomain
internal import Foundation

/// Loads changed Python files in the sandbox where the repository has no check command: as they were, and as they are to be.
///
/// A parser takes more than the language does, and no parser knows of a name that is nowhere defined.
struct LoadCheck {
    let probe: PythonProbe

    struct Answer: Decodable {
        /// What loading the new text comes to and loading the old one did not; empty where there is no such thing.
        let problem: String
    }

    /// Nil where no Python file changes, or nothing could be found out.
    func run(_ changes: [FileChange], purpose: String) async throws -> PythonProbe.Reply<Answer>? {
        let files = changes.filter { $0.path.hasSuffix(".py") && $0.content != nil }
        let bytes = files.reduce(0) { $0 + ($1.content?.count ?? 0) }
        guard !files.isEmpty, bytes <= AgreementProbe.bytesMax else { return nil }
        return try await probe.ask(
            Question(paths: files.map(\.path)),
            program: Self.program,
            versions: files.compactMap(\.content),
            purpose: purpose
        )
    }

    private struct Question: Encodable {
        let paths: [String]
    }

    /// Prints the problem, on its last line.
    ///
    /// A file that does not load as it is, such as one of a package or one that waits, says nothing; several files are only
    /// compiled, for each would see the others' old texts.
    static let program = #"""
        import json, os, subprocess, sys
        LOADER = r"""
        import builtins, dis, json, os, sys, traceback, types
        path, source = json.loads(os.environ["ATELIER_LOAD"])
        sys.path[:0] = [os.getcwd(), os.path.dirname(os.path.abspath(path))]
        sys.argv = [path]
        out = os.dup(1)
        os.dup2(2, 1)
        module = types.ModuleType(os.path.splitext(os.path.basename(path))[0])
        module.__file__ = os.path.abspath(path)
        sys.modules[module.__name__] = module
        used, made, problem = set(), set(), ""
        def read(code):
            steps = [(step.opname, step.argval) for step in dis.get_instructions(code)]
            names = {name for kind, name in steps if kind == "LOAD_GLOBAL"}
            # Code that expects a name to be missing may do without it.
            if "NameError" not in names: used.update(names)
            made.update(name for kind, name in steps if kind in ("STORE_GLOBAL", "STORE_NAME", "DELETE_NAME"))
            for part in code.co_consts:
                if isinstance(part, types.CodeType): read(part)
        try:
            code = compile(source, path, "exec")
            read(code)
            exec(code, vars(module))
        except BaseException as error:
            lines = [step.lineno for step in traceback.extract_tb(error.__traceback__) if step.filename == path]
            place = " (line %d)" % lines[-1] if lines else ""
            problem = "%s: %s%s" % (type(error).__name__, str(error)[:200], place)
            # What else goes wrong may be for want of arguments, input, packages or time, and no fault of the text.
            if not isinstance(error, (NameError, TypeError, AttributeError)): problem = "?"
        free = [name for name in used - made if name not in vars(module) and not hasattr(builtins, name)]
        os.write(out, json.dumps([problem, sorted(free)]).encode())
        """
        def syntax(path, source):
            try: compile(source, path, "exec")
            except (SyntaxError, ValueError) as error: return str(error)
            return ""
        def load(path, source):
            around = {name: value for name, value in os.environ.items() if not name.startswith("ATELIER_")}
            around["ATELIER_LOAD"] = json.dumps([path, source], ensure_ascii=False)
            command = [sys.executable, "-B", "-I", "-c", LOADER]
            try:
                done = subprocess.run(command, capture_output=True, timeout=10, env=around, stdin=subprocess.DEVNULL)
                return json.loads(done.stdout)
            except (OSError, ValueError, subprocess.TimeoutExpired): return ["?", []]
        paths = json.loads(os.environ["ATELIER_QUESTION"])["paths"]
        problem = ""
        for number, path in enumerate(paths):
            new = os.environ["ATELIER_VERSION_%d" % number]
            try:
                with open(path, encoding="utf-8") as file: old = file.read()
            except (OSError, ValueError): old = None
            wrong = syntax(path, new)
            if wrong and (old is None or not syntax(path, old)):
                problem = "%s is not Python: %s" % (path, wrong)
            elif not wrong and old is not None and len(paths) == 1:
                before = load(path, old)
                after = before if before[0] else load(path, new)
                free = [name for name in after[1] if name not in before[1]]
                if after[0] and not before[0] and after[0] != "?":
                    problem = "%s does not load any more: %s" % (path, after[0])
                elif free and not before[0] and not after[0]: problem = "%s uses the name `%s`, which is nowhere defined" % (path, free[0])
            if problem: break
        print(json.dumps({"problem": problem}))
        """#
}
