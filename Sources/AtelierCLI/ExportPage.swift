internal import AtelierAPI

/// What an export holds, for people who are about to send it.
struct ExportPage {
    let view: ExportView
    let texts: Texts

    func render() -> String {
        var lines: [String] = []
        if let path = view.path {
            lines.append(texts(.exportWritten, Sanitizer.line(path), "\(view.bytes)"))
        } else {
            lines.append(texts(.exportLooked, "\(view.bytes)"))
        }
        lines.append(
            texts(.exportHolds, "\(view.facts)", "\(view.modelCalls)", "\(view.commands)", "\(view.files.count)")
        )
        lines.append(texts(.exportReplays, view.replay.rawValue, "\(view.omittedFiles)"))
        if !view.isFaithful { lines.append(texts(.exportUnfaithful)) }
        lines += ["", texts(.headRequirement), "  " + Sanitizer.line(view.text)]
        lines += ["", texts(.exportFiles)] + view.files.map { "  " + Sanitizer.line($0) }
        if !view.replacements.isEmpty {
            lines += ["", texts(.exportReplaced)]
            lines += view.replacements.map { "  \(Sanitizer.line($0.rule)): \(Sanitizer.line($0.standIn))" }
        }
        lines += ["", texts(.exportNotSent, view.path.map(Sanitizer.line) ?? "FILE")]
        return lines.joined(separator: "\n") + "\n"
    }
}
