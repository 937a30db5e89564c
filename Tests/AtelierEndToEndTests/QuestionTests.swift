import AtelierAPI
import AtelierDomain
import Foundation
import Testing

extension EndToEndTests {
    /// A requirement that ends on a question, and what its answer makes of it; no model is asked.
    @Suite struct QuestionTests {
        @Test func aVagueRequirementIsAskedAboutAndItsAnswerIsANewRequirement() async throws {
            try await House.use { house in
                try await house.startReplaying()
                let repository = try await house.fixture("python")
                let outcome = try await house.atelier(["do", "Make the code better.", "--json"], in: repository.path)
                #expect(outcome.status == 3, "\(outcome.errors)")
                let asked = try JSONDecoder().decode(RequirementView.self, from: Data(outcome.output.utf8))
                let question = try #require(asked.card?.questions.first)
                #expect(asked.state == .refused && asked.reason == question.text && !question.choices.isEmpty)
                #expect(asked.plan.isEmpty && asked.costs.modelCalls == 0)
                let page = try await house.atelier(["show", asked.id])
                #expect(page.output.contains("atelier do --answer \(asked.id)"))
                #expect(page.output.contains("1. \(question.choices[0])"))

                // Answered from elsewhere, with another mistake: the repository is that of the first.
                let again = try await house.atelier(["do", "--answer", asked.id, "See `parse_dat`.", "--json"])
                let second = try JSONDecoder().decode(RequirementView.self, from: Data(again.output.utf8))
                #expect(second.text == "Make the code better.\n\nSee `parse_dat`.")
                #expect(second.card?.questions.first?.choices == ["`parse_date`"])
                #expect(second.repositoryPath == asked.repositoryPath && second.id != asked.id)

                let third = try await house.view(RequirementView.self, ["do", "--answer", second.id, "1", "--no-wait"])
                #expect(third.text == "Make the code better.\n\nSee `parse_date`.")
                let nothing = try await house.atelier(["do", "--answer", third.id, "1"])
                #expect(nothing.status == 1 && nothing.errorLines("hint:").first?.contains("atelier show") == true)
            }
        }
    }
}
