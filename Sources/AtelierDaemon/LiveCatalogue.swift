internal import AtelierInference
internal import Synchronization

/// The catalogue as it is now: the shipped one, under the user's `models.yaml`.
final class LiveCatalogue: Sendable {
    /// The absolute path of the user's file; it need not exist.
    let path: String
    private let state: Mutex<Catalogue>

    /// - Throws: `badModels` when the file cannot be understood.
    init(path: String) throws(DaemonError) {
        self.path = path
        state = Mutex(try CatalogueFile(path: path).over(.shipped))
    }

    var now: Catalogue { state.withLock(\.self) }

    /// Reads the file again; a file that cannot be understood changes nothing.
    func reload() throws(DaemonError) {
        let catalogue = try CatalogueFile(path: path).over(.shipped)
        state.withLock { $0 = catalogue }
    }

    /// Changes the file and reads it again, one change at a time, so that none of two is lost.
    func change(_ edit: (CatalogueEditor) throws -> String) throws {
        try state.withLock { catalogue in
            let editor = CatalogueEditor(path: path)
            try editor.write(try edit(editor))
            catalogue = try CatalogueFile(path: path).over(.shipped)
        }
    }

    /// The model of this name.
    ///
    /// - Throws: `unknownModel`, with the names there are.
    func model(_ id: String) throws(DaemonError) -> CatalogueModel {
        let catalogue = now
        guard let model = catalogue.model(id) else {
            throw DaemonError(
                .unknownModel,
                "There is no model '\(id)' in the catalogue.",
                hint: "Known models: \(catalogue.models.map(\.id).joined(separator: ", "))."
            )
        }
        return model
    }
}
