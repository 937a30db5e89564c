/// The deterministic checks that need nothing but the change: no command, no network, no model.
package enum FastChecks {
    /// Grows with every change of rules that may change a verdict.
    package static let version = 2

    /// All rules, ordered by name.
    package static let rules: [CheckRule] =
        ([
            .conflictMarker, .largeFile, .bidiControl, .invisible, .privateKeyFile, .credentialFile, .debugger,
            .debugOutput, .caseClash, .brokenLink, .outsideLink, .submodule, .nestedGit, .executable, .invalidJSON,
            .invalidTOML,
            .askedWork, .trailingWhitespace, .mixedLineEnds, .finalNewline,
        ] + SecretCheck.rules).sorted { $0.id < $1.id }

    /// Findings ordered by path, line and rule, equal ones once.
    ///
    /// A rule that finds much in one file tells of the first twenty lines, errors excepted.
    package static func findings(in change: StagedChange, policy: CheckPolicy) -> [Finding] {
        let filter = PolicyFilter(policy)
        var found: [Finding] = []
        var folders = FolderNames(tree: change.tree)
        for file in change.files {
            guard filter.isChecked(file.path) else { continue }
            var ofFile = SubmoduleCheck.findings(in: file)
            ofFile += CheckedFile.with(file) { file in findings(in: file, folders: &folders, filter: filter) } ?? []
            found += ofFile
        }
        return Set(found).sorted()
    }

    private static func findings(
        in file: CheckedFile,
        folders: inout FolderNames,
        filter: PolicyFilter
    ) -> [Finding] {
        var found = NameChecks.findings(in: file, folders: &folders)
        found += LinkCheck.findings(in: file, tree: folders.tree)
        found += SizeCheck.findings(in: file, bytesMax: filter.policy.maxFileBytes)
        if file.isText {
            found += SecretCheck.findings(in: file)
            found += KubernetesCheck.findings(in: file)
            found += ConflictCheck.findings(in: file)
            found += InvisibleCheck.findings(in: file)
            found += DebuggerCheck.findings(in: file)
            found += ExecutableCheck.findings(in: file)
            found += JSONCheck.findings(in: file)
            found += TOMLCheck.findings(in: file)
            found += LayoutChecks.findings(in: file)
            found += AskedWork.findings(in: file)
        }
        return filter.kept(found, of: file)
    }
}
