/// Finds text files whose executable bit and first line disagree.
enum ExecutableCheck {
    static func findings(in file: CheckedFile) -> [Finding] {
        guard file.new.isRegular, file.text.count > 0 else { return [] }
        let isNew = file.old == nil || file.old?.isExecutable != file.new.isExecutable || file.added.first?.number == 1
        guard isNew else { return [] }
        let hasShebang = file.text[0] == UInt8(ascii: "#") && file.text[1] == UInt8(ascii: "!")
        // `#![...]` is an attribute of Rust.
        let isAttribute = hasShebang && file.text[2] == UInt8(ascii: "[")
        switch (file.new.isExecutable, hasShebang && !isAttribute) {
        case (true, false): return [file.finding(.executable, "executable, but the first line names no interpreter")]
        case (false, true):
            // Libraries of scripts have such a line for editors only.
            let message = "the first line names an interpreter, but the file is not executable"
            return [file.finding(.executable, line: 1, severity: .note, message)]
        default: return []
        }
    }
}
