internal import AtelierCodeMap
internal import AtelierDomain
internal import Foundation

/// The planner's one question to the model: which of these symbols must change.
struct SymbolChoice {
    let offered: [Symbol]
    let text: String
    let map: CodeMap
    let definition: AgentDefinition

    /// The list of symbols in one form.
    private struct List {
        let names: [String]
        let text: String
    }

    /// How many of the most fitting symbols are offered where all do not fit.
    private static let fewer = [48, 24, 12, 6]

    /// The chosen symbols; an answer outside the list cannot come back, and an answer that is cut off chooses nothing.
    func ask(_ ports: Ports) async throws -> [Symbol] {
        guard offered.count > 1 else { return offered }
        let full = Self.list(offered) { "\($0): \($1.signature)\(Self.note($1))" }
        let signatures = Self.list(offered) { "\($0): \($1.signature)" }
        let bare = Self.list(offered) { name, _ in name }
        let ranked = ranked
        let short = Self.fewer.filter { $0 < offered.count }.map { count in
            let kept = Set(ranked.prefix(count))
            return Self.list(offered.filter { kept.contains($0) }) { name, _ in name }
        }
        let lists = [full, signatures, bare] + short
        var forms: [PromptSection.Form] = [
            .init(text: signatures.text, loss: .map, without: "what the functions' comments say"),
            .init(text: bare.text, loss: .neighbours, without: "the functions' signatures"),
        ]
        forms += short.map { list in
            let without = "\(offered.count - list.names.count) of \(offered.count) functions"
            return .init(text: list.text, loss: .failure, without: without)
        }
        let asking = PackedAsking(sections: [PromptSection(full.text, smaller: forms)]) { texts in
            try request(lists.first { $0.text == texts[0] } ?? full)
        }
        let reply = try await asking.ask(ports)
        struct Choice: Decodable {
            let change: [String]
        }
        // An answer cut off by the cap is no JSON; then nothing is chosen and the rules decide.
        let choice = try? JSONDecoder().decode(Choice.self, from: Data(reply.text.utf8))
        return offered.filter { choice?.change.contains(Self.name($0)) == true }
    }

    /// Those that the requirement's words fit best first, then the others as they were offered.
    private var ranked: [Symbol] {
        let offered = Set(offered)
        let best = map.rank(text: text, limit: 1_000).filter { offered.contains($0) }
        let known = Set(best)
        return best + self.offered.filter { !known.contains($0) }
    }

    private static func name(_ symbol: Symbol) -> String { "\(symbol.path)::\(symbol.qualifiedName)" }

    private static func note(_ symbol: Symbol) -> String {
        symbol.documentation.split(separator: "\n").first.map { " — \($0)" } ?? ""
    }

    private static func list(_ symbols: [Symbol], _ line: (String, Symbol) -> String) -> List {
        let names = symbols.map(name)
        let lines = zip(names, symbols).map { "- " + line($0, $1) }
        return List(names: names, text: lines.joined(separator: "\n"))
    }

    private func request(_ list: List) throws -> ModelRequest {
        let prompt = try definition.prompt("choose", ["list": list.text, "requirement": text])
        return ModelRequest(
            messages: [ChatMessage(.system, try definition.prompt("system")), ChatMessage(.user, prompt)],
            schema: try Self.schema(list.names),
            tokensMax: definition.tokensMax
        )
    }

    private static func schema(_ names: [String]) throws -> String {
        let list = String(decoding: try JSONEncoder().encode(names), as: UTF8.self)
        return """
            {"type":"object","properties":{"change":{"type":"array","items":{"enum":\(list)},"minItems":1,"maxItems":3}},\
            "required":["change"],"additionalProperties":false}
            """
    }
}
