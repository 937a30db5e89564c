/// What people read about the code map, in each language.
enum MapPhrase: CaseIterable, Template {
    case filesLeftOut
    case symbolsLeftOut
    case nothingFound
    case headFiles
    case headSymbols

    func template(_ language: Language) -> String {
        switch language {
        case .english: english
        case .chinese: chinese
        }
    }

    private var english: String {
        switch self {
        case .filesLeftOut: "%1 more files; for more of them: --tokens, or name a folder."
        case .symbolsLeftOut: "%1 more symbols; for more of them: --tokens."
        case .nothingFound: "Nothing in the last commit fits '%1'. What is not committed is not searched."
        case .headFiles: "Files"
        case .headSymbols: "Symbols"
        }
    }

    private var chinese: String {
        switch self {
        case .filesLeftOut: "还有 %1 个文件；要看更多：--tokens，或指定一个文件夹。"
        case .symbolsLeftOut: "还有 %1 个符号；要看更多：--tokens。"
        case .nothingFound: "最近的提交中没有与“%1”相符的内容。尚未提交的内容不在搜索范围内。"
        case .headFiles: "文件"
        case .headSymbols: "符号"
        }
    }
}
