/// A program that runs inside the sandbox and asks Python code what it does.
enum PythonProbe {
    static let argv = ["python3", "-c", "import os; exec(os.environ['ATELIER_PROGRAM'])"]

    /// The environment that `argv` needs; `question` is JSON.
    static func environment(question: String) -> [String: String] {
        [
            "PYTHONDONTWRITEBYTECODE": "1", "PYTHONHASHSEED": "0", "ATELIER_PROGRAM": observe,
            "ATELIER_QUESTION": question,
        ]
    }

    /// Calls the code as it is with given inputs and variations of them, then mutants of it, and prints on its last line
    /// calls with the values they give now, chosen so that few of them notice most of the mutants.
    ///
    /// Each version runs in a process of its own, each call has a second. The variations come from a fixed seed.
    private static let observe = #"""
        import ast, json, os, random, subprocess, sys, time
        started = time.monotonic()
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
            signal.alarm(1)
            try: results.append(repr(eval(call, dict(space)))[:600])
            except BaseException as error: results.append("!" + type(error).__name__)
            finally: signal.alarm(0)
        os.write(out, json.dumps(results).encode())
        """
        question = json.loads(os.environ["ATELIER_QUESTION"])
        path, examples = question["path"], question["examples"]
        with open(path, "rb") as file: before = file.read()
        dice = random.Random(20240601)

        def outputs(content, calls):
            with open(path, "wb") as file: file.write(content)
            try:
                surroundings = dict(os.environ, ATELIER_CALLS=json.dumps([path, calls]), ATELIER_QUESTION="", ATELIER_PROGRAM="")
                done = subprocess.run([sys.executable, "-c", RUNNER], capture_output=True, timeout=20, env=surroundings)
                return json.loads(done.stdout)
            except Exception: return ["!"] * len(calls)
            finally:
                with open(path, "wb") as file: file.write(before)

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

        def literal(call):
            node = ast.parse(call, mode="eval").body
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or node.keywords: raise ValueError(call)
            return node.func.id, [ast.literal_eval(item) for item in node.args]

        seeds = []
        for call, _ in examples:
            try: seeds.append(literal(call))
            except (ValueError, SyntaxError, TypeError): pass
        calls = [call for call, _ in examples]
        for _ in range(480):
            if len(calls) >= 64 + len(examples) or not seeds: break
            name, arguments = dice.choice(seeds)
            arguments = list(arguments)
            for _ in range(dice.choice([1, 1, 2]) if arguments else 0):
                index = dice.randrange(len(arguments))
                same = [values[index] for other, values in seeds if other == name and len(values) == len(arguments)]
                arguments[index] = vary(dice.choice(same))
            call = "%s(%s)" % (name, ", ".join(map(repr, arguments)))
            if call not in calls: calls.append(call)

        def is_stable(call, value, again):
            if value != again or value.startswith("!") or len(value) > 200 or len(call) > 200: return False
            try: return repr(ast.literal_eval(value)) == value
            except (ValueError, SyntaxError): return False

        def differs(said, value):
            try: return ast.literal_eval(said) != ast.literal_eval(value)
            except (ValueError, SyntaxError): return False

        first, second = outputs(before, calls), outputs(before, calls)
        kept = [(call, value) for call, value, again in zip(calls, first, second) if is_stable(call, value, again)]
        known = dict(kept)
        wrong = ["%s: %s, not %s" % (c, known[c], said) for c, said in examples if said and c in known and differs(said, known[c])]
        kept = [(call, value) for call, value in kept if not any(line.startswith(call + ": ") for line in wrong)]
        calls, killers, tried = [call for call, _ in kept], [set() for _ in kept], 0
        for start, end, text in question["mutants"]:
            if time.monotonic() - started > question["seconds"]: break
            tried += 1
            row = outputs(before[:start] + text.encode() + before[end:], calls)
            for index, (_, value) in enumerate(kept):
                if index < len(row) and row[index] != value: killers[index].add(tried)
        told = [call for call, _ in examples]
        chosen = [index for index, (call, _) in enumerate(kept) if call in told][:4]
        killed = set().union(*[killers[index] for index in chosen])
        while len(chosen) < 12:
            rest = [index for index in range(len(kept)) if index not in chosen]
            best = max(rest, key=lambda index: (len(killers[index] - killed), -len(kept[index][0])), default=None)
            if best is None or (not killers[best] - killed and len(chosen) >= 3): break
            chosen.append(best)
            killed |= killers[best]
        tests = [list(kept[index]) for index in chosen]
        print(json.dumps({"tests": tests, "killed": len(killed), "mutants": tried, "wrong": wrong[:4]}))
        """#
}
