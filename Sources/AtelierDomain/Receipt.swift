/// What the note on a landed commit states: an in-toto Statement (v1) whose predicate is SLSA provenance (v1).
///
/// Fields of ours in the predicate begin with `atelier_`, as SLSA asks of extensions.
package struct Receipt: Codable, Equatable, Sendable {
    package static let statementType = "https://in-toto.io/Statement/v1"
    package static let predicateType = "https://slsa.dev/provenance/v1"
    package static let landingType = "urn:atelier:landing:v1"
    package static let squashType = "urn:atelier:squash:v1"
    package static let builderID = "urn:atelier:atelierd"

    package var type = Receipt.statementType
    /// First the commit, by `gitCommit` and `gitTree`, then each file that the change leaves, by `sha256` of its content.
    package var subject: [Resource]
    package var predicateType = Receipt.predicateType
    package var predicate: Predicate

    private enum CodingKeys: String, CodingKey {
        case type = "_type"
        case subject
        case predicateType
        case predicate
    }

    package init(subject: [Resource], predicate: Predicate) {
        self.subject = subject
        self.predicate = predicate
    }

    /// Something named with its digests, as in-toto describes it.
    package struct Resource: Codable, Equatable, Sendable {
        package var name: String
        /// By algorithm: `sha256`, or `gitCommit` and `gitTree` for git's own names.
        package var digest: [String: String]

        package init(name: String, digest: [String: String]) {
            self.name = name
            self.digest = digest
        }
    }

    package struct Predicate: Codable, Equatable, Sendable {
        package var buildDefinition: Definition
        package var runDetails: Run

        package init(buildDefinition: Definition, runDetails: Run) {
            self.buildDefinition = buildDefinition
            self.runDetails = runDetails
        }
    }

    package struct Definition: Codable, Equatable, Sendable {
        package var buildType: String
        package var externalParameters: Parameters
        /// The base commit, the model and the engine; `base` comes first.
        package var resolvedDependencies: [Resource]

        package init(buildType: String, externalParameters: Parameters, resolvedDependencies: [Resource]) {
            self.buildType = buildType
            self.externalParameters = externalParameters
            self.resolvedDependencies = resolvedDependencies
        }
    }

    /// What came from outside.
    package struct Parameters: Codable, Equatable, Sendable {
        package var requirement: String
        /// SHA-256 of the requirement's UTF-8 bytes.
        package var requirementDigest: String
        package var reference: String

        package init(requirement: String, requirementDigest: String, reference: String) {
            self.requirement = requirement
            self.requirementDigest = requirementDigest
            self.reference = reference
        }
    }

    package struct Run: Codable, Equatable, Sendable {
        package var builder: Builder
        package var metadata: Metadata
        /// SHA-256 of what `git diff-tree -r -z --no-renames BASE COMMIT` prints.
        package var patchDigest: String
        /// Every command that was run for the requirement, in order.
        package var gates: [Gate]
        package var findings: [Finding]
        package var claims: [Claim]

        private enum CodingKeys: String, CodingKey {
            case builder
            case metadata
            case patchDigest = "atelier_patchDigest"
            case gates = "atelier_gates"
            case findings = "atelier_findings"
            case claims = "atelier_claims"
        }

        package init(
            builder: Builder,
            metadata: Metadata,
            patchDigest: String,
            gates: [Gate],
            findings: [Finding],
            claims: [Claim]
        ) {
            self.builder = builder
            self.metadata = metadata
            self.patchDigest = patchDigest
            self.gates = gates
            self.findings = findings
            self.claims = claims
        }
    }

    package struct Builder: Codable, Equatable, Sendable {
        package var id: String
        package var version: [String: String]

        package init(id: String = Receipt.builderID, version: [String: String]) {
            self.id = id
            self.version = version
        }
    }

    package struct Metadata: Codable, Equatable, Sendable {
        /// The requirement's identifier.
        package var invocationId: String
        /// When the requirement was taken in, in UTC (RFC 3339).
        package var startedOn: String

        package init(invocationId: String, startedOn: String) {
            self.invocationId = invocationId
            self.startedOn = startedOn
        }
    }
}
