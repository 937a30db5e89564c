package import AtelierCodeMap
package import AtelierDomain
package import Logging

/// What all attempts of a daemon share.
package struct Workshop: Sendable {
    package let board: any Board
    package let surroundings: any Surroundings
    package let mapper: CodeMapper
    /// What is known of the files of the repository at a path without parsing them.
    package let outlines: @Sendable (_ repositoryPath: String, [TreeEntry]) async -> [String: SourceFile]
    package let floor: Floor
    package let purse: Purse
    /// One slot for each answer that the engine can write at a time.
    package let models: Gate
    /// One slot for each core.
    package let cores: Gate
    /// One slot: landings of one repository share the reference of its notes, and each takes milliseconds.
    package let landings = Gate(slots: 1)
    package let logger: Logger

    package init(
        board: any Board,
        surroundings: any Surroundings,
        mapper: CodeMapper,
        outlines: @escaping @Sendable (String, [TreeEntry]) async -> [String: SourceFile] = { _, _ in [:] },
        floor: Floor,
        modelSlots: Int,
        cores: Gate,
        logger: Logger
    ) {
        self.board = board
        self.surroundings = surroundings
        self.mapper = mapper
        self.outlines = outlines
        self.floor = floor
        purse = Purse()
        models = Gate(slots: modelSlots)
        self.cores = cores
        self.logger = logger
    }
}
