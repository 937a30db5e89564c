internal import AtelierCrew
package import AtelierDomain
internal import Foundation

/// Answers the planner's question without a model: the offered functions that the request names, else the first.
///
/// What depends on a model's sense is not measured with it.
package struct PlannerStandIn: ModelPort {
    package init() {}

    package func complete(_ request: ModelRequest) async throws -> ModelReply {
        let offered = try JSONDecoder().decode(Schema.self, from: Data((request.schema ?? "").utf8))
        let names = offered.properties.change.items.enum
        let prompt = request.messages.last?.text ?? ""
        let wish = prompt.range(of: "Request:").map { String(prompt[$0.upperBound...]) } ?? prompt
        let words = Set(wish.split { !($0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_")) }.map(String.init))
        let named = names.filter { name in
            name.split(whereSeparator: { $0 == "." || $0 == ":" }).last.map { words.contains(String($0)) } ?? false
        }
        let answer = ["change": Array((named.isEmpty ? names.prefix(1) : named.prefix(3)))]
        return ModelReply(
            text: String(decoding: try JSONEncoder().encode(answer), as: UTF8.self),
            isComplete: true,
            promptTokens: 0,
            cachedTokens: 0,
            generatedTokens: 0,
            milliseconds: 0,
            model: "stand-in"
        )
    }

    private struct Schema: Decodable {
        struct Properties: Decodable { let change: Change }
        struct Change: Decodable { let items: Items }
        struct Items: Decodable { let `enum`: [String] }

        let properties: Properties
    }
}
