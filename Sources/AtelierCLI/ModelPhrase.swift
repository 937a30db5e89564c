/// What people read about models and their cost, in each language.
enum ModelPhrase: CaseIterable, Template {
    case removed
    case answers
    case keepsSchema
    case isRepeatable
    case speed
    case sent
    case tuned
    case noCosts
    case costTotal
    case costPrice
    case costEnergy
    case costSent
    case costNothingSent

    func template(_ language: Language) -> String {
        switch language {
        case .english: english
        case .chinese: chinese
        }
    }

    private var english: String {
        switch self {
        case .removed: "Took %1 out of models.yaml; its files are where they were."
        case .answers: "answers what it is asked"
        case .keepsSchema: "keeps to a JSON schema"
        case .isRepeatable: "gives the same answer twice"
        case .speed: "reads %1 tokens/s, writes %2 tokens/s"
        case .sent: "%1 bytes left this machine"
        case .tuned: "Tokens/s read and written, time in all (* kept, ! another answer):"
        case .noCosts: "No model was asked."
        case .costTotal: "In all: %1 calls, %2 prompt tokens (%3 % from the cache), %4 written, %5 s"
        case .costPrice: "Price: %1"
        case .costEnergy: "Energy: %1 Wh"
        case .costSent: "%1 bytes left this machine."
        case .costNothingSent: "Nothing left this machine."
        }
    }

    private var chinese: String {
        switch self {
        case .removed: "已从 models.yaml 移除 %1；它的文件保留在原处。"
        case .answers: "能回答问题"
        case .keepsSchema: "遵守 JSON schema"
        case .isRepeatable: "两次回答相同"
        case .speed: "读入 %1 token/秒，写出 %2 token/秒"
        case .sent: "有 %1 字节离开本机"
        case .tuned: "读入与写出的 token/秒，总时间（* 已采用，! 回答不同）："
        case .noCosts: "没有调用过模型。"
        case .costTotal: "合计：%1 次调用，%2 个提示 token（%3 % 来自缓存），写出 %4 个，%5 秒"
        case .costPrice: "费用：%1"
        case .costEnergy: "能耗：%1 瓦时"
        case .costSent: "有 %1 字节离开本机。"
        case .costNothingSent: "没有任何数据离开本机。"
        }
    }
}
