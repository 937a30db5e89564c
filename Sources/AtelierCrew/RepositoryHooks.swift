package import Foundation

/// The part of a repository's settings that is for git's hooks; what it means is not the crew's business.
package enum RepositoryHooks {
    /// The file that it stands in.
    package static let path = RepositorySettings.path

    /// The section `hooks:` of the whole file's text as JSON; nil where there is none.
    ///
    /// Throws `settingsMalformed` when the file is not understood.
    package static func section(in text: String) throws(CrewError) -> Data? {
        try RepositorySettings(parsing: text).hooks
    }
}
