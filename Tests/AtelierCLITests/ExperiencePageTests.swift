import AtelierAPI
import AtelierDomain
import Testing

@testable import AtelierCLI

/// Why a run tried things in its order, as `atelier show` tells it.
@Suite struct ExperiencePageTests {
    private static func page(first: String?, demoted: String?, _ language: Language = .english) -> String {
        let view = RequirementView(
            id: "bbbbbbbb",
            text: "Do it.",
            state: .landed,
            repositoryPath: "/r",
            baseCommit: "c",
            createdAtMs: 1,
            experience: ExperienceView(
                kind: "replace.python",
                first: first,
                demoted: demoted,
                requirement: "aaaaaaaa",
                candidates: 4,
                generatedTokens: 310
            )
        )
        return ResultPage(view: view, texts: Texts(language: language)).render()
    }

    @Test func theReasonNamesTheRunThatDecided() {
        let solved = "Order: the reason before the code first, for that solved the last change of this kind here "
        #expect(
            Self.page(first: "reasoned", demoted: nil)
                .contains(solved + "(aaaaaaaa: 4 candidates, 310 tokens written)\n")
        )
        let failed = "Order: as usual again, for a freer draw went first in aaaaaaaa and did not solve it\n"
        #expect(Self.page(first: nil, demoted: "sample").contains(failed))
        #expect(Self.page(first: nil, demoted: "sample", .chinese).contains("顺序: 恢复通常的顺序"))
    }

    @Test func theUsualOrderNeedsNoReason() {
        #expect(!Self.page(first: nil, demoted: nil).contains("Order"))
    }
}
