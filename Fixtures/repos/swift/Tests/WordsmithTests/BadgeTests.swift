import XCTest

@testable import Wordsmith

final class BadgeTests: XCTestCase {
    func testNames() {
        XCTAssertEqual(familyName(of: "Ada Lovelace"), "Lovelace")
        XCTAssertEqual(titleCased("ada lovelace"), "Ada Lovelace")
    }

    func testWrappedLinesStayInTheirWidth() {
        XCTAssertEqual(wrapLines("one two three", width: 7), ["one two", "three"])
        XCTAssertEqual(wrapLines("", width: 7), [])
    }

    func testCardEndsWithTheIndentedText() {
        let lines = card(name: "Ada", role: "engineer", about: "likes engines", width: 40)
        XCTAssertTrue(lines.hasPrefix("["))
        XCTAssertTrue(lines.hasSuffix("] engineer\n  likes engines"))
    }
}
