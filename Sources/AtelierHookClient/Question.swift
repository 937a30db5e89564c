/// What the daemon is asked: `key=value` fields, each ended by a NUL.
struct Question {
    let hook: String
    /// The event's own name, which is also the name of its file in the spool.
    let event: String
    let bytes: [UInt8]

    init(hook: String, arguments: [String], input: [UInt8]?, surroundings: HookSurroundings) {
        self.hook = hook
        event = surroundings.eventName()
        var fields: [(String, String?)] = [
            ("directory", surroundings.directory), ("event", event), ("language", surroundings.language),
            ("gitDirectory", surroundings.variable("GIT_DIR")), ("index", surroundings.variable("GIT_INDEX_FILE")),
            ("skip", surroundings.variable("SKIP")), ("action", surroundings.variable("GIT_REFLOG_ACTION")),
            ("quarantine", surroundings.variable("GIT_QUARANTINE_PATH")),
            ("objects", surroundings.variable("GIT_OBJECT_DIRECTORY")),
            ("alternates", surroundings.variable("GIT_ALTERNATE_OBJECT_DIRECTORIES")),
            ("editor", surroundings.variable("GIT_EDITOR") == ":" ? "none" : nil),
            ("ci", ["", "0", "false"].contains(surroundings.variable("CI") ?? "") ? nil : "1"),
        ]
        fields += arguments.map { ("argument", $0) }
        var bytes: [UInt8] = []
        for case (let key, let value?) in fields { bytes += Array("\(key)=\(value)".utf8) + [0] }
        if let input {
            // What is cut ends with a whole line.
            let told = input.count <= Limits.toldInputBytesMax ? input[...] : input.prefix(Limits.toldInputBytesMax)
            let whole = told.count == input.count ? told : told[...(told.lastIndex(of: UInt8(ascii: "\n")) ?? 0)]
            bytes += Array("input=".utf8) + whole.filter { $0 != 0 } + [0]
            if whole.count < input.count { bytes += Array("inputCut=1".utf8) + [0] }
        }
        self.bytes = bytes
    }
}
