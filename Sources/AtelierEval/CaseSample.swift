internal import AtelierDomain
internal import Foundation

/// Which cases of which suites are run, the same for every arm.
package struct CaseSample: Sendable {
    /// Shell patterns of suites; all suites for none.
    package let suites: [String]
    /// Cases of each suite; all for nil.
    package let count: Int?
    package let seed: Int

    package init(suites: [String], count: Int?, seed: Int) {
        self.suites = suites
        self.count = count
        self.seed = seed
    }

    /// The cases below `folder`, one of each suite after the other, so that a run that is cut off has seen all suites.
    ///
    /// A greater count under the same seed adds cases to the same ones.
    ///
    /// - Throws: `noCases`, `caseMalformed`.
    package func cases(in folder: String) throws(EvalError) -> [EvalCase] {
        let chosen = try Self.folders(in: folder).filter(takes)
        var bySuite: [[EvalCase]] = []
        for suite in chosen {
            let names = try Self.folders(in: "\(folder)/\(suite)").filter { name in
                FileManager.default.fileExists(atPath: "\(folder)/\(suite)/\(name)/check.sh")
            }
            var cases: [EvalCase] = []
            for name in draw(names, of: suite) {
                cases.append(try EvalCase(folder: "\(folder)/\(suite)/\(name)"))
            }
            bySuite.append(cases)
        }
        let most = bySuite.map(\.count).max() ?? 0
        let result = (0..<most).flatMap { rank in bySuite.compactMap { $0.count > rank ? $0[rank] : nil } }
        guard !result.isEmpty else {
            throw EvalError(
                .noCases,
                "There is no case below \(folder) in a suite like \(suites.isEmpty ? "*" : suites.joined(separator: ", ")).",
                hint: "A case is a folder SUITE/CASE with requirement.md, repo/, check.sh and case.json."
            )
        }
        return result
    }

    private func takes(_ suite: String) -> Bool {
        suites.isEmpty || suites.contains { fnmatch($0, suite, 0) == 0 }
    }

    /// Names in the order that the seed gives them, by hash and so the same on every machine.
    func draw(_ names: [String], of suite: String) -> [String] {
        let keyed = names.map { (key: ContentHash(of: "\(seed)/\(suite)/\($0)").hex, name: $0) }
        return keyed.sorted { $0.key < $1.key }.prefix(count ?? names.count).map(\.name)
    }

    private static func folders(in path: String) throws(EvalError) -> [String] {
        do {
            return try FileManager.default.contentsOfDirectory(atPath: path).filter { name in
                var isFolder: ObjCBool = false
                return !name.hasPrefix(".")
                    && FileManager.default.fileExists(atPath: "\(path)/\(name)", isDirectory: &isFolder)
                    && isFolder.boolValue
            }.sorted()
        } catch {
            throw EvalError(.folderUnusable, "\(path) cannot be listed.", hint: "Name the folder of the suites.")
        }
    }
}
