/// The programs that put one mutant after the other into a file, run the check and put the file back.
///
/// Both print `passes as it is`, or a line `mutant NUMBER STATUS` for each mutant tried.
enum MutantScript {
    /// Where the Python program finds its own text: an argument of that length would bury the command in every report.
    private static let variable = "ATELIER_SEARCH"

    /// The command that tries the mutants of `environment` on `check`, and what else its environment needs.
    static func argv(for check: [String], environment: inout [String: String]) -> [String] {
        let option = check.count >= 2 && check[0] == "python3" ? check[1] : "-"
        guard !option.hasPrefix("-") || ["-c", "-m"].contains(option) && check.count >= 3 else {
            return ["/bin/sh", "-c", shell, "search"] + check
        }
        environment[variable] = python
        return ["python3", "-c", "import os; exec(os.environ['\(variable)'])"] + check.dropFirst()
    }

    /// For any language: a shell and core utilities alone.
    private static let shell = """
        cp -- "$ATELIER_FILE" /tmp/whole
        began=$(date +%s%N)
        timeout -k 1 "$ATELIER_SECONDS_MAX" "$@" >/dev/null 2>&1 && { echo "passes as it is"; exit 0; }
        took=$((($(date +%s%N) - began) / 1000000))
        limit=$(((took * 4 + 999) / 1000 + 1))
        [ "$limit" -le "$ATELIER_SECONDS_MAX" ] || limit=$ATELIER_SECONDS_MAX
        printf %s "$ATELIER_MUTANTS" | while read -r number from to text; do
            { head -c "$from" /tmp/whole; printf %s "$text" | base64 -d; tail -c +"$to" /tmp/whole; } >"$ATELIER_FILE"
            timeout -k 1 "$limit" "$@" >/dev/null 2>&1
            status=$?
            echo "mutant $number $status"
            [ "$status" != 0 ] || break
        done
        cp -- /tmp/whole "$ATELIER_FILE"
        """

    /// For Python: an interpreter that has the test runner loaded is forked for each mutant.
    ///
    /// A start of Python takes longer than most tests do, and so does taking an interpreter down: each child imports the
    /// repository's code anew, waits for its threads, runs what was asked for at exit, and is gone. Nothing is loaded beforehand where the repository has a module named like one of the library: the child has to
    /// find that one.
    private static let python = #"""
        import json, os, resource, sys, time
        from binascii import a2b_base64
        path, most = os.environ["ATELIER_FILE"], int(os.environ["ATELIER_SECONDS_MAX"])
        with open(path, "rb") as file: whole = file.read()
        here = {name.removesuffix(".py") for name in os.listdir(".")}
        if not here & (sys.stdlib_module_names | {"pytest", "_pytest"}):
            sys.path.remove("")
            names = ["atexit", "gc", "importlib.util", "inspect", "runpy", "threading", "traceback", "unittest"]
            if not os.environ.get("ATELIER_PLAIN_TESTS"): names.append("pytest")
            for name in names:
                try: __import__(name)
                except ImportError: pass
            sys.path.insert(0, "")
            sys.modules["gc"].freeze()

        def become(arguments, seen, seconds):
            os.setsid()
            resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
            null = os.open(os.devnull, os.O_RDWR)
            for descriptor in range(3): os.dup2(null, descriptor)
            if seen is not None:
                watched = os.path.abspath(path)
                known = {}
                def inside(frame, event, _):
                    if event == "line": seen.add(frame.f_lineno)
                    return inside
                def follow(frame, event, _):
                    name = frame.f_code.co_filename
                    if name not in known: known[name] = os.path.abspath(name) == watched
                    return inside if known[name] else None
                sys.settrace(follow)
            option, *arguments = arguments
            if option == "-c":
                sys.argv = [option] + arguments[1:]
                exec(compile(arguments[0], "<string>", "exec"), {"__name__": "__main__", "__builtins__": __builtins__})
                return
            import runpy
            sys.argv = arguments if option == "-m" else [option] + arguments
            sys.path[0] = os.getcwd() if option == "-m" else os.path.dirname(os.path.abspath(option))
            if option == "-m": runpy.run_module(arguments[0], run_name="__main__", alter_sys=True)
            else: runpy.run_path(option, run_name="__main__")

        def ended(child, seconds):
            until, pause = time.monotonic() + seconds, 0.0005
            while time.monotonic() < until:
                found, status = os.waitpid(child, os.WNOHANG)
                if found: return os.waitstatus_to_exitcode(status)
                time.sleep(pause)
                pause = min(pause * 1.5, 0.01)
            os.kill(child, 9)
            os.waitpid(child, 0)
            return 124

        def attempt(text, arguments, limit, seconds, trace=False):
            """How the command ends on the file with that text, and which of its lines were run."""
            with open(path, "wb") as file: file.write(text)
            reading, writing = os.pipe()
            child = os.fork()
            if not child:
                import atexit, threading
                status, seen = 0, set() if trace else None
                try: become(arguments, seen, seconds)
                except SystemExit as end: status = end.code if isinstance(end.code, int) else int(end.code is not None)
                except BaseException: status = 1
                sys.settrace(None)
                threading._shutdown()
                atexit._run_exitfuncs()
                if trace: os.write(writing, " ".join(map(str, sorted(seen))).encode()[:60000])
                os._exit(status & 255)
            status = ended(child, limit)
            try: os.killpg(child, 9)
            except OSError: pass
            os.close(writing)
            lines = {int(line) for line in os.read(reading, 65536).split()} if trace else set()
            os.close(reading)
            return status, lines

        def ordered(mutants, failing, passing):
            """Those first on lines that failing tests run and passing ones do not, those last on lines that no failing test runs."""
            import dis
            able, parts = set(), [compile(whole, path, "exec")]
            for code in parts:
                able |= {line for _, line in dis.findlinestarts(code)}
                parts += [part for part in code.co_consts if hasattr(part, "co_code")]
            def place(mutant):
                line = whole.count(b"\n", 0, int(mutant[1])) + 1
                if line in failing: return int(line in passing)
                return 2 if line in able else 1
            return sorted(mutants, key=place)

        full = sys.argv[1:]
        runner, names = (json.loads(os.environ.get(name, "[]")) for name in ("ATELIER_RUNNER", "ATELIER_FAILING"))
        few = runner + names if names else full
        rest = json.loads(os.environ.get("ATELIER_PASSING", "null"))
        mutants = [line.split() + [""] for line in os.environ["ATELIER_MUTANTS"].splitlines()]
        near = True
        if "ATELIER_LINES" in os.environ:
            first, last = map(int, os.environ["ATELIER_LINES"].split())
            own = set(range(first, last + 1))
            kept = [name for name in names if attempt(whole, runner + [name], 10, 10, trace=True)[1] & own]
            print(len(kept), "of", len(names), "failing tests run it", flush=True)
            few, near = runner + kept, kept != []
            # What others fail at is not mended here.
            if kept != names: os.environ.pop("ATELIER_WHOLE", None)
        began = time.monotonic()
        status, failing = attempt(whole, few, most, most, trace=few != full) if near else (0, set())
        # Tests that are not found, or a runner that cannot start, say nothing about a mutant.
        if near and few != full and (status not in (1, 124) or status == 1 and not failing):
            few = full
            status, failing = attempt(whole, few, most, most)
        limit = min(most, (time.monotonic() - began) * 4 + 1)
        # What never ended may end in no time once it is mended.
        seconds = 1 if status == 124 else most
        if not status and near: print("passes as it is", flush=True)
        if status and few != full and failing:
            passing = attempt(whole, rest, 10, 10, trace=True)[1] if rest else set()
            mutants = ordered(mutants, failing, passing)
            print("failing tests run", len(failing), "lines,", len(failing - passing), "of them no other does", flush=True)
        for number, start, after, text, *_ in mutants if status else []:
            changed = whole[:int(start)] + a2b_base64(text) + whole[int(after) - 1:]
            status = attempt(changed, few, limit, seconds)[0]
            # Where tests fail that are not about it, the whole never passes.
            if not status and few != full and os.environ.get("ATELIER_WHOLE"):
                status = attempt(changed, full, 60, 60)[0]
            print("mutant", number, status, flush=True)
            if not status: break
        with open(path, "wb") as file: file.write(whole)
        """#
}
