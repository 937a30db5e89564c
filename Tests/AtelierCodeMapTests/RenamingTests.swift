import Foundation
import Testing

@testable import AtelierCodeMap

@Suite(.enabled(if: TestGrammars.arePresent, Comment(rawValue: TestGrammars.whyNot)))
struct RenamingTests {
    /// Renames `name` in the first file that defines it; the texts of all files after it.
    private static func renamed(
        _ name: String,
        to new: String,
        in files: [String: String],
        documents: [String: String] = [:]
    ) throws -> (texts: [String: String], renaming: Renaming) {
        let mapper = TestGrammars.mapper
        let parsed = files.compactMap { mapper.parse(path: $0.key, data: Data($0.value.utf8)) }
        let map = CodeMap(files: parsed, paths: Array(files.keys) + Array(documents.keys))
        let named = map.symbols(named: name)
        let symbol = try #require(named.first { name.hasSuffix("::" + $0.qualifiedName) } ?? named.first)
        let renaming = try Renaming(
            symbol,
            to: new,
            map: map,
            mapper: mapper,
            documents: documents.mapValues { Data($0.utf8) },
            data: { files[$0].map { Data($0.utf8) } }
        )
        let made = try #require(renaming)
        let texts = files.merging(documents) { first, _ in first }.merging(
            made.contents.mapValues { String(decoding: $0, as: UTF8.self) }
        ) { $1 }
        return (texts, made)
    }

    private static func obstacle(_ name: String, to new: String, in files: [String: String]) -> Renaming.Obstacle? {
        do {
            _ = try renamed(name, to: new, in: files)
            return nil
        } catch let refused as RenamingRefused {
            return refused.obstacle
        } catch {
            return nil
        }
    }

    /// One Python file with the name in each role; `NEW` stands where it must change.
    @Test(arguments: [
        ("def calc(x):\n    return calc(x - 1)\n", 2),
        // A parameter, a variable, a loop, a comprehension, an exception of the same name hide it.
        ("def calc(x):\n    pass\ndef f(calc):\n    return calc(1)\n", 1),
        ("def calc(x):\n    pass\ndef f(a, calc=calc):\n    return calc\n", 2),
        ("def calc(x):\n    pass\ndef f():\n    calc = 1\n    return calc\n", 1),
        ("def calc(x):\n    pass\ndef f():\n    for a, calc in []:\n        print(calc)\n", 1),
        ("def calc(x):\n    pass\ny = [calc for calc in [1]]\nz = calc(1)\n", 2),
        ("def calc(x):\n    pass\ndef f():\n    try:\n        pass\n    except E as calc:\n        calc\n", 1),
        ("def calc(x):\n    pass\ndef f():\n    with a as calc:\n        calc\n", 1),
        ("def calc(x):\n    pass\nf = lambda calc: calc\n", 1),
        // What a function around it has hides it from the function inside, what a class has does not.
        ("def calc(x):\n    pass\ndef f(calc):\n    def g():\n        return calc\n", 1),
        ("def calc(x):\n    pass\nclass A:\n    calc = 1\n    def f(self):\n        return calc(2)\n", 2),
        ("def calc(x):\n    pass\nclass A:\n    def calc(self):\n        return self.calc\n", 1),
        // `global` says that it is the one.
        ("def calc(x):\n    pass\ndef f():\n    global calc\n    calc = 1\n", 3),
        // A keyword, an attribute and a key are other names.
        ("def calc(x):\n    pass\nf(calc=calc)\na.calc = {'calc': 1}\n", 2),
        ("def calc(x) -> int:\n    pass\n@calc\ndef f(a: calc = 1) -> calc:\n    pass\n", 4),
        ("def calc(x):\n    pass\ncalc = memoized(calc)\n__all__ = ['calc', 'other']\n", 4),
        ("def calc(x):\n    pass\ndef f(x):\n    match x:\n        case calc:\n            return calc\n", 1),
        ("def calc(x):\n    pass\nprint(f'{calc(1)} calc')\n", 2),
    ])
    func scopesOfPython(text: String, places: Int) throws {
        let (texts, made) = try Self.renamed("calc", to: "with_tax", in: ["a.py": text])
        #expect(made.places == places)
        // Back again, nothing else has changed.
        let after = try #require(texts["a.py"])
        #expect(after != text)
        #expect(after.replacing("with_tax", with: "calc") == text)
        #expect(TestGrammars.mapper.syntaxProblem(path: "a.py", data: Data(after.utf8)) == nil)
    }

    @Test func importsOfPython() throws {
        let files = [
            "shop/__init__.py": "from .money import calc\n",
            "shop/money.py": "def calc(x):\n    return x\n",
            "shop/other.py": "from . import money\nfrom .money import calc as tax\nmoney.calc(tax(1))\n",
            "shop/mine.py": "def calc(x):\n    return 2\ncalc(1)\n",
            "app.py": "import shop\nimport shop.money as m\nfrom shop import calc\ncalc(shop.calc(m.calc(1)))\n",
            "star.py": "from shop.money import *\nprint(calc(1))\n",
            "deep.py": "import shop.money\n\ndef f():\n    return shop.money.calc(1)\n",
            "late.py": "def f():\n    from shop import calc\n    return calc(1)\n\ndef calc(x):\n    return 3\n",
            "tests/test_money.py": "from unittest import mock\nwith mock.patch('shop.money.calc'):\n    pass\n",
            "elsewhere.py": "from numbers import calc\ncalc(1)\n",
        ]
        let (texts, made) = try Self.renamed("shop/money.py::calc", to: "with_tax", in: files)
        #expect(texts["shop/__init__.py"] == "from .money import with_tax\n")
        #expect(
            texts["shop/other.py"]
                == "from . import money\nfrom .money import with_tax as tax\nmoney.with_tax(tax(1))\n"
        )
        #expect(texts["shop/mine.py"] == files["shop/mine.py"])
        #expect(texts["app.py"]?.hasSuffix("import with_tax\nwith_tax(shop.with_tax(m.with_tax(1)))\n") == true)
        #expect(texts["star.py"]?.hasSuffix("print(with_tax(1))\n") == true)
        #expect(texts["deep.py"]?.hasSuffix("shop.money.with_tax(1)\n") == true)
        let late = "def f():\n    from shop import with_tax\n    return with_tax(1)\n\ndef calc(x):\n    return 3\n"
        #expect(texts["late.py"] == late)
        #expect(texts["tests/test_money.py"]?.contains("'shop.money.with_tax'") == true)
        #expect(texts["elsewhere.py"] == files["elsewhere.py"])
        #expect(made.places == 13)
    }

    @Test func scopesAndImportsOfJavaScript() throws {
        let files = [
            "money.js": """
            function calc(x) { return x; }
            const twice = (calc) => calc(2);
            function hidden() { const calc = 1; { let calc = 2; } return calc; }
            function seen() { if (true) { let calc = 1; } return calc(3); }
            const made = { calc, other: calc, calc() {} };
            made.calc = a.calc;
            module.exports = { calc, twice };

            """,
            "app.js":
                "const { calc, twice } = require('./money');\nconst m = require('./money.js');\ncalc(m.calc(1));\n",
            "alias.js": "const { calc: tax } = require('./money');\ntax(require('./money').calc(1));\n",
            "new.mjs": "import { calc, twice as t } from './money.js';\nexport { calc };\nconsole.log(calc(1));\n",
            "far.mjs": "import * as n from './new.mjs';\nn.calc(1);\n",
            "mine.js": "const { calc } = require('./other');\ncalc(1);\n",
        ]
        let (texts, _) = try Self.renamed("money.js::calc", to: "withTax", in: files)
        #expect(
            texts["money.js"] == """
                function withTax(x) { return x; }
                const twice = (calc) => calc(2);
                function hidden() { const calc = 1; { let calc = 2; } return calc; }
                function seen() { if (true) { let calc = 1; } return withTax(3); }
                const made = { calc: withTax, other: withTax, calc() {} };
                made.calc = a.calc;
                module.exports = { withTax, twice };

                """
        )
        #expect(texts["app.js"]?.contains("const { withTax, twice }") == true)
        #expect(texts["app.js"]?.contains("withTax(m.withTax(1))") == true)
        #expect(
            texts["alias.js"] == "const { withTax: tax } = require('./money');\ntax(require('./money').withTax(1));\n"
        )
        #expect(
            texts["new.mjs"]
                == "import { withTax, twice as t } from './money.js';\nexport { withTax };\nconsole.log(withTax(1));\n"
        )
        #expect(texts["far.mjs"]?.contains("n.withTax(1)") == true)
        #expect(texts["mine.js"] == files["mine.js"])
    }

    @Test func typesOfTypeScript() throws {
        let files = [
            "a.ts": "export interface Price { value: number }\nexport const zero: Price = { value: 0 };\n",
            "b.ts": "import type { Price } from './a';\nfunction f(p: Price): Array<Price> { return [p as Price]; }\n",
        ]
        let (texts, made) = try Self.renamed("Price", to: "Amount", in: files)
        #expect(made.places == 6)
        #expect(texts["b.ts"]?.contains("Price") == false)
    }

    private static let shop = [
        "order.py": """
        class Base:
            def total(self):
                return 0


        class Order(Base):
            def total(self):
                return super().total() + self.prices


        class Small(Order):
            def show(self, other):
                return self.total(), other.total()

        """,
        "use.py": "from order import Order\n\no = Order()\nprint(o.total(), Order.total, o.total)\n",
    ]

    @Test func aMemberTakesItsFamilyAlong() throws {
        // A plain word would be anybody's where nothing tells what `other` is.
        let files = Self.shop.mapValues { $0.replacing("total", with: "total_of") }
        let (texts, made) = try Self.renamed("Order.total_of", to: "amount", in: files)
        #expect(made.places == 8)
        #expect(texts.values.allSatisfy { !$0.contains("total_of") })
    }

    @Test func aMemberOfSeveralTypesIsTakenOnlyWhereTheOwnerIsTold() throws {
        var files = Self.shop
        files["cart.py"] = "class Cart:\n    def total(self):\n        return 1\n"
        let places = try #require(Self.obstacle("Order.total", to: "amount", in: files))
        guard case .unsure(let unsure) = places else {
            Issue.record("\(places)")
            return
        }
        #expect(unsure.map(\.use.line) == [13])
        files["order.py"] = files["order.py"]?.replacing("show(self, other)", with: "show(self, other: Order)")
        files["cart.py"]? += "\n\nc = Cart()\nprint(c.total())\n"
        let (texts, _) = try Self.renamed("Order.total", to: "amount", in: files)
        #expect(texts["order.py"]?.contains("total") == false)
        #expect(texts["cart.py"] == files["cart.py"])
    }

    /// `get` after an unknown value may be a dictionary's.
    @Test func aNameOfTheLanguagesOwnTypesIsNeverGuessed() throws {
        let text =
            "class Store:\n    def get(self, k):\n        return k\n\ndef f(a):\n    return a.get(1), {}.get(1)\n"
        guard case .unsure(let places)? = Self.obstacle("Store.get", to: "fetch", in: ["a.py": text]) else {
            Issue.record("it was guessed")
            return
        }
        #expect(places.map(\.use.line) == [6])
    }

    @Test(arguments: [
        // The new name is there already: a definition, an import, a builtin's use, a variable around a use.
        "def calc(x):\n    pass\ndef total(x):\n    pass\n",
        "from a import total\ndef calc(x):\n    pass\n",
        "def calc(x):\n    pass\nprint(total(1))\n",
        "def calc(x):\n    pass\ndef f(total):\n    return calc(total)\n",
    ])
    func aNameThatIsTakenIsRefused(text: String) {
        guard case .taken? = Self.obstacle("calc", to: "total", in: ["a.py": text]) else {
            Issue.record("it was taken")
            return
        }
    }

    @Test func whatCannotBeANameIsRefused() {
        #expect(Self.obstacle("calc", to: "class", in: ["a.py": "def calc(x):\n    pass\n"]) == .noName)
        let broken = ["a.py": "def calc(x):\n    pass\n", "b.py": "from a import calc\ndef f(calc(:\n"]
        #expect(Self.obstacle("calc", to: "total", in: broken) == .unread(["b.py"]))
    }

    @Test func textFollowsWhereItIsWrittenAsCodeAndNothingElseBearsTheName() throws {
        let doc = "calc(1) and a calc.\n\n    >>> from money import calc\n    >>> map(calc, [1])\n    calc\n    "
        let code = "def calc(x):\n    \"\"\"\(doc)\"\"\"\n    return x  # `calc` it\n\n\nopen('calc')\n"
        let readme = "Call `calc(1)`, calc() or money.calc; a calc of calc.py is no such thing.\n"
        let files = ["money.py": code]
        let (texts, made) = try Self.renamed("calc", to: "tax", in: files, documents: ["README.md": readme])
        #expect(texts["README.md"] == "Call `tax(1)`, tax() or money.tax; a calc of calc.py is no such thing.\n")
        let told = "tax(1) and a calc.\n\n    >>> from money import tax\n    >>> map(tax, [1])\n    calc\n    "
        #expect(texts["money.py"]?.contains("\"\"\"\(told)\"\"\"\n    return x  # `tax` it") == true)
        #expect(made.left == ["money.py:11"])
        let two = files.merging(["b.py": "def calc():\n    pass\n"]) { first, _ in first }
        let (kept, _) = try Self.renamed("money.py::calc", to: "tax", in: two, documents: ["README.md": readme])
        #expect(kept["README.md"] == readme)
    }

    /// Files, the symbol, and those that must stay as they are; each had been changed for it.
    @Test(arguments: [
        // A parameter hides the module that is imported by its name.
        (
            [
                "money.py": "def calc(x):\n    return x\n",
                "app.py": "import money\ndef report(money):\n    return money.calc(3)\n",
            ],
            "app.py"
        ),
        // Python's own module, and not the package's.
        (
            [
                "shop/__init__.py": "", "shop/json.py": "def calc(x):\n    return x\n",
                "shop/api.py": "import json\njson.calc(1)\n",
            ],
            "shop/api.py"
        ),
        // A default import stands for the default export.
        (
            [
                "shop.ts": "export default class Shop { static calc() {} }\nexport function calc() {}\n",
                "user.ts": "import Shop from './shop';\nShop.calc();\n",
            ], "user.ts"
        ),
        (
            [
                "money.ts": "export function calc(x: number) { return x; }\n",
                "user.ts":
                    "import * as money from './money';\nfunction f(money: { calc(x: number): number }) { return money.calc(1); }\n",
            ],
            "user.ts"
        ),
    ])
    func whatOnlyLooksLikeItStays(files: [String: String], path: String) throws {
        let home = try #require(files.keys.first { files[$0]?.contains(/(def|export function) calc/) == true })
        let (texts, _) = try Self.renamed("\(home)::calc", to: "tax", in: files)
        #expect(texts[path]?.replacing("tax", with: "calc") == files[path])
        #expect(texts[path]?.contains("tax") == false)
    }

    @Test(arguments: [
        [
            "money.py": "def calc(x):\n    return x\n",
            "app.py": "def use():\n    import money\n    return money.calc(3)\n",
        ],
        [
            "money.js": "export function calc(x) {}\n",
            "app.js": "async function f() { const m = await import('./money.js'); m.calc(2); }\n",
        ],
        [
            "money.js": "exports.calc = calc;\nfunction calc(x) {}\n",
            "app.js": "function f() { const m = require('./money'); m.calc(2); }\n",
        ],
        [
            "money.tsx": "export function calc() {}\n",
            "app.tsx": "import * as ui from './money';\nconst a = <ui.calc a={ui.calc} />;\n",
        ],
        [
            "money.py": "class calc:\n    pass\n",
            "app.py": "from money import calc\ndef f(x: \"list[calc]\") -> 'calc':\n    pass\n",
        ],
        [
            "money.js": "export function calc() {}\n", "index.js": "export * from './money.js';\n",
            "app.js": "import { calc } from './index.js';\ncalc();\n",
        ],
    ])
    func whatIsItFollows(files: [String: String]) throws {
        let (texts, _) = try Self.renamed("calc", to: "tax", in: files)
        #expect(texts.values.allSatisfy { !$0.contains("calc") }, "\(texts)")
    }

    @Test(arguments: [
        [
            "a.py": "from money import calc\n\nclass A:\n    calc = staticmethod(calc)\n",
            "money.py": "def calc(x):\n    pass\n",
        ],
        [
            "src/money.ts": "export function calc() {}\n", "src/index.ts": "export * as money from './money';\n",
            "src/app.ts": "import { money } from './index';\nmoney.calc();\n",
        ],
        ["src/money.ts": "export function calc() {}\n", "src/user.ts": "import { calc } from '@/money';\ncalc();\n"],
    ])
    func whatNothingTellsIsAsked(files: [String: String]) throws {
        let home = files.keys.contains("money.py") ? "money.py" : "src/money.ts"
        guard case .unsure? = Self.obstacle("\(home)::calc", to: "tax", in: files) else {
            Issue.record("it was guessed")
            return
        }
    }

    @Test func membersThatAreTakenApartOrInheritedAreAsked() {
        let shop =
            "export class Shop { calcOf() {} }\nexport function use(s: Shop) { const { calcOf } = s; return calcOf; }\n"
        guard case .unsure? = Self.obstacle("Shop.calcOf", to: "taxOf", in: ["a.ts": shop]) else {
            Issue.record("it was guessed")
            return
        }
        let files = [
            "client.py": "class Client:\n    def post_it(self):\n        pass\n",
            "special.py": "from client import Client\n\nclass Special(Client):\n    def submit(self):\n        pass\n",
        ]
        #expect(Self.obstacle("Client.post_it", to: "submit", in: files) == .taken(path: "special.py", line: 4))
    }

    @Test func typesOfOneNameAreNotToldApart() {
        let files = [
            "shop/item.py": "class Item:\n    def total_of(self):\n        pass\n",
            "web/item.py": "class Item:\n    def total_of(self):\n        pass\n",
        ]
        guard case .unsure(let places)? = Self.obstacle("shop/item.py::Item.total_of", to: "total", in: files) else {
            Issue.record("it was guessed")
            return
        }
        #expect(places.map(\.path) == ["shop/item.py", "web/item.py"])
    }

    /// What a file says of a variable in one function is nothing about another's parameter.
    @Test func anotherFunctionsVariableTellsNothing() {
        let text =
            "class Shop:\n    def check_out(self):\n        pass\n\nclass Cart:\n    def check_out(self):\n        pass\n\n"
            + "def a():\n    s = Shop()\n    return s.check_out()\n\ndef b(s):\n    return s.check_out()\n"
        guard case .unsure(let places)? = Self.obstacle("Shop.check_out", to: "pay", in: ["a.py": text]) else {
            Issue.record("it was guessed")
            return
        }
        #expect(places.map(\.use.line) == [14])
    }

    @Test func aTextThatMaySpeakOfAParameterStays() throws {
        let files = [
            "shop.py": "def tax_rate():\n    pass\n",
            "total.py": "def total(price, tax_rate):\n    \"\"\"Uses tax_rate.\"\"\"\n    return tax_rate\n",
        ]
        let readme = "Set `tax_rate: 19`, or see /v1/tax_rate/de.\n"
        let (texts, _) = try Self.renamed("shop.py::tax_rate", to: "vat", in: files, documents: ["README.md": readme])
        #expect(texts["total.py"] == files["total.py"])
        #expect(texts["README.md"] == readme)
    }

    @Test func otherLanguagesAreLeftToTheModel() throws {
        let mapper = TestGrammars.mapper
        let text = Data("int calc(int x) { return x; }\n".utf8)
        let map = CodeMap(files: [try #require(mapper.parse(path: "a.c", data: text))], paths: [])
        let symbol = try #require(map.symbols(named: "calc").first)
        #expect(SymbolUses(of: symbol, map: map, mapper: mapper) { _ in text } == nil)
    }
}
