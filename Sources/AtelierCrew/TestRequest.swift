internal import AtelierCodeMap
internal import Foundation

/// A requirement that asks for tests of a function that is there, and for nothing else.
struct TestRequest: Equatable {
    /// The function under test.
    let symbol: Symbol
    /// The new file.
    let path: String

    private static let asks = ["write", "add", "create", "generate", "provide", "编写", "写", "添加", "增加", "补充", "生成"]
    private static let others = ["fix", "change", "rename", "refactor", "implement", "修复", "修改", "实现", "重构"]

    /// Reads it off the text; nil when it asks for code as well, names no Python function, or the file is there already.
    init?(_ text: String, mentions: [Mention], map: CodeMap) {
        let lowered = text.lowercased()
        let words = lowered.split { !$0.isLetter }.map(String.init)
        let verb = words.firstIndex { Self.asks.contains($0) }
        let isNear = verb.map { index in words[index...].prefix(6).contains { $0.hasPrefix("test") } } ?? false
        let isChinese = lowered.contains("测试") && Self.asks.contains { lowered.contains($0) }
        let asksForMore = Self.others.contains { other in
            words.contains(other) || !other.allSatisfy(\.isASCII) && lowered.contains(other)
        }
        guard isNear || isChinese, !asksForMore else { return nil }
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
}
