/// What the programs that ask Python code have in common: calls in variations, and the values that a version gives for them.
enum PythonCalls {
    /// Reads the question and defines `varied` and `outputs`.
    ///
    /// `outputs` tells what one version of the file gives for calls, as texts: a value's, or `!` and the name of the error. A
    /// call is an expression, perhaps with statements before it. Each version runs in a process of its own, each call has a
    /// second.
    static let program = variations + versions

    /// Defines `varied`, which gives calls and variations of their literal arguments, from a fixed seed, and `boundaries`,
    /// which puts the constants of the code and their neighbours into the calls, and letters and digits where texts stand.
    static let variations = #"""
        import ast, builtins, json, os, random, subprocess, sys, time
        started = time.monotonic()
        dice = random.Random(20240601)

        def vary_text(value):
            letters = list(value)
            if not letters: return dice.choice(["a", "ab", " "])
            place = dice.randrange(len(letters))
            kind = dice.randrange(7)
            if kind == 0: return dice.choice(["", value + value, value + " "])
            if kind == 1: del letters[place]
            elif kind == 2: letters.insert(place, dice.choice(letters))
            elif kind == 3: letters.reverse()
            elif kind == 4: dice.shuffle(letters)
            elif kind == 5: return value.swapcase()
            else: letters[place] = dice.choice(letters)
            return "".join(letters)

        def vary_list(value):
            items = list(value)
            if not items: return value
            place = dice.randrange(len(items))
            kind = dice.randrange(7)
            if kind == 0: del items[place]
            elif kind == 1: items.insert(place, dice.choice(items))
            elif kind == 2: items.reverse()
            elif kind == 3: dice.shuffle(items)
            elif kind == 4: items = items[: len(items) // 2]
            else: items[place] = vary(items[place])
            return type(value)(items)

        def vary(value):
            if isinstance(value, bool): return not value
            if isinstance(value, int):
                return dice.choice([value + 1, value - 1, value * 2, value + 2, 0, 1, -value, value // 2, dice.randint(0, 99)])
            if isinstance(value, float): return dice.choice([value + 1, value - 0.5, value * 2, 0.0, -value])
            if isinstance(value, str): return vary_text(value)
            if isinstance(value, (list, tuple)): return vary_list(value)
            if isinstance(value, dict) and value:
                key = dice.choice(list(value))
                return {**value, key: vary(value[key])}
            return value

        def slots(tree):
            for node in ast.walk(tree):
                if not isinstance(node, ast.Call): continue
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                if name in vars(builtins): continue
                for index, item in enumerate(node.args):
                    try: yield node, index, (name, index, len(node.args)), ast.literal_eval(item)
                    except (ValueError, TypeError): pass

        def varied(calls, count):
            seeds, known, found = [], {}, list(dict.fromkeys(calls))
            for call in calls:
                try: parts = list(slots(ast.parse(call)))
                except SyntaxError: continue
                for _, _, key, value in parts: known.setdefault(key, []).append(value)
                if parts: seeds.append(call)
            for _ in range(4 * count + 200):
                if len(found) >= count + len(calls) or not seeds: break
                tree = ast.parse(dice.choice(seeds))
                places = list(slots(tree))
                for _ in range(dice.choice([1, 1, 2])):
                    node, index, key, _ = dice.choice(places)
                    node.args[index] = ast.parse(repr(vary(dice.choice(known[key]))), mode="eval").body
                call = ast.unparse(tree)
                if call not in found: found.append(call)
            return found

        letters = ["", " ", "abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "9876543210"]

        def boundaries(calls, source, count):
            try: nodes = list(ast.walk(ast.parse(source)))
            except SyntaxError: return []
            prose = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
            parts = [node.value for node in nodes if isinstance(node, ast.Constant) and id(node) not in prose]
            whole = [n for n in parts if type(n) is int and abs(n) < 10**6]
            numbers = [n + d for n in whole for d in (-1, 0, 1)] + [a + b for a in whole for b in whole[:8]]
            texts = list(dict.fromkeys(t for t in parts if type(t) is str and 0 < len(t) < 80))
            numbers = list(dict.fromkeys(numbers))
            found, wide = [], []
            for call in calls:
                try: places = list(slots(ast.parse(call)))
                except SyntaxError: continue
                for place, (_, _, _, value) in enumerate(places):
                    for other in numbers if type(value) is int else letters + texts if type(value) is str else []:
                        tree = ast.parse(call)
                        node, index, _, _ = list(slots(tree))[place]
                        node.args[index] = ast.parse(repr(other), mode="eval").body
                        made = ast.unparse(tree)
                        if made in found or made in wide or made in calls: continue
                        (wide if type(value) is str and other in letters else found).append(made)
            return wide[: count // 3] + found[:: max(1, len(found) // count)][:count]

        """#

    private static let versions = #"""
        RUNNER = r"""
        import importlib.util, json, os, signal, sys
        path, calls = json.loads(os.environ["ATELIER_CALLS"])
        sys.path[:0] = [os.getcwd(), os.path.dirname(os.path.abspath(path))]
        out = os.dup(1)
        os.dup2(2, 1)
        class Late(BaseException): pass
        def late(*_): raise Late()
        signal.signal(signal.SIGALRM, late)
        results, space = [], {}
        try:
            signal.alarm(5)
            spec = importlib.util.spec_from_file_location("candidate", path)
            module = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(module)
            space = vars(module)
        except BaseException:
            pass
        for call in calls:
            # What never ends for three does not end for the others.
            if results.count("!Late") > 2:
                results.append("!Late")
                continue
            signal.alarm(1)
            try:
                names, last = dict(space), call
                if "\n" in call:
                    import ast
                    tree = ast.parse(call)
                    last = ast.unparse(tree.body.pop())
                    exec(compile(tree, "call", "exec"), names)
                results.append(repr(eval(last, names))[:600])
            except BaseException as error: results.append("!" + type(error).__name__)
            finally: signal.alarm(0)
        os.write(out, json.dumps(results).encode())
        """
        question = json.loads(os.environ["ATELIER_QUESTION"])
        path, examples = question["path"], question["examples"]
        before = None
        if os.path.exists(path):
            with open(path, "rb") as file: before = file.read()
        elif os.path.dirname(path): os.makedirs(os.path.dirname(path), exist_ok=True)
        def outputs(content, calls, patience=20, seed="0"):
            with open(path, "wb") as file: file.write(content)
            try:
                around = {name: value for name, value in os.environ.items() if not name.startswith("ATELIER_")}
                around.update(ATELIER_CALLS=json.dumps([path, calls]), PYTHONHASHSEED=seed)
                done = subprocess.run([sys.executable, "-c", RUNNER], capture_output=True, timeout=patience, env=around)
                return json.loads(done.stdout)
            except Exception: return ["!"] * len(calls)
            finally:
                if before is None: os.remove(path)
                else:
                    with open(path, "wb") as file: file.write(before)

        """#
}
