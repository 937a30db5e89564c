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
        ("Write tests for `odd_sum` into `test_old.py`.", nil),
        ("Fix `odd_sum` and add a test for it.", nil),
        ("Write tests for `even_sum`.", nil),
        ("`odd_sum` fails its tests.", nil),
    ])
    func onlyTestsAloneOfWhatIsThereCount(text: String, path: String?) {
        let request = TestRequest(text, mentions: Mention.read(text), map: map())
        #expect(request?.path == path)
        #expect(request == nil || request?.symbol.name == "odd_sum")
    }
}
