import Foundation
import Testing

@testable import AtelierCodeMap

@Suite(.enabled(if: TestGrammars.arePresent, Comment(rawValue: TestGrammars.whyNot)))
struct MutantTests {
    /// A slip, and the text that mends it: some mutant of the first must be exactly the second.
    private static let slips: [(path: String, wrong: String, right: String)] = [
        ("a.py", "if balance == 0:\n        return 1", "if balance < 0:\n        return 1"),
        ("a.py", "return sum(n) / mean", "return sum(n) / len(n)"),
        ("a.py", "return [x for x in n if x in mean]", "return [x for x in n if mean in x]"),
        ("a.py", "return n**3", "return n**2"),
        ("a.py", "x -= n\n    return x", "x //= n\n    return x"),
        ("a.py", "return n + mean + mean + n", "return n + mean"),
        ("a.py", "return ' '.join(n)", "return ''.join(n)"),
        ("a.py", "return n.endswith(mean)", "return n.startswith(mean)"),
        ("a.py", "return sorted(n)", "return sorted(list(set(n)))"),
        ("a.py", "while (n < mean):\n        n += 1", "while (mean < n):\n        n += 1"),
        ("a.py", "vowels = 'aeiouy'\n    return vowels", "vowels = 'aeiou'\n    return vowels"),
        ("a.py", "return [(mean, n) for n in mean]", "return [(n, mean) for n in mean]"),
        ("a.py", "return n.replace(',', '.').replace('.', ',')", "return n.replace(',', '.')"),
        ("a.py", "n -= 1\n    return mean", "pass\n    return mean"),
        ("a.py", "x = max(mean)\n    return x", "x = max(x, n)\n    return x"),
        ("a.py", "return [m for m in n if m > 0]", "return [m for m in n if (m > 0) and m % 2 != 0]"),
        ("a.py", "while n:\n        x += 1\n    return x", "while n:\n        x += 1\n        n -= 1\n    return x"),
        ("a.js", "if (n > x) { mean = 1 }", "if ((n > x) && n % 2 == 0) { mean = 1 }"),
        ("a.js", "while (n > 0) {\n    x += mean;\n  }", "while (n > 0) {\n    x += mean;\n    n -= 1;\n  }"),
        ("a.js", "return n.map(x => (x - 1) / (n + mean));", "return n.map(x => (x - 1) / (n - mean));"),
        ("a.js", "for (let i = 1; i < 9; i += 1) { mean += i }", "for (let i = 1; i < 9; i += 2) { mean += i }"),
        ("a.js", "n = n * mean * 10", "n = n * 10"),
        ("a.py", "return mean == '('", "return mean == '['"),
        ("a.js", "return n.split(',');", "return n.split(';');"),
    ]

    private func whole(_ path: String, _ body: String) -> String {
        path.hasSuffix(".py")
            ? "def f(n, mean):\n    x = len(n)\n    \(body)\n"
            : "function f(n, mean) {\n  let x = n.length;\n  \(body)\n}\n"
    }

    private func mutants(_ path: String, _ text: String, limit: Int = 2_000) throws -> [Mutant] {
        let data = Data(text.utf8)
        let file = try #require(TestGrammars.mapper.parse(path: path, data: data))
        let symbol = try #require(file.symbols.first { $0.name == "f" })
        return TestGrammars.mapper.mutants(of: symbol, path: path, data: data, limit: limit)
    }

    @Test(arguments: slips.indices)
    func aSlipIsOneMutantAway(index: Int) throws {
        let slip = Self.slips[index]
        let data = Data(whole(slip.path, slip.wrong).utf8)
        let wanted = Data(whole(slip.path, slip.right).utf8)
        let position = try mutants(slip.path, whole(slip.path, slip.wrong)).firstIndex {
            $0.applied(to: data) == wanted
        }
        #expect(position != nil, "no mutant of \(slip.wrong) is \(slip.right)")
    }

    @Test func everyMutantParsesIsNewAndTouchesTheSymbolAlone() throws {
        let text =
            "y = 1\n\n\n" + whole("a.py", "\"\"\"Says < 3.\"\"\"\n    return n < 3 and mean[0] > 1") + "\n\nz = 2\n"
        let data = Data(text.utf8)
        let all = try mutants("a.py", text)
        let results = all.map { $0.applied(to: data) }
        #expect(all.count > 20)
        #expect(Set(results).count == results.count)
        for result in results {
            #expect(TestGrammars.mapper.syntaxProblem(path: "a.py", data: result) == nil)
            let now = String(decoding: result, as: UTF8.self)
            #expect(now.hasPrefix("y = 1\n\n\ndef f(n, mean):\n") && now.hasSuffix("\n\nz = 2\n"))
            #expect(now.contains("Says < 3."))
        }
    }

    @Test func theLimitHoldsAndTheOrderIsStable() throws {
        let text = whole("a.py", "return n < 3 and mean[0] > 1")
        let few = try mutants("a.py", text, limit: 7)
        #expect(few.count == 7)
        #expect(try mutants("a.py", text, limit: 7) == few)
        #expect(few.first?.rule == .operator)
    }

    @Test func swiftHasNoRules() throws {
        #expect(try mutants("a.swift", "func f(n: Int) -> Int { return n + 1 }\n").isEmpty)
    }
}
