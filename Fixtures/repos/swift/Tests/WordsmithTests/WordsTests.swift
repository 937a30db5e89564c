import XCTest

@testable import Wordsmith

final class WordsTests: XCTestCase {
    func testWordsAreSplitAtAnythingElse() {
        XCTAssertEqual(words(in: "Ready, set: go"), ["Ready", "set", "go"])
        XCTAssertEqual(wordCount("one two  three"), 3)
        XCTAssertEqual(wordCount(""), 0)
    }

    func testLongestWordIsTheFirstOfEquals() {
        XCTAssertEqual(longestWord("red green brown"), "green")
        XCTAssertNil(longestWord("..."))
    }

    func testSlugOfPlainTitles() {
        XCTAssertEqual(slug("Hello World"), "hello-world")
        XCTAssertEqual(slug("Chapter 2"), "chapter-2")
        XCTAssertTrue(isSlug("hello-world"))
        XCTAssertFalse(isSlug("-hello"))
    }
}
