import Testing

@testable import AtelierCrew

struct RuleRequestTests {
    @Test(arguments: [
        "Rename the function `calc` in `money.py` to `with_tax`.",
        "Rename `calc` to `with_tax` everywhere.",
        "Please rename calc in src/money.py to with_tax, and update all its callers and tests.",
        "`calc` should be renamed to `with_tax`.",
        "Change the name of `calc()` to `with_tax()`.",
        "rename money.py::calc to with_tax",
        "把 `money.py` 里的函数 `calc` 重命名为 `with_tax`。",
        "将 calc 改名为 with_tax，并更新所有调用处。",
        "Rename `calc` to `with_tax`.\n\nThis is about `calc` in `money.py`.",
    ])
    func aRenamingIsRead(text: String) throws {
        let asked = try #require(RenameRequest(text))
        #expect(asked.new == "with_tax")
        #expect(asked.old == "calc")
    }

    /// Whoever asks for more gets the model, which is told all of it.
    @Test(arguments: [
        "Rename `calc` to `with_tax` and round the result.",
        "Rename `calc` to `with_tax` and `total` to `amount`.",
        "Rename the parameter `x` of `calc` to `price`.",
        "Rename `Order.total` to `Cart.total`.",
        "Add a function `with_tax` like `calc`.",
        "`calc` to `with_tax`",
        "把 `calc` 重命名为 `with_tax`，并保留两位小数。",
        "Rename `calc` to `calc`.",
        "Rename `money.py` to `prices.py`.",
        "Don't rename `calc` to `with_tax`.",
        "The function `calc` should not be renamed to `with_tax`.",
        "Rename `calc` in `b.py` to `with_tax` in the docs.",
        "Rename `calc` to `with_tax` in the tests.",
        "Rename `calc` to `with_tax`, but only in `b.py`.",
    ])
    func moreThanARenamingIsNotRead(text: String) { #expect(RenameRequest(text) == nil) }

    @Test func membersKeepTheirType() {
        #expect(RenameRequest("Rename `Order.total` to `amount`.")?.new == "amount")
        #expect(RenameRequest("Rename `Order.total` to `Order.amount`.")?.new == "amount")
    }

    @Test(arguments: [
        "Remove the unused function `calc` from `money.py`.", "Delete `calc`.", "Please drop calc from src/money.py",
        "删除 `money.py` 中不再使用的函数 `calc`。", "`calc` is no longer used; delete it.",
    ])
    func aRemovalIsRead(text: String) { #expect(RemovalRequest(text)?.name == "calc") }

    @Test(arguments: [
        "Remove duplicates in `calc`.", "Delete `calc` and call `total` instead.", "Remove the blanks from `calc`.",
        "Remove dead code in `calc`.", "Remove the unused variable in `calc`.", "Don't remove `calc`.",
        "Remove the unused constant from `calc`.", "删除 `calc` 中未使用的变量。",
        "Remove the parameter `x` from `calc`.", "去掉 `calc` 中的空格。", "Delete the file `money.py`.",
    ])
    func moreThanARemovalIsNotRead(text: String) { #expect(RemovalRequest(text) == nil) }
}
