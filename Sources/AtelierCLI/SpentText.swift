internal import AtelierDomain

/// What was used of what, in one line.
enum SpentText {
    static func of(_ spent: Spent, under caps: Caps) -> String {
        func part(_ used: Int, _ cap: Int?, _ unit: String) -> String {
            cap.map { "\(used)/\($0) \(unit)" } ?? "\(used) \(unit)"
        }
        return [
            part(spent.tokens, caps.tokens, "tokens"), part(spent.milliseconds / 1_000, caps.seconds, "s"),
            part(spent.attempts, caps.attempts, "attempts"), part(spent.bytes, caps.bytes, "bytes"),
        ].joined(separator: ", ")
    }
}
