import Testing

@testable import ImgoptWire

struct RefusalWords {
    @Test(arguments: [
        (0, true, "they go on by themselves then, and nothing need be done"),
        (0, false, "they go on by themselves then, or a person is asked"),
        (1, false, "or a person is asked; 1 of them is canceled then"),
        (2, true, "nothing need be done; 2 of them are canceled then"),
        (3, true, "they are canceled then"), (3, false, "they are canceled then"),
    ])
    func whatIsLookedForIsPromisedNoMoreThanIsCertain(canceled: Int, isDecidable: Bool, words: String) {
        let refusal = WireError.lookedFor(
            job: 7, images: 3, canceled: canceled, seconds: 40, isDecidable: isDecidable)
        #expect(refusal.message.contains(words), "\(refusal.message)")
        #expect(refusal.message.contains("go on by themselves") == (canceled < 3))
    }
}
