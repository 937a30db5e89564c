/// What people read about the board itself, in each language.
enum BoardPhrase: CaseIterable, Template {
    case auditWhole
    case auditBroken
    case auditFinding
    case auditHead
    case auditPurged
    case auditHint
    case backupMade
    case noBackups
    case restored
    case purged
    case purgedBackups
    case backupsHoldIt

    func template(_ language: Language) -> String {
        switch language {
        case .english: english
        case .chinese: chinese
        }
    }

    private var english: String {
        switch self {
        case .auditWhole: "Whole: %1 events and %2 artifacts, %3 kB."
        case .auditBroken: "Not whole: %1 events and %2 artifacts, %3 kB."
        case .auditFinding: "[%1] %2"
        case .auditHead: "Newest event %1, hash %2"
        case .auditPurged: "Removed on purpose: the texts of %1 requirements, the bytes of %2 artifacts."
        case .auditHint: "Go back to a backup:  atelier backup list;  atelier restore FILE"
        case .backupMade: "Made and checked: %1 (%2 kB)"
        case .noBackups: "There is no backup yet."
        case .restored: "Restored from %1. The blackboard before it was set aside beside the new one."
        case .purged: "Purged %1: %2 facts, %3 model calls, %4 artifacts (%5 kB). Its receipt stays."
        case .purgedBackups: "A new backup was made; %1 older ones were removed."
        case .backupsHoldIt: "%1 backups made before still hold it:"
        }
    }

    private var chinese: String {
        switch self {
        case .auditWhole: "完好：%1 个事件，%2 个产物，%3 kB。"
        case .auditBroken: "不完好：%1 个事件，%2 个产物，%3 kB。"
        case .auditFinding: "【%1】%2"
        case .auditHead: "最新事件 %1，哈希 %2"
        case .auditPurged: "按要求清除的：%1 个需求的文本，%2 个产物的内容。"
        case .auditHint: "恢复备份：  atelier backup list；  atelier restore FILE"
        case .backupMade: "已备份并校验：%1（%2 kB）"
        case .noBackups: "还没有备份。"
        case .restored: "已从 %1 恢复。原来的黑板已另存在旁边。"
        case .purged: "已清除 %1：%2 条事实，%3 次模型调用，%4 个产物（%5 kB）。收据保留。"
        case .purgedBackups: "已做新的备份，并删除了 %1 个旧备份。"
        case .backupsHoldIt: "之前的 %1 个备份中仍有这些内容："
        }
    }
}
