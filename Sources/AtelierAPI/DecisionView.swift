/// A question that waits for a person.
package struct DecisionView: Codable, Equatable, Sendable {
    /// What `decide` takes: the requirement, a hyphen, and the name of the question.
    package let id: String
    package let requirement: String
    package let question: String
    /// The answers that are taken; any text when empty.
    package let options: [String]

    package init(id: String, requirement: String, question: String, options: [String]) {
        self.id = id
        self.requirement = requirement
        self.question = question
        self.options = options
    }
}

/// What `GET /v1/decisions` gives.
package struct DecisionList: Codable, Equatable, Sendable {
    /// Oldest first.
    package let decisions: [DecisionView]

    package init(decisions: [DecisionView]) {
        self.decisions = decisions
    }
}

/// What `POST /v1/decisions` takes.
package struct DecideRequest: Codable, Equatable, Sendable {
    /// A decision's id, or the beginning of it that only one open decision has.
    package let id: String
    package let answer: String

    package init(id: String, answer: String) {
        self.id = id
        self.answer = answer
    }
}
