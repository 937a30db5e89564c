package import AtelierDomain

/// Everything outside the facts that a receipt tells of a run.
package struct Provenance: Equatable, Sendable {
    /// Every command that was run, in order.
    package let evidence: [Evidence]
    /// The models that answered, by digest or by their endpoint's name, sorted.
    package let models: [String]
    package let habits: LandingHabits

    package init(evidence: [Evidence], models: [String], habits: LandingHabits) {
        self.evidence = evidence
        self.models = models
        self.habits = habits
    }
}

/// What is the same for all landings of one daemon.
package struct LandingHabits: Equatable, Sendable {
    /// The daemon's version.
    package let version: String
    /// SHA-256 of the engine's files; nil when no engine answered.
    package let engine: ContentHash?
    /// Lines such as `Signed-off-by: Ada <ada@example.org>`, below every commit message; the user's wish alone.
    package let trailers: [String]

    package init(version: String, engine: ContentHash? = nil, trailers: [String] = []) {
        self.version = version
        self.engine = engine
        self.trailers = trailers
    }
}
