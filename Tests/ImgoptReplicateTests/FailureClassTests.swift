import ImgoptReplicate
import Testing

struct FailureClassTests {
    @Test(
        arguments: [
            (nil, FailureClass.unknown), ("", .unknown), ("something odd", .unknown),
            ("NSFW content detected. Try running it again", .contentFlagged),
            (
                "The input or output was flagged as sensitive. Please try again with different inputs. (E005)",
                .contentFlagged
            ),
            ("CUDA out of memory. Tried to allocate 2 GiB", .outOfMemory), ("Prediction failed: E1001", .outOfMemory),
            ("Prediction interrupted; please retry (code: PA)", .transient), ("E6716: timeout starting", .transient),
            ("Director: unexpected error (E8765)", .transient), ("Service is in high demand (E003)", .modelBusy),
            ("E9243 invalid inputs", .badInput), ("Input validation error: 404", .badInput),
            ("cannot identify image file <_io.BytesIO>", .badInput), ("E1000", .unknown),
            ("E1000 read timed out", .transient),
        ] as [(String?, FailureClass)])
    func errorTextsAreSorted(_ text: String?, _ expected: FailureClass) {
        #expect(FailureClass(errorText: text) == expected)
    }

    @Test func whatStaysWrongIsNotTriedAgain() {
        #expect(Set(FailureClass.allCases.filter { !$0.isRetryable }) == [.contentFlagged, .badInput])
    }
}
