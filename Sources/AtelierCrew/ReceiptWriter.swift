internal import AtelierDomain
internal import AtelierGates
internal import Foundation

/// Puts together what the note on a landed commit states, from the board alone.
struct ReceiptWriter {
    let requirement: Requirement
    let reference: String
    let commit: ObjectID
    let tree: ObjectID
    let judgement: JudgementFact
    let provenance: Provenance
    let change: ChangeDigests

    var receipt: Receipt {
        Receipt(
            subject: [Receipt.Resource(name: "commit", digest: ["gitCommit": commit.hex, "gitTree": tree.hex])]
                + change.files.map { Receipt.Resource(name: $0.path, digest: ["sha256": $0.content.hex]) },
            predicate: Receipt.Predicate(buildDefinition: definition, runDetails: run)
        )
    }

    private var definition: Receipt.Definition {
        var dependencies = [Receipt.Resource(name: "base", digest: ["gitCommit": requirement.baseCommit.hex])]
        for model in provenance.models {
            // An endpoint that tells no digest is named as it names itself.
            let digest = ContentHash(hex: model).map { ["sha256": $0.hex] }
            dependencies.append(
                Receipt.Resource(name: digest == nil ? "model \(model)" : "model", digest: digest ?? [:])
            )
        }
        if let engine = provenance.habits.engine {
            dependencies.append(Receipt.Resource(name: "engine", digest: ["sha256": engine.hex]))
        }
        return Receipt.Definition(
            buildType: Receipt.landingType,
            externalParameters: Receipt.Parameters(
                requirement: requirement.text,
                requirementDigest: ContentHash(of: requirement.text).hex,
                reference: reference
            ),
            resolvedDependencies: dependencies
        )
    }

    private var run: Receipt.Run {
        let started = Date(timeIntervalSince1970: Double(requirement.createdAtMs / 1_000))
        return Receipt.Run(
            builder: Receipt.Builder(version: ["atelier": provenance.habits.version]),
            metadata: Receipt.Metadata(invocationId: requirement.id.rawValue, startedOn: started.formatted(.iso8601)),
            patchDigest: change.patch.hex,
            gates: provenance.evidence.map(Receipt.Gate.init),
            findings: judgement.verdict.findings.map {
                Receipt.Finding(gate: $0.gate, outcome: $0.outcome.rawValue, reason: $0.reason)
            },
            claims: judgement.criteria.map {
                Receipt.Claim(text: $0.text, standing: $0.standing.rawValue, evidence: $0.evidence)
            }
        )
    }
}
