internal import AtelierCodeMap
internal import Foundation

/// A requirement that asks for tests of a function that is there, or to complete tests that check nothing, and for nothing
/// else.
struct TestRequest: Equatable {
    /// The function under test; nil where tests are completed.
    let symbol: Symbol?
    /// The new file, or the one that is completed.
    let path: String

    private static let nothings = [
        "assert nothing", "asserts nothing", "no assert", "without assert", "without an assert", "check nothing",
        "checks nothing", "lack assert", "missing assert", "没有断言", "缺少断言", "没有检查", "不检查任何", "什么也不检查", "什么都不检查",
    ]

    private static let asks = [
        "write", "add", "create", "generate", "provide", "put", "need", "编写", "写", "添加", "增加", "补充", "生成",
    ]
    private static let others = ["fix", "change", "rename", "refactor", "implement", "修复", "修改", "实现", "重构"]

    /// Reads it off the text; nil when it asks for code as well, names no Python function, or the file is there already.
    init?(_ text: String, mentions: [Mention], map: CodeMap) {
        let lowered = text.lowercased()
        if ExampleReader.read(text).isEmpty, let path = Self.toComplete(lowered, mentions: mentions, map: map) {
            (symbol, self.path) = (nil, path)
            return
        }
        let words = lowered.split { !$0.isLetter }.map(String.init)
        let verb = words.firstIndex { Self.asks.contains($0) }
        let isNear = verb.map { index in words[index...].prefix(6).contains { $0.hasPrefix("test") } } ?? false
        let hasNone = ["no tests", "no test yet", "without tests"].contains { lowered.contains($0) } && verb != nil
        let isChinese = lowered.contains("测试") && Self.asks.contains { lowered.contains($0) }
        let asksForMore = Self.others.contains { other in
            words.contains(other) || !other.allSatisfy(\.isASCII) && lowered.contains(other)
        }
        guard isNear || hasNone || isChinese, !asksForMore else { return nil }
        let named = mentions.filter { $0.kind == .name }.flatMap { map.symbols(named: $0.text) }
        let found = named.first { symbol in
            symbol.kind == .function && !symbol.isTest && symbol.path.hasSuffix(".py")
                && symbol.qualifiedName == symbol.name
        }
        guard let found else { return nil }
        let asked = mentions.first { $0.kind == .path && CodeMap.isTestPath($0.text) && $0.text.hasSuffix(".py") }
        let neighbour = map.paths.first { CodeMap.isTestPath($0) && $0.hasSuffix(".py") }
        let folder = neighbour.map { $0.split(separator: "/").dropLast().map { "\($0)/" }.joined() } ?? ""
        let path = asked?.text ?? "\(folder)test_\(found.name.snakeCased).py"
        guard !map.paths.contains(path) else { return nil }
        symbol = found
        self.path = path
    }

    /// The Python test file whose tests are said to check nothing: the one that is named, or the only one.
    private static func toComplete(_ lowered: String, mentions: [Mention], map: CodeMap) -> String? {
        let plain = lowered.replacing("assertionerror", with: "")
        let words = lowered.split { !$0.isLetter }.map(String.init)
        let speaksOfTests = words.contains { ["test", "tests"].contains($0) } || lowered.contains("测试")
        guard speaksOfTests, nothings.contains(where: { plain.contains($0) }),
            !["fix", "implement", "rewrite", "rename", "修复", "实现", "重构"].contains(where: { lowered.contains($0) })
        else { return nil }
        let tests = map.paths.filter { CodeMap.isTestPath($0) && $0.hasSuffix(".py") }
        let named = mentions.filter { $0.kind == .path }.compactMap { mention in
            tests.first { $0 == mention.text || $0.hasSuffix("/" + mention.text) }
        }
        return named.first ?? (tests.count == 1 ? tests[0] : nil)
    }
}
