/// The program that completes tests inside the sandbox.
enum TestCompletionProgram {
    /// Runs the tests with each call's value looked at, twice, and writes stable ones down beside the calls; then tries mutants
    /// of the code, and adds calls that notice those that the completed tests do not.
    ///
    /// Prints on its last line the file's new text. Tests that check something already stay as they are, as does every line
    /// without a call of the code under test.
    static let text = #"""
        RUNNER = r"""
        import ast, inspect, json, os, signal, sys, unittest
        path, source, calls = json.loads(os.environ["ATELIER_CALLS"])
        sys.path[:0] = [os.getcwd(), os.path.dirname(os.path.abspath(path))]
        out = os.dup(1)
        os.dup2(2, 1)
        class Late(BaseException): pass
        def late(*_): raise Late()
        signal.signal(signal.SIGALRM, late)
        seen, failed, values = {}, [], []
        def look(key, value):
            # Of what is looked at more than once and differs nothing can be said.
            text = repr(value)
            seen[key] = text if seen.get(key, text) == text else "?"
            return value
        space = {"__name__": "tests", "__file__": path, "_seen": look}
        def tests():
            for name, item in list(space.items()):
                if inspect.isclass(item) and item.__module__ == "tests":
                    for key in sorted(vars(item)):
                        if not key.startswith("test"): continue
                        if issubclass(item, unittest.TestCase): yield key, lambda item=item, key=key: case(item, key)
                        else: yield key, lambda item=item, key=key: getattr(item(), key)()
                elif name.startswith("test") and inspect.isfunction(item): yield name, item
        def case(item, key):
            one = item(key)
            one.setUp()
            getattr(one, key)()
            one.tearDown()
        try:
            signal.alarm(5)
            exec(compile(source, path, "exec"), space)
            for name, test in list(tests()):
                signal.alarm(2)
                try: test()
                except BaseException: failed.append(name)
        except BaseException: failed.append("")
        for call in calls:
            signal.alarm(1)
            try: values.append(repr(eval(call, dict(space)))[:600])
            except BaseException as error: values.append("!" + type(error).__name__)
        signal.alarm(0)
        os.write(out, json.dumps([seen, failed, values]).encode())
        """
        question = json.loads(os.environ["ATELIER_QUESTION"])
        path = question["path"]
        with open(path, encoding="utf-8", newline="") as file: start = file.read()

        def run(source, calls, seed="0"):
            around = {name: value for name, value in os.environ.items() if not name.startswith("ATELIER_")}
            around.update(ATELIER_CALLS=json.dumps([path, source, calls]), PYTHONHASHSEED=seed)
            try:
                done = subprocess.run([sys.executable, "-c", RUNNER], capture_output=True, timeout=20, env=around)
                return json.loads(done.stdout)
            except Exception: return [{}, [""], ["!"] * len(calls)]

        def plain(value):
            if len(value) > 300 or os.getcwd() in value: return False
            try: return repr(ast.literal_eval(value)) == value
            except (ValueError, SyntaxError): return False

        def checks(node):
            for part in ast.walk(node):
                name = getattr(getattr(part, "func", None), "attr", getattr(getattr(part, "func", None), "id", ""))
                if isinstance(part, (ast.Assert, ast.Raise)) or name.startswith("assert") or name in ("raises", "fail"): return True
            return False

        tree = ast.parse(start)
        # What the library gives, a date or a folder, is no value of the code under test.
        imported = set()
        for node in tree.body:
            if isinstance(node, (ast.Import, ast.ImportFrom)):
                for a in node.names:
                    home = getattr(node, "module", None) or a.name
                    if getattr(node, "level", 0) or home.split(".")[0] not in sys.stdlib_module_names | {"pytest"}:
                        imported.add(a.asname or a.name.split(".")[0])

        def calls_code(node):
            return any(isinstance(part, ast.Call) for part in ast.walk(node)) and any(
                isinstance(part, ast.Name) and part.id in imported | made for part in ast.walk(node))

        bare = []
        for node in tree.body:
            for item in node.body if isinstance(node, ast.ClassDef) else [node]:
                if isinstance(item, ast.FunctionDef) and item.name.startswith("test") and not checks(item):
                    is_case = isinstance(node, ast.ClassDef) and any("TestCase" in ast.unparse(base) for base in node.bases)
                    bare.append((item, is_case))
        places = []
        for test, is_case in bare:
            made = set()
            for node in ast.walk(test):
                if isinstance(node, ast.Assign) and calls_code(node.value) and all(isinstance(t, ast.Name) for t in node.targets):
                    made |= {target.id for target in node.targets}
                    places.append((node, is_case, node.targets[0].id, test.name))
                elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and calls_code(node.value):
                    places.append((node, is_case, None, test.name))
        lines = start.splitlines(keepends=True)
        ending = "\r\n" if "\r\n" in start else "\n"
        encoded = [line.encode() for line in lines]

        def piece(node):
            first, last = node.lineno - 1, node.end_lineno - 1
            if first == last: return encoded[first][node.col_offset : node.end_col_offset].decode()
            middle = b"".join(encoded[first + 1 : last])
            return (encoded[first][node.col_offset :] + middle + encoded[last][: node.end_col_offset]).decode()

        def fits(node):
            before, after = encoded[node.lineno - 1][: node.col_offset], encoded[node.end_lineno - 1][node.end_col_offset :]
            return not before.strip() and (not after.strip() or after.lstrip().startswith(b"#"))

        places = [place for place in places if not place[2] or fits(place[0])]

        def written(change):
            texts = list(encoded)
            for key, (node, is_case, name, _) in sorted(enumerate(places), key=lambda entry: (-entry[1][0].lineno, -entry[1][0].col_offset)):
                text = change(key, is_case, name, None if name else piece(node))
                if text is None: continue
                first, last = node.lineno - 1, node.end_lineno - 1
                if name:
                    indent = texts[first][: node.col_offset].decode()
                    tail = texts[last] if texts[last].endswith(b"\n") else texts[last] + ending.encode()
                    texts[last] = tail + (indent + text + ending).encode()
                else:
                    rest = texts[last][node.end_col_offset :]
                    texts[first : last + 1] = [texts[first][: node.col_offset] + text.encode() + rest] + [b""] * (last - first)
            return b"".join(texts).decode()

        def looked(key, is_case, name, source):
            return "_seen(%d, %s)" % (key, name or source)

        instrumented = written(looked)
        first, second = run(instrumented, []), run(instrumented, [], "1")
        values = {int(k): v for k, v in first[0].items() if second[0].get(k) == v and plain(v)}

        def checked(key, is_case, name, source):
            if key not in values: return None
            value, left = values[key], name or source
            if is_case: return "self.assertEqual(%s, %s)" % (left, value)
            return "assert %s %s %s" % (left, "is" if value in ("True", "False", "None") else "==", value)

        # A call that gives nothing is made for what it does.
        values = {key: value for key, value in values.items() if value != "None" or places[key][2]}
        content = written(checked)
        # Such as need what pytest alone gives fail here before and after.
        failing = set(run(start, [])[1])
        if set(run(content, [])[1]) - failing: values, content = {}, start
        completed = len({places[key][3] for key in values})
        told = []
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in imported and not node.keywords:
                try:
                    for item in node.args: ast.literal_eval(item)
                except (ValueError, TypeError): continue
                told.append(ast.unparse(node))
        calls = [call for call in varied(told[:20], 40) if call not in told]
        first, second = run(content, calls)[2], run(content, calls, "1")[2]
        kept = [(c, v) for c, v, w in zip(calls, first, second) if v == w and plain(v) and len(c) <= 200]
        killers, killed, tried = [set() for _ in kept], set(), 0
        for mutant in question["mutants"] if completed else []:
            if time.monotonic() - started > question["seconds"]: break
            with open(mutant["path"], "rb") as file: before = file.read()
            tried += 1
            try:
                with open(mutant["path"], "wb") as file:
                    file.write(before[: mutant["start"]] + mutant["text"].encode() + before[mutant["end"] :])
                _, failed, row = run(content, [call for call, _ in kept])
            finally:
                with open(mutant["path"], "wb") as file: file.write(before)
            if set(failed) - failing: killed.add(tried)
            for index, (_, value) in enumerate(kept):
                if row[index] != value: killers[index].add(tried)
        more = []
        # unittest would not collect a function.
        while len(more) < 6 and not any(is_case for _, is_case in bare):
            best = max(range(len(kept)), key=lambda index: (len(killers[index] - killed), -len(kept[index][0])), default=None)
            if best is None or not killers[best] - killed: break
            more.append(kept[best])
            killed |= killers[best]
        taken = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
        numbers = [number for number in range(1, 99) if "test_more_%d" % number not in taken]
        for number, (call, value) in zip(numbers, more):
            sign = "is" if value in ("True", "False", "None") else "=="
            if not content.endswith("\n"): content += ending
            content += ending.join(["", "", "def test_more_%d():" % number, "    assert %s %s %s" % (call, sign, value), ""])
        print(json.dumps({"completed": completed, "killed": len(killed), "mutants": tried, "content": content}))
        """#
}
