/// Programs that run a test command and print, on their last line, which lines inside functions there are and were run.
enum CoverageProgram {
    static let nodeArgv = ["node", "-e", "eval(process.env.ATELIER_PROGRAM)"]

    /// Follows each call into a watched file by the interpreter's own trace hook; tests in other processes are not seen.
    static let python = #"""
        import dis, json, os, runpy, sys, threading
        question = json.loads(os.environ.pop("ATELIER_QUESTION"))
        os.environ.pop("ATELIER_PROGRAM", None)
        root = os.getcwd()
        wanted = {os.path.join(root, path): path for path in question["files"]}
        ran = {path: set() for path in question["files"]}
        known = {}
        def inside(frame, event, _):
            if event == "line": ran[known[frame.f_code.co_filename]].add(frame.f_lineno)
            return inside
        def follow(frame, event, _):
            name = frame.f_code.co_filename
            if name not in known: known[name] = wanted.get(os.path.abspath(name))
            return inside if known[name] is not None else None
        def functions(code):
            for part in code.co_consts:
                if hasattr(part, "co_code"):
                    yield from functions(part)
                    # A class's body is run by being read, as a module's is.
                    if part.co_flags & 1: yield part
        def lines(path):
            with open(path, "rb") as file: whole = compile(file.read(), path, "exec")
            found = set()
            for code in functions(whole):
                found |= {line for _, line in dis.findlinestarts(code) if line and line != code.co_firstlineno}
            return sorted(found)
        code = {path: lines(path) for path in question["files"]}
        argv = question["argv"]
        status = 0
        threading.settrace(follow)
        sys.settrace(follow)
        try:
            sys.path.insert(0, root)
            if argv[0] == "-m":
                sys.argv = argv[1:]
                runpy.run_module(argv[1], run_name="__main__", alter_sys=True)
            else:
                sys.argv = ["-c"] + argv[2:]
                main = {"__name__": "__main__", "__builtins__": __builtins__}
                exec(compile(argv[1], "<string>", "exec"), main)
        except SystemExit as end:
            status = end.code
        # Whoever put another hook in its place saw what ours did not.
        if sys.gettrace() is not follow: os._exit(1)
        sys.settrace(None)
        print("\n" + json.dumps({"code": code, "run": {path: sorted(found) for path, found in ran.items()}}))
        sys.stdout.flush()
        os._exit(status if isinstance(status, int) else 1 if status else 0)
        """#

    /// Reads what V8 counts for each block, in every process that the command starts (`NODE_V8_COVERAGE`, node's own).
    static let node = #"""
        const { spawnSync } = require('child_process');
        const [fs, os, path, url] = ['fs', 'os', 'path', 'url'].map((name) => require(name));
        const { argv, files } = JSON.parse(process.env.ATELIER_QUESTION);
        const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lines-'));
        const env = { ...process.env, NODE_V8_COVERAGE: folder };
        delete env.ATELIER_QUESTION;
        delete env.ATELIER_PROGRAM;
        const done = spawnSync(argv[0], argv.slice(1), { env, encoding: 'utf8', maxBuffer: 1 << 28 });
        process.stdout.write((done.stdout || '') + (done.stderr || ''));
        const code = {}, run = {}, loaded = new Set();
        for (const file of files) { code[file] = new Set(); run[file] = new Set(); }
        for (const name of fs.readdirSync(folder)) {
          const { result } = JSON.parse(fs.readFileSync(path.join(folder, name), 'utf8'));
          for (const file of files) {
            const script = result.find((one) => one.url === url.pathToFileURL(path.resolve(file)).href);
            if (!script) continue;
            loaded.add(file);
            const text = fs.readFileSync(file, 'utf8');
            let offset = 0;
            text.split('\n').forEach((line, index) => {
              const first = offset + line.search(/\S/);
              const words = line.trim();
              offset += line.length + 1;
              if (!/\w/.test(words) || /^(\/\/|\*|\/\*)/.test(words)) return;
              let within, count, narrowest = Infinity;
              for (const { functionName, ranges } of script.functions) {
                const [whole] = ranges;
                const isModule = functionName === '' && whole.startOffset === 0;
                for (const { startOffset, endOffset, count: times } of ranges) {
                  if (first < startOffset || first >= endOffset || endOffset - startOffset >= narrowest) continue;
                  narrowest = endOffset - startOffset;
                  // A function's first line is read where the function stands.
                  within = !isModule && text.lastIndexOf('\n', whole.startOffset) !== text.lastIndexOf('\n', first);
                  count = times;
                }
              }
              if (!within) return;
              code[file].add(index + 1);
              if (count > 0) run[file].add(index + 1);
            });
          }
        }
        // Of a file that nothing loaded nothing is known.
        if (loaded.size < files.length) process.exit(1);
        const sorted = (sets) => Object.fromEntries(Object.entries(sets).map(([file, set]) => [file, [...set]]));
        console.log('\n' + JSON.stringify({ code: sorted(code), run: sorted(run) }));
        process.exitCode = done.status === null ? 1 : done.status;
        """#
}
