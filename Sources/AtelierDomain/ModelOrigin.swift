/// The three classes of models that a catalogue has.
package enum ModelClass: String, Codable, Sendable, CaseIterable {
    /// A pinned file that runs on this machine.
    case local
    /// A server of somebody else's: what it is asked leaves this machine.
    case hosted
    /// The user's own file or adapter, which runs on this machine.
    case own
}

/// Who answered a model call, and what that cost beside tokens and time.
package struct ModelOrigin: Codable, Equatable, Sendable {
    /// The catalogue's name of the model.
    package let model: String
    package let modelClass: ModelClass
    /// Where the request went; nil when it stayed on this machine.
    package let destination: String?
    /// Bytes that left this machine.
    package let sentBytes: Int
    /// The price by the catalogue's table, in billionths of one unit of `currency`.
    package let costNanos: Int
    /// As the price table names it; empty where nothing is charged.
    package let currency: String
    /// Measured where the machine tells its energy, else estimated from the catalogue's watts; 0 when neither is known.
    package let millijoules: Int

    package init(
        model: String,
        modelClass: ModelClass,
        destination: String? = nil,
        sentBytes: Int = 0,
        costNanos: Int = 0,
        currency: String = "",
        millijoules: Int = 0
    ) {
        self.model = model
        self.modelClass = modelClass
        self.destination = destination
        self.sentBytes = sentBytes
        self.costNanos = costNanos
        self.currency = currency
        self.millijoules = millijoules
    }
}
