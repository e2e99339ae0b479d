import Testing

@testable import ImgoptHTTP

struct HeaderListsTests {
    @Test func theSameLinesAreTheSameList() {
        var lists = HeaderLists()
        let first = lists.list(["A": "1"], contentType: nil)
        #expect(first != nil && lists.list(["A": "1"], contentType: nil) === first)
        for (fields, type) in [(["A": "2"], nil), (["A": "1"], "text/plain"), ([:], nil)] as [(HTTPFields, String?)] {
            let other = lists.list(fields, contentType: type)
            #expect(other != nil && other !== first)
            #expect(lists.list(fields, contentType: type) === other)
        }
        #expect(lists.list(["A": "1"], contentType: nil) === first)
    }

    @Test func onlyAFewAreKept() {
        var lists = HeaderLists()
        weak let first = lists.list(["Authorization": "old"], contentType: nil)
        #expect(first != nil)
        for number in 0..<4 { _ = lists.list(["Authorization": "new \(number)"], contentType: nil) }
        #expect(first == nil, "what was sent once is not kept for ever")
    }

    @Test func whatCannotBeSentIsNoList() {
        var lists = HeaderLists()
        for _ in 0..<2 { #expect(lists.list(["X": "a\r\nY: b"], contentType: nil) == nil) }
    }
}
