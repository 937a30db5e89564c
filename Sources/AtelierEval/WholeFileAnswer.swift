package import AtelierAPI
internal import Foundation

/// Asks the bare model for the whole new text of a case's file, and reads its answer.
package enum WholeFileAnswer {
    /// The longest answer.
    package static let tokensMax = 3_000

    /// All files of the case, the request, and which file is wanted.
    package static func request(
        for evalCase: EvalCase,
        model: String?,
        temperature: Double = 0,
        seed: Int? = nil,
        tokensMax: Int = Self.tokensMax
    ) throws(EvalError) -> OpenChatRequest {
        let files = try evalCase.files().map { file in
            "File `\(file.path)`:\n```\n\(String(decoding: file.content, as: UTF8.self))\n```\n"
        }
        let wanted = "Answer with the complete new text of `\(evalCase.editedPath)` in one code block."
        let text = files.joined(separator: "\n") + "\n\(evalCase.requirement)\n\n\(wanted)"
        return OpenChatRequest(
            model: model,
            messages: [OpenChatRequest.Message(role: "user", content: text)],
            temperature: temperature,
            seed: seed,
            tokensMax: tokensMax
        )
    }

    /// The longest fenced block of an answer, the first of equals; the answer itself where there is none.
    ///
    /// A block that is not closed ends with the answer.
    package static func code(in answer: String) -> String {
        var blocks: [Substring] = []
        var rest = answer[...]
        while let fence = rest.range(of: "```"), let line = rest[fence.upperBound...].firstIndex(of: "\n") {
            let body = rest[rest.index(after: line)...]
            let end = body.range(of: "```")
            blocks.append(body[..<(end?.lowerBound ?? body.endIndex)])
            rest = end.map { body[$0.upperBound...] } ?? body[body.endIndex...]
        }
        guard var longest = blocks.first else { return answer }
        for block in blocks where block.count > longest.count { longest = block }
        return String(longest)
    }
}
