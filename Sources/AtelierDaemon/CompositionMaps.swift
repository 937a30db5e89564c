internal import AtelierCodeMap
internal import AtelierInference
internal import AtelierOrchestrator
internal import Foundation
internal import Logging

extension CompositionRoot {
    /// The stored code maps, which lie in the cache.
    static func makeMaps(
        _ configuration: DaemonConfiguration,
        mapper: CodeMapper,
        logger: Logger
    ) -> MapRoom {
        MapRoom(
            folder: configuration.cacheDirectory + "/codemap",
            mapper: mapper,
            cores: Gate(slots: Cores.usable),
            logger: logger,
            open: { try configuration.repository(at: $0) }
        )
    }
}
