internal import ArgumentParser
internal import AtelierDomain

/// The caps of one requirement as people give them: `tokens=8000,seconds=600,task.attempts=3`.
struct BudgetOption: ExpressibleByArgument {
    let wish: BudgetWish

    private static let names = [
        "tokens", "seconds", "attempts", "bytes", "candidates", "task.tokens", "task.seconds", "task.attempts",
        "task.bytes",
    ]

    static let help = ArgumentHelp(
        "Caps over the configured ones, such as tokens=8000,seconds=600,task.attempts=3.",
        discussion: "Known: \(names.joined(separator: ", ")).",
        valueName: "caps"
    )

    /// Nil when a name is unknown, given twice, or its value is no number over 0.
    init?(argument: String) {
        var values: [String: Int] = [:]
        for part in argument.split(separator: ",", omittingEmptySubsequences: false) {
            let pair = part.split(separator: "=", omittingEmptySubsequences: false)
            guard pair.count == 2, let value = Int(pair[1]), value > 0 else { return nil }
            let name = String(pair[0])
            guard Self.names.contains(name), values.updateValue(value, forKey: name) == nil else { return nil }
        }
        var wish = BudgetWish()
        wish.tokens = values["tokens"]
        wish.seconds = values["seconds"]
        wish.attempts = values["attempts"]
        wish.bytes = values["bytes"]
        wish.candidates = values["candidates"]
        let task = Caps(
            tokens: values["task.tokens"],
            seconds: values["task.seconds"],
            attempts: values["task.attempts"],
            bytes: values["task.bytes"]
        )
        if task != Caps() { wish.task = task }
        self.wish = wish
    }
}

extension QueueClass: ExpressibleByArgument {}
