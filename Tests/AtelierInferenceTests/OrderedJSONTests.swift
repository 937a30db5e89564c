import Foundation
import Testing

@testable import AtelierInference

@Suite struct OrderedJSONTests {
    @Test(arguments: [
        #"{"zebra":1,"ape":{"y":[],"x":{}},"bee":[1,-0.50,1e3,2E-7,true,false,null,"é\n\"\\\u0001"]}"#, "0", #""""#,
        "[]", "12345678901234567890123", "\"\u{1F600} 中\"",
    ])
    func textComesBackAsItWas(text: String) {
        #expect(OrderedJSON(text.utf8).map { String(decoding: $0.data, as: UTF8.self) } == text)
    }

    @Test func spaceAndEscapesAreRead() {
        let value = OrderedJSON(" { \"a\\u00e9\\/\" :\t[ 1 ,\r\n\"\\ud83d\\ude00\\b\\f\" ] } \n".utf8)
        #expect(value == .object([.init("aé/", .array([.number("1"), .string("\u{1F600}\u{8}\u{C}")]))]))
    }

    @Test(arguments: [
        "", " ", "{", "[1", "[1,]", "{\"a\":1,}", "{a:1}", "01", "-", "1.", ".5", "1e", "+1", "nul", "tru", "'a'",
        "\"a", "\"\t\"", #""\x""#, #""\ud800""#, #""\ud800\u0041""#, #""\u12""#, #""\u00g0""#, "1 2", "[1]x", "NaN",
        "{\"a\"}", "{\"a\":}", "[,1]",
    ])
    func whatIsNoJSONIsNothing(text: String) {
        #expect(OrderedJSON(text.utf8) == nil)
    }

    @Test func bytesThatAreNoTextAreNothing() {
        #expect(OrderedJSON([0x22, 0xFF, 0x22]) == nil)
    }

    @Test func nestingHasAnEnd() {
        let deep = { (depth: Int) in String(repeating: "[", count: depth) + String(repeating: "]", count: depth) }
        #expect(OrderedJSON(deep(64).utf8) != nil)
        #expect(OrderedJSON(deep(65).utf8) == nil)
        #expect(OrderedJSON(deep(100_000).utf8) == nil)
    }

    /// Whatever is cut or changed in a text, Foundation's reader and this one agree on what is JSON.
    @Test func judgesAsFoundationDoes() throws {
        let text = Array(#"{"a":[1,-2.5e+3,"x\n\u00e9"],"b":{"c":null,"d":true}}"#.utf8)
        for place in text.indices {
            for byte in Array(#"{}[]",:\01eE+-.tnu "#.utf8) {
                var changed = text
                changed[place] = byte
                // Damaged text is what is asked about.
                let theirs = try? JSONSerialization.jsonObject(with: Data(changed), options: .fragmentsAllowed)
                let ours = OrderedJSON(changed)
                // Foundation takes two equal keys and lone surrogates as we do and do not; none of either is made here.
                #expect((ours == nil) == (theirs == nil), "\(String(decoding: changed, as: UTF8.self))")
                guard let ours, let theirs else { continue }
                let again = try JSONSerialization.jsonObject(with: ours.data, options: .fragmentsAllowed)
                #expect(again as? NSDictionary == theirs as? NSDictionary)
            }
        }
    }

    @Test func membersAreReplacedWhereTheyStand() throws {
        let value = try #require(OrderedJSON(#"{"a":1,"b":2,"c":3}"#.utf8))
        let changed = value.setting("b", .integer(9)).setting("a", nil).setting("d", .null)
        #expect(String(decoding: changed.data, as: UTF8.self) == #"{"b":9,"c":3,"d":null}"#)
    }
}

@Suite struct ServerEventTextTests {
    private static let text =
        "data: {\"a\":1}\n\n: ping\n\nevent: x\ndata:two\r\ndata: lines\r\n\r\nid: 4\n\ndata: [DONE]\n\nrest"
    private static let events = ["{\"a\":1}", "two\nlines", "[DONE]"]

    @Test(arguments: [1, 2, 3, 7, 1_000])
    func eventsAreWholeHoweverTheyCome(size: Int) {
        var text = ServerEventText()
        var seen: [String] = []
        var bytes = Array(Self.text.utf8)[...]
        while !bytes.isEmpty {
            text.append(bytes.prefix(size))
            bytes = bytes.dropFirst(size)
            while let event = text.next() { seen.append(String(decoding: event, as: UTF8.self)) }
        }
        #expect(seen == Self.events)
    }

    @Test func anEventWithoutAnEndIsNotKeptForEver() {
        var text = ServerEventText()
        text.append(Array(repeating: UInt8(ascii: "x"), count: 5 << 20))
        #expect(text.next() == nil)
        #expect(!text.isBounded)
    }
}
