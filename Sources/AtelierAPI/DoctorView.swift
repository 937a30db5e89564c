/// What `GET /v1/doctor` found.
package struct DoctorView: Codable, Equatable, Sendable {
    /// In the order they were made.
    package let checks: [Check]

    package init(
        checks: [Check]
    ) {
        self.checks = checks
    }

    /// One thing looked at.
    package struct Check: Codable, Equatable, Sendable {
        package let name: String
        package let standing: Standing
        package let message: String
        /// The next thing the person can do, if something is to be done.
        package let hint: String?

        package init(name: String, standing: Standing, message: String, hint: String? = nil) {
            self.name = name
            self.standing = standing
            self.message = message
            self.hint = hint
        }
    }

    /// How bad it is: `fail` keeps requirements from being worked on, `warn` does not.
    package enum Standing: String, Codable, Sendable, CaseIterable {
        case ok
        case warn
        case fail
    }
}
