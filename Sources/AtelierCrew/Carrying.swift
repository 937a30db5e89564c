internal import AtelierCodeMap
internal import AtelierDomain
internal import Foundation

/// Brings a landed change onto a newer base: where git can merge both sides the result is the first candidate, else the
/// coder is shown both.
struct Carrying {
    let change: CarriedChange
    let base: Codebase
    let mapper: CodeMapper

    /// The change of a requirement that carries one; nil for others.
    static func of(_ requirement: Requirement, base: Codebase, ports: Ports) async throws -> Carrying? {
        guard let carried = requirement.carried else { return nil }
        let change = try await ports.repository.carriedChange(carried, onto: requirement.baseCommit)
        return Carrying(change: change, base: base, mapper: ports.mapper)
    }

    /// The merged files as a candidate; nil when the sides are in conflict.
    ///
    /// Without those that are made anew for every landing: the test of the examples at `testPath`, and the changelog.
    func candidate(besides testPath: String?) -> CandidateFact? {
        let isMadeAnew = { (path: String) in path == testPath || Changelog.names.contains(path) }
        let files = change.merged.filter { !isMadeAnew($0.path) }
        guard change.conflicts.allSatisfy(isMadeAnew), !files.isEmpty else { return nil }
        return CandidateFact(
            number: 0,
            changes: files.map { FileChange(path: $0.path, content: $0.text.map { Data($0.utf8) }) },
            answers: [],
            problem: "",
            linesBefore: files.reduce(0) { $0 + Self.lines(base.text($1.path)) },
            linesAfter: files.reduce(0) { $0 + Self.lines($1.text) }
        )
    }

    /// The text that `edit` had in the change as it landed; nil where it had none.
    func earlier(_ edit: PlannedEdit) -> String? {
        guard let text = change.earlier.first(where: { $0.path == edit.path })?.text else { return nil }
        let data = Data(text.utf8)
        let symbol = mapper.parse(path: edit.path, data: data)?.symbols.first {
            $0.qualifiedName == edit.name || $0.name == edit.name
        }
        return symbol.map { String(decoding: data[$0.extent], as: UTF8.self) }
    }

    private static func lines(_ text: String?) -> Int { text?.split(separator: "\n").count ?? 0 }
}
