package import AtelierDomain
package import Foundation

/// One case on disk: a request, the files at the start, and the check that judges the result.
package struct EvalCase: Equatable, Sendable {
    package let suite: String
    package let name: String
    /// Absolute.
    package let folder: String
    /// Trimmed.
    package let requirement: String
    /// The file that a whole-file answer is about.
    package let editedPath: String
    /// Such as `python`; empty where `case.json` does not say.
    package let language: String
    /// Names every byte of the case: request, files, check and what the check hides.
    package let digest: ContentHash

    /// `suite/name`.
    package var id: String { "\(suite)/\(name)" }
    package var repository: String { folder + "/repo" }
    package var hidden: String { folder + "/hidden" }
    package var check: String { folder + "/check.sh" }

    /// The part of `case.json` that is read.
    private struct About: Decodable {
        let edit: [String]
        let language: String?
    }

    /// Reads the case in `folder`, whose last two names are suite and case.
    ///
    /// - Throws: `caseMalformed`, naming the file.
    package init(folder: String) throws(EvalError) {
        let names = folder.split(separator: "/").suffix(2).map(String.init)
        guard names.count == 2, FileManager.default.fileExists(atPath: folder + "/repo") else {
            throw EvalError(.caseMalformed, "\(folder) has no folder repo.")
        }
        self.folder = folder
        (suite, name) = (names[0], names[1])
        let text = String(decoding: try Self.read(folder + "/requirement.md"), as: UTF8.self)
        requirement = text.trimmingCharacters(in: .whitespacesAndNewlines)
        let about: About
        do {
            about = try JSONDecoder().decode(About.self, from: try Self.read(folder + "/case.json"))
        } catch {
            throw EvalError(.caseMalformed, "\(folder)/case.json is not understood.", hint: "It needs: edit, a list.")
        }
        guard let edited = about.edit.first, Self.isInside(edited) else {
            throw EvalError(.caseMalformed, "\(folder)/case.json names no file to edit inside the repository.")
        }
        editedPath = edited
        language = about.language ?? ""
        var whole = Data()
        for file in try FolderFiles.all(below: folder) {
            whole.append(Data("\(file.path)\0\(file.isExecutable)\0\(ContentHash(of: file.content).hex)\n".utf8))
        }
        digest = ContentHash(of: whole)
    }

    /// The files at the start, sorted folder by folder.
    package func files() throws(EvalError) -> [FolderFiles.File] { try FolderFiles.all(below: repository) }

    private static func isInside(_ path: String) -> Bool {
        UntrackedNeed(path: path).isInside
    }

    private static func read(_ path: String) throws(EvalError) -> Data {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw EvalError(.caseMalformed, "\(path) cannot be read.")
        }
        return data
    }
}

/// The plain files below a folder.
package enum FolderFiles {
    /// One file; a symbolic link's content is where it leads to.
    package struct File: Equatable, Sendable {
        /// Relative to the folder.
        package let path: String
        package let content: Data
        package let isExecutable: Bool
    }

    /// In the order of their paths, name by name.
    static func all(below folder: String) throws(EvalError) -> [File] {
        guard let walk = FileManager.default.enumerator(atPath: folder) else {
            throw EvalError(.folderUnusable, "\(folder) cannot be listed.")
        }
        var files: [File] = []
        while let path = walk.nextObject() as? String {
            let whole = folder + "/" + path
            switch walk.fileAttributes?[.type] as? FileAttributeType {
            case .typeRegular:
                guard let content = FileManager.default.contents(atPath: whole) else {
                    throw EvalError(.folderUnusable, "\(whole) cannot be read.")
                }
                let mode = walk.fileAttributes?[.posixPermissions] as? Int ?? 0
                files.append(File(path: path, content: content, isExecutable: mode & 0o100 != 0))
            case .typeSymbolicLink:
                // A link that is gone by now has no content.
                let target = (try? FileManager.default.destinationOfSymbolicLink(atPath: whole)) ?? ""
                files.append(File(path: path, content: Data(target.utf8), isExecutable: false))
            default: continue
            }
        }
        let keyed = files.map { (key: $0.path.split(separator: "/").map(String.init), file: $0) }
        return keyed.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map(\.file)
    }
}
