import AtelierCodeMap
import AtelierCrew
import AtelierDomain
import Foundation
import Testing

@testable import AtelierEval

/// What the words around the names of a requirement make of the plan; a stand-in answers for the model.
@Suite struct PlannedEditsTests {
    private static let canRun = PlannerBench.canRun

    /// The plan for `text` on a repository of one file, `shop.py`.
    private static func sample(_ text: String, on code: String) async throws -> PlanSample {
        let folder = NSTemporaryDirectory() + "planned-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try code.write(toFile: folder + "/shop.py", atomically: true, encoding: .utf8)
        let (crew, mapper) = (try PlannerBench.crew(), try PlannerBench.mapper())
        return try await PlanSample.make(of: text, in: folder, crew: crew, model: PlannerStandIn(), mapper: mapper)
    }

    private static func edits(_ text: String, on code: String) async throws -> [String] {
        try await sample(text, on: code).plan?.edits.map { edit in
            [edit.action.rawValue, edit.symbol, edit.newName].filter { !$0.isEmpty }.joined(separator: " ")
        } ?? []
    }

    private static let shop = """
        class Basket:
            def __init__(self):
                self.items = []

            def add(self, item):
                self.items.append(item)

            def total(self):
                return sum(item.price for item in self.items)


        class Customer:
            def __init__(self, name):
                self.name = name
                self.paid = 0


        """

    @Test(
        .enabled(if: canRun, "no grammars file; ATELIER_GRAMMARS names it"),
        arguments: [
            "Implement the `remove` method in the `Basket` class, and the `pay` method in the `Customer` class.",
            "Add a method `remove` to `Basket` and a method `pay` to the class `Customer`.",
            "请在 `Basket` 类中实现方法 `remove`，在 `Customer` 类中实现方法 `pay`。",
        ]
    )
    func eachNewMethodGoesWhereItsOwnWordsPutIt(text: String) async throws {
        let expected = ["addMember Basket remove", "addMember Customer pay"]
        #expect(try await Self.edits(text, on: Self.shop) == expected)
    }

    @Test(.enabled(if: canRun, "no grammars file; ATELIER_GRAMMARS names it"))
    func aFunctionForATypeIsNotOneOfItsMethods() async throws {
        let code = Self.shop + "def receipt(basket):\n    return str(basket.total())\n"
        #expect(try await Self.edits("Add a function `weigh` for `Basket`.", on: code) == ["add weigh"])
    }

    @Test(.enabled(if: canRun, "no grammars file; ATELIER_GRAMMARS names it"))
    func inAFileOfOneClassANewFunctionIsOneOfItsMethods() async throws {
        let only = "class Basket:\n    def total(self):\n        return 0\n"
        let text = "Add a function called `count` that tells how many there are. The code is in `shop.py`."
        #expect(try await Self.edits(text, on: only) == ["addMember Basket count"])
        #expect(try await Self.edits(text, on: only + "\n\ndef main():\n    pass\n") == ["add count"])
    }

    @Test(
        .enabled(if: canRun, "no grammars file; ATELIER_GRAMMARS names it"),
        arguments: [
            "Add a top-level function `count` to `shop.py`.",
            "Add a function `load(path)` to `shop.py` that returns a new `Basket`.",
            "在 `shop.py` 中新增一个顶层函数 `count`。",
        ]
    )
    func whatIsToldToBeFreeIsNoMethod(text: String) async throws {
        let only = "class Basket:\n    def total(self):\n        return 0\n"
        #expect(try await Self.edits(text, on: only).allSatisfy { $0.hasPrefix("add ") })
    }

    /// Words beside a name that put it nowhere, take nothing away and rename nothing.
    @Test(
        .enabled(if: canRun, "no grammars file; ATELIER_GRAMMARS names it"),
        arguments: [
            ("Add a function `list_items(items)` in basket order.", ["add list_items"]),
            ("添加一个处理 `Basket` 的函数 `weigh`。", ["add weigh"]),
            (
                "Add a method `discard(item)` to `Basket`. It should remove `item` from the list.",
                ["addMember Basket discard"]
            ),
            (
                "Add a method `clear` to `Basket`. After calling `total` the items should be removed.",
                ["addMember Basket clear"]
            ),
            ("Change the name to upper case in `total`.", ["replace Basket.total"]),
            ("Replace the magic number in method `total` with a class constant.", ["replace Basket.total"]),
            (
                "Please move the rounding from `total` into a new class `Rounder`.",
                ["add Rounder", "replace Basket.total"]
            ),
            (
                "When `total` meets None it crashes. `add` crashes as well. Fix both.",
                ["replace Basket.total", "replace Basket.add"]
            ),
        ]
    )
    func everydayWordsAreNoSigns(text: String, expected: [String]) async throws {
        #expect(try await Self.edits(text, on: Self.shop) == expected)
    }

    /// A text of any length is planned at once.
    @Test(.enabled(if: canRun, "no grammars file; ATELIER_GRAMMARS names it"), .timeLimit(.minutes(1)))
    func aLongWordCostsNoTime() async throws {
        let text = "Here is the token " + String(repeating: "a9", count: 20_000) + ". Add a function `weigh`."
        #expect(try await Self.edits(text, on: Self.shop) == ["add weigh"])
    }

    private static let shapes = """
        from abc import ABC, abstractmethod


        class Shape(ABC):
            @abstractmethod
            def scaled(self, factor):
                pass


        class Square(Shape):
            def __init__(self, side):
                self.side = side

            def scaled(self, factor):
                self.side *= factor


        class Disc(Shape):
            def __init__(self, radius):
                self.radius = radius

            def scaled(self, factor):
                self.radius *= factor


        class Map:
            def scaled(self, factor):
                return None


        """

    @Test(.enabled(if: canRun, "no grammars file; ATELIER_GRAMMARS names it"))
    func whatIsToldOfSubclassesIsPlannedForThem() async throws {
        let text = "Change `scaled` in `Shape` and its subclasses to return a new object."
        #expect(try await Self.edits(text, on: Self.shapes) == ["replace Square.scaled", "replace Disc.scaled"])
        for more in ["not the subclasses", "as all subclasses override it"] {
            let text = "Make `scaled` of `Square` return a new object, \(more)."
            #expect(try await Self.edits(text, on: Self.shapes) == ["replace Square.scaled"])
        }
        let one = "Change `scaled` in `Square` to return a new object."
        #expect(try await Self.edits(one, on: Self.shapes) == ["replace Square.scaled"])
    }

    @Test(.enabled(if: canRun, "no grammars file; ATELIER_GRAMMARS names it"))
    func whatIsOnlyGoneByIsNotChanged() async throws {
        let code = """
            def same(a, b):
                return sorted(a) == sorted(b)


            def alike(first, second):
                return all(same(a, b) for a, b in zip(first, second))

            """
        let text = "Fix `alike` so that each list is paired with one that is equal according to the `same` function."
        #expect(try await Self.edits(text, on: code) == ["replace alike"])
    }

    @Test(
        .enabled(if: canRun, "no grammars file; ATELIER_GRAMMARS names it"),
        arguments: [
            "Replace the `total` method by a method that takes the tax rate and tells the price with it.",
            "Change the method name of `total` to `price` and make it round to cents.",
            "Add a method `price` to `Basket`; the `total` method should be removed.",
        ]
    )
    func whatGivesWayToSomethingElseIsWrittenWithTheWholeFile(text: String) async throws {
        #expect(try await Self.edits(text, on: Self.shop) == ["rewrite"])
    }

    @Test(.enabled(if: canRun, "no grammars file; ATELIER_GRAMMARS names it"))
    func aLooseNameOfATypeIsTakenWhereItsOwnMethodIsNamed() async throws {
        let code =
            "class CircularQueue:\n    def enqueue(self, item):\n        self.items.append(item)\n\n    def size(self):\n        return 0\n"
        let taken = try await Self.sample("Fix the `enqueue` method of `RingQueue`.", on: code)
        #expect(taken.plan == nil, "another name is asked about")
        let loose = try await Self.sample("Fix the `enqueue` method of the `Queue` class.", on: code)
        #expect(loose.plan?.edits.map(\.symbol) == ["CircularQueue.enqueue"])
        #expect(loose.plan?.lines.first == "`Queue` is taken for `CircularQueue`")
        let without = try await Self.sample("Fix the overflow in the `CircularQue` class.", on: code)
        #expect(without.plan == nil, "without a member nothing tells that it is the one")
    }
}
