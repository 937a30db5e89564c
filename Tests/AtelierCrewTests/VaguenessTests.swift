import Testing

@testable import AtelierCrew

@Suite struct VaguenessTests {
    @Test(arguments: [
        "Make the code better.", "It doesn't work, please fix it!", "Improve performance", "优化一下代码。", "程序有问题，请修复。",
    ])
    func wordsThatFitEveryProgramSayNothing(text: String) {
        #expect(Vagueness.saysNothing(text))
    }

    @Test(arguments: [
        "The median is wrong.", "Make the report narrower.", "Fix the 3rd column.", "报表里的时长没有对齐。", "让日期解析忽略空格。",
    ])
    func aWordOfTheMatterIsEnough(text: String) {
        #expect(!Vagueness.saysNothing(text))
    }
}
