internal import Foundation

/// A program that runs inside the sandbox and asks Python code what it does.
enum PythonProbe {
    static let argv = ["python3", "-c", "import os; exec(os.environ['ATELIER_PROGRAM'])"]

    /// A question as the programs read it: equal ones are equal texts, or a replay would not know its command again.
    static func json(_ question: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(question), as: UTF8.self)
    }

    /// The environment that `argv` needs; `question` is JSON.
    static func environment(
        question: String,
        program: String = PythonCalls.program + observe
    ) -> [String: String] {
        [
            "PYTHONDONTWRITEBYTECODE": "1", "PYTHONHASHSEED": "0", "ATELIER_PROGRAM": program,
            "ATELIER_QUESTION": question,
        ]
    }

    /// Calls the code as it is with given inputs and variations of them, then mutants of it, and prints on its last line
    /// at most twelve calls with the values they give now: those that notice most mutants first, each mutant by two if it can
    /// be, then those with other values and at the constants of the code.
    private static let observe = #"""
        def is_stable(call, value, again):
            if value != again or value.startswith("!") or len(value) > 200 or len(call) > 200: return False
            try: return repr(ast.literal_eval(value)) == value
            except (ValueError, SyntaxError): return False

        def differs(said, value):
            try: return ast.literal_eval(said) != ast.literal_eval(value)
            except (ValueError, SyntaxError): return False

        told = [call for call, _ in examples]
        bounded = boundaries(told[:4], question["source"], 96)
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
            return len(own - killed), len(own - twice), value not in values, call in bounded, -len(call)

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
