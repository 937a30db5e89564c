import AtelierAPI
import Foundation
import Testing

@testable import AtelierEval

/// What the bare model is asked, and what is taken of its answer.
@Suite struct WholeFileAnswerTests {
    @Test func theQuestionHoldsTheFilesInOrderAndTheRequest() async throws {
        try await Bench.use { bench in
            try bench.write("b\n", to: "cases/settings/timeout/repo/a/z.txt")
            try bench.write("c\n", to: "cases/settings/timeout/repo/a.txt")
            let request = try WholeFileAnswer.request(for: try bench.sample("settings")[0], model: "toy")
            #expect(
                request.messages.map(\.content) == [
                    """
                    File `a/z.txt`:
                    ```
                    b

                    ```

                    File `a.txt`:
                    ```
                    c

                    ```

                    File `server.conf`:
                    ```
                    # how the server answers
                    port = 8080
                    timeout = 5
                    retries = 3

                    ```

                    Set the timeout in `server.conf` to 30 seconds, and leave everything else as it is.

                    Answer with the complete new text of `server.conf` in one code block.
                    """
                ]
            )
            #expect((request.model, request.temperature, request.tokensMax) == ("toy", 0, 3_000))
            #expect(request.seed == nil)
        }
    }

    @Test(arguments: [
        ("x = 1\n", "x = 1\n"),
        ("Here:\n```python\nx = 1\n```\nDone.", "x = 1\n"),
        ("```\na\n```\nand\n```\nlonger\n```", "longer\n"),
        ("```\none\n```\n```\ntwo\n```", "one\n"),
        ("```py\ncut off", "cut off"),
        ("no block ``` here", "no block ``` here"),
        ("", ""),
    ])
    func theLongestBlockIsTheAnswer(answer: String, code: String) {
        #expect(WholeFileAnswer.code(in: answer) == code)
    }
}
