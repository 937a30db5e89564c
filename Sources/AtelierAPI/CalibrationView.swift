/// Asks for functions that the crew can be tried on.
package struct CalibrationRequest: Codable, Equatable, Sendable {
    /// An absolute path in the repository.
    package let repositoryPath: String
    /// Draws the functions.
    package let seed: Int
    /// At most so many.
    package let limit: Int

    package init(repositoryPath: String, seed: Int, limit: Int) {
        self.repositoryPath = repositoryPath
        self.seed = seed
        self.limit = limit
    }
}

/// Functions of a repository's last commit that tests name, each with what to put in its body's place.
package struct CalibrationView: Codable, Equatable, Sendable {
    /// One function, not yet tried: whether its tests hold and notice it is for a run to tell.
    package struct Function: Codable, Equatable, Sendable {
        package let path: String
        /// With the names of what it is nested in.
        package let name: String
        /// `function` or `method`.
        package let kind: String
        package let language: String
        package let line: Int
        package let isDocumented: Bool
        /// The names of tests that name it, or of their files.
        package let tests: [String]
        /// What the crew is asked.
        package let requirement: String
        /// The bytes of the file that are taken out.
        package let extent: Range<Int>
        /// What stands there instead.
        package let blank: String
        /// The command that judges.
        package let argv: [String]
        package let environment: [String: String]

        package init(
            path: String,
            name: String,
            kind: String,
            language: String,
            line: Int,
            isDocumented: Bool,
            tests: [String],
            requirement: String,
            extent: Range<Int>,
            blank: String,
            argv: [String],
            environment: [String: String]
        ) {
            self.path = path
            self.name = name
            self.kind = kind
            self.language = language
            self.line = line
            self.isDocumented = isDocumented
            self.tests = tests
            self.requirement = requirement
            self.extent = extent
            self.blank = blank
            self.argv = argv
            self.environment = environment
        }
    }

    /// The commit that was read.
    package let commit: String
    /// In the order that the seed gives them.
    package let functions: [Function]
    /// How many functions outside of tests there are.
    package let functionCount: Int
    /// How many of them were looked at until there were enough.
    package let seenCount: Int
    /// Whether a command was found that runs the tests.
    package let hasCheck: Bool

    package init(commit: String, functions: [Function], functionCount: Int, seenCount: Int, hasCheck: Bool) {
        self.commit = commit
        self.functions = functions
        self.functionCount = functionCount
        self.seenCount = seenCount
        self.hasCheck = hasCheck
    }
}
