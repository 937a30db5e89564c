internal import AtelierDomain
internal import Foundation

/// Runs several versions of a Python file on the same inputs, in one sandboxed command.
struct AgreementProbe {
    let probe: PythonProbe

    private static let inputs = 48
    /// So many calls besides have an argument that is empty, or as small as can be: there the likeliest code fails most.
    private static let edges = 16
    /// Below what one variable of an environment may hold (`MAX_ARG_STRLEN` of Linux, 128 KiB).
    static let bytesMax = 100_000

    /// The documentation of one symbol that the plan changes.
    struct Documented: Encodable {
        /// The position of the edit in the plan.
        let edit: Int
        /// The type around it; empty for a function.
        let owner: String
        let text: String
    }

    /// Runs `versions` of the file at `path` on the calls of `examples` and of `documented`, and on variations of them; nil
    /// where there is nothing to run.
    func run(
        _ versions: [Data],
        of path: String,
        examples: [Example],
        documented: [Documented],
        purpose: String
    ) async throws -> PythonProbe.Reply<Agreement>? {
        let question = Question(
            path: path,
            examples: examples.map { [$0.call, $0.value] },
            documented: documented,
            inputs: Self.inputs,
            edges: Self.edges,
            versions: versions.count
        )
        let found: PythonProbe.Reply<Agreement>? = try await probe.ask(
            question,
            program: PythonCalls.program + Self.program,
            versions: versions,
            purpose: purpose
        )
        guard let found, found.answer.versions.count == versions.count,
            !found.answer.calls.isEmpty || !found.answer.told.isEmpty
        else { return nil }
        return found
    }

    private struct Question: Encodable {
        let path: String
        let examples: [[String]]
        let documented: [Documented]
        let inputs: Int
        let edges: Int
        let versions: Int
    }

    /// Prints on its last line the calls and, for each version, which examples hold and what the calls give; numbers are
    /// rounded to nine digits, sets sorted, values that are mere addresses left out.
    ///
    /// Examples in documentation are often meant and not exact: an object that is used and never made is made without
    /// arguments, and what cannot be read is passed over.
    static let program = #"""
        import doctest, re

        def comparison(source, value):
            tree = ast.parse(source)
            tree.body[-1].value = ast.Compare(tree.body[-1].value, [ast.Eq()], [ast.parse(value.strip(), mode="eval").body])
            return ast.unparse(ast.fix_missing_locations(tree))

        def made(source, owner):
            stored, used = set(), set()
            for node in ast.walk(ast.parse(source)):
                if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store): stored.add(node.id)
                if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name): used.add(node.value.id)
            names = sorted(used - stored - set(vars(builtins)) - {owner} - tops)
            return "".join("%s = %s()\n" % (name, owner) for name in names) + source

        def sessions(text, owner):
            text = text.replace("\"\"\"", "\n\n").replace("'''", "\n\n")
            try: found = doctest.DocTestParser().get_examples(text)
            except ValueError: return
            source = ""
            for example in found:
                source += example.source
                try:
                    whole = made(source, owner) if owner else source
                    if isinstance(ast.parse(whole).body[-1], ast.Expr): yield whole, example.want
                except (SyntaxError, IndexError): source = source[: -len(example.source)]

        tops = set(re.findall(r"(?m)^(?:def|class)\s+(\w+)|^(\w+)\s*=", (before or b"").decode(errors="replace")))
        tops = {name for pair in tops for name in pair}
        told, checks, kept = [], [], []
        asked = [(call, value, -1) for call, value in examples]
        for entry in question["documented"]:
            asked += [(call, value, entry["edit"]) for call, value in sessions(entry["text"], entry["owner"])]
        for call, value, edit in asked[:60]:
            told.append(call)
            try: checks.append(comparison(call, value))
            except (SyntaxError, AttributeError, IndexError): continue
            kept.append({"edit": edit, "call": call, "value": value.strip()})
        def edges(calls):
            empty = {str: ["", "a"], list: [[]], tuple: [()], dict: [{}], int: [0, 1, -1], float: [0.0, -1.0]}
            for call in calls:
                try: places = list(slots(ast.parse(call)))
                except SyntaxError: continue
                for place, (_, _, _, value) in enumerate(places):
                    few = [value[:1]] if type(value) in (list, tuple) else []
                    for other in empty.get(type(value), []) + few:
                        tree = ast.parse(call)
                        node, index, _, _ = list(slots(tree))[place]
                        node.args[index] = ast.parse(repr(other), mode="eval").body
                        yield ast.unparse(tree)

        calls = varied(told, question["inputs"]) + list(edges(told))[: question["edges"]]
        calls = [call for call in dict.fromkeys(calls) if call not in told or question["documented"]]

        def normal(value):
            if value.startswith("!"): return value
            # An object that does not tell what it holds says nothing.
            if re.search(r" at 0x[0-9a-f]+", value): return "!"
            if value.startswith("{"):
                try: found = ast.literal_eval(value)
                except (ValueError, SyntaxError): found = None
                if isinstance(found, set): return "{%s}" % ", ".join(sorted(map(repr, found)))
            return re.sub(r"\d+\.\d+(e[-+]?\d+)?", lambda match: "%.9g" % float(match[0]), value)

        versions = []
        for number in range(question["versions"]):
            row = outputs(os.environ["ATELIER_VERSION_%d" % number].encode(), checks + calls, 10)
            held, values = row[: len(checks)], row[len(checks):]
            versions.append({"holds": [value == "True" for value in held], "values": [normal(value) for value in values]})
        print(json.dumps({"calls": calls, "told": kept, "versions": versions}))
        """#
}
