package import AtelierDomain

/// What models cost: by requirement, stage and model.
package struct LedgerView: Codable, Equatable, Sendable {
    /// The newest requirement first.
    package let lines: [LedgerLine]

    package init(lines: [LedgerLine]) {
        self.lines = lines
    }
}
