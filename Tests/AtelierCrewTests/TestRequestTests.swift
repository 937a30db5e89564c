import Foundation
import Testing

@testable import AtelierCodeMap
@testable import AtelierCrew

@Suite struct TestRequestTests {
    private func map() -> CodeMap {
        let file = "sums.py"
        let symbol = Symbol(
            path: file,
            name: "odd_sum",
            qualifiedName: "odd_sum",
            kind: .function,
            extent: 0..<10,
            declarationStart: 0,
            body: 5..<10,
            documentation: "",
            commentExtent: nil,
            lines: 1...2,
            signature: "def odd_sum(items):",
            indentation: 0,
            isTest: false
        )
        let source = SourceFile(
            path: file,
            language: .python,
            symbols: [symbol],
            importLines: [],
            identifiers: ["odd_sum"],
            symbolIdentifiers: [["odd_sum"]],
            hasErrors: false,
            endOfImports: 0
        )
        return CodeMap(files: [source], paths: [file, "test_old.py"])
    }

    @Test(arguments: [
        ("Write pytest unit tests for `odd_sum`. Put them in `test_sums.py`.", "test_sums.py"),
        ("Please add some tests for `odd_sum`.", "test_odd_sum.py"),
        ("为 `odd_sum` 编写测试。", "test_odd_sum.py"),
        ("We need tests for `odd_sum`; the file is `test_sums.py`.", "test_sums.py"),
        ("The function `odd_sum` has no tests yet. Please write some.", "test_odd_sum.py"),
        ("The tests in `test_old.py` assert nothing. Complete them.", "test_old.py"),
        ("`test_old.py` 里的测试没有断言，请补全。", "test_old.py"), ("The tests check nothing.", "test_old.py"),
        ("Write tests for `odd_sum` into `test_old.py`.", nil),
        ("Fix `odd_sum` and add a test for it.", nil),
        ("Write tests for `even_sum`.", nil),
        ("`odd_sum` fails its tests.", nil),
    ])
    func onlyTestsAloneOfWhatIsThereCount(text: String, path: String?) {
        let request = TestRequest(text, mentions: Mention.read(text), map: map())
        #expect(request?.path == path)
        #expect(request?.symbol == nil || request?.symbol?.name == "odd_sum")
    }
}
