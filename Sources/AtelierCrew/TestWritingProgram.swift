/// The program that finds out what tests of a function could hold on to.
enum TestWritingProgram {
    /// Calls the code as it is with given inputs and variations of them, then mutants of it, and prints on its last line
    /// at most twelve calls with the values they give now: those that notice most mutants first, each mutant by two if it can
    /// be, then those with other values and at the constants of the code.
    static let text = #"""
        def is_stable(call, value, again):
            if value != again or value.startswith("!") or len(value) > 200 or len(call) > 200: return False
            try: return repr(ast.literal_eval(value)) == value
            except (ValueError, SyntaxError): return False

        def differs(said, value):
            try: return ast.literal_eval(said) != ast.literal_eval(value)
            except (ValueError, SyntaxError): return False

        told = [call for call, _ in examples]
        bounded = boundaries(told[:4], question["source"], 96)
        # People read the tests: all letters in a row are taken where they notice more, and not to fill up.
        plain = {call for call in bounded if not any(len(text) > 1 and repr(text) in call for text in letters)}
        calls = list(dict.fromkeys(varied(told, 160) + bounded))
        first, second = outputs(before, calls), outputs(before, calls, seed="1")
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
        chosen = [index for index, (call, _) in enumerate(kept) if call in told][:4]
        killed = set().union(*[killers[index] for index in chosen])
        twice = {mutant for mutant in killed if sum(mutant in killers[index] for index in chosen) > 1}
        values = {kept[index][1] for index in chosen}

        def gain(index):
            call, value = kept[index]
            own = killers[index]
            return len(own - killed), len(own - twice), value not in values, call in plain, -len(call)

        while len(chosen) < min(12, len(kept)):
            best = max((index for index in range(len(kept)) if index not in chosen), key=gain)
            chosen.append(best)
            values.add(kept[best][1])
            twice |= killed & killers[best]
            killed |= killers[best]
        tests = [list(kept[index]) for index in chosen]
        print(json.dumps({"tests": tests, "killed": len(killed), "mutants": tried, "wrong": wrong[:4]}))
        """#
}
