internal import AtelierCodeMap
internal import Foundation

/// Tells a requirement that could be about anything, such as "make it faster", from one that speaks of something.
enum Vagueness {
    private static let empty: Set<String> = Set(
        """
        a about again all also always and any anything are as at bad be been better bit broken bug bugs but by can change \
        clean cleaner cleanup code codebase could crash crashes do does doesn don easier error errors everything expected \
        fail fails fast faster few file files fix fixed fixes for from function functions get gets give go good great handle \
        has have help here how i if isn implement improve improved in is issue issues it its just kind know less like little \
        look looks lot maintainable make makes me method methods module more much must my need needs new nice nicer not \
        nothing now of on one optimise optimize or our part performance perform perfectly please problem problems program \
        project properly quality quicker quickly re readable reasons refactor reliable repo repository right robust run \
        runs s seems should simple simpler slow so some somehow something sometimes somewhere speed still stuff t test tests \
        than that the them there these they thing things this tidy to too up update us use user users ve very want wants we \
        well whole why with work working works would wrong you your
        """.split(separator: " ").map(String.init)
    )
    private static let emptyChinese = [
        "请", "帮", "我们", "我", "你", "把", "将", "让", "使", "给", "对", "一下", "一些", "一点", "一个", "这个", "那个", "这里", "那里",
        "这", "那", "代码", "程序", "项目", "仓库", "东西", "功能", "函数", "方法", "文件", "模块", "地方", "问题", "错误", "缺陷",
        "优化", "改进", "改善", "提高", "提升", "修复", "修正", "修改", "改", "修", "处理", "完善", "重构", "整理", "解决", "调整",
        "性能", "质量", "速度", "可读性", "更", "好看", "好用", "好", "快", "慢", "干净", "稳定", "健壮", "简单", "清楚", "有时候", "有时",
        "总是", "经常", "不", "没有", "没", "能", "会", "出错", "报错", "崩溃", "工作", "运行", "正常", "正确", "不对", "有", "些", "点",
        "的", "了", "得", "地", "着", "吧", "吗", "呢", "很", "太", "都", "也", "还", "再", "是", "在", "和", "与", "或", "就", "要",
        "想", "需要", "应该", "应当", "希望", "可以", "尽量", "整个", "所有", "全部", "里面", "里", "中", "下", "些许", "效率", "它",
        "对劲", "用户", "体验", "结果",
    ].sorted { $0.count > $1.count }

    /// Whether nothing is left of `text` once the words are gone that fit every program.
    static func saysNothing(_ text: String) -> Bool {
        var prose = text.lowercased()
        for word in emptyChinese { prose = prose.replacingOccurrences(of: word, with: " ") }
        let words = prose.split { !($0.isLetter || $0.isNumber) }.map(String.init)
        return words.allSatisfy { word in
            // A single Han character that is left over is a particle, two are a word.
            word.allSatisfy(\.isASCII) ? empty.contains(word) : word.count < 2
        }
    }
}
