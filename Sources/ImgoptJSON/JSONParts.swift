/// Walks over the members of an object in a document, and tells where each stands. What is in them is not read.
package struct JSONMembers {
    /// A member: where its key, with the quotes, and its value are.
    package typealias Place = (key: Range<Int>, value: Range<Int>)

    private var outline: JSONOutline
    private var hasBegun = false
    private var isOver = false
    /// Whether the walk has come to its end and nothing was wrong: the object was whole, and nothing stood beside it.
    package private(set) var isWhole = false

    /// A walk over the object that stands, with blanks around it, in `range` of the bytes.
    package init(in range: Range<Int>) { outline = JSONOutline(range) }

    /// The next member; nil at the end, and where there is none to be made out.
    package mutating func next(_ bytes: Span<UInt8>) -> Place? {
        guard begin(bytes) else { return nil }
        let start = outline.position
        guard outline.skipText(bytes) else { return nil }
        let key = start..<outline.position
        outline.skipSpace(bytes)
        guard outline.take(UInt8(ascii: ":"), bytes) else { return nil }
        outline.skipSpace(bytes)
        let value = outline.position
        guard outline.skipValue(bytes) else { return nil }
        isOver = false
        return (key, value..<outline.position)
    }

    /// Steps to the next member; false if there is none. Until that one is found whole, the walk counts as over.
    private mutating func begin(_ bytes: Span<UInt8>) -> Bool {
        guard !isOver else { return false }
        isOver = true
        outline.skipSpace(bytes)
        guard hasBegun || outline.take(UInt8(ascii: "{"), bytes) else { return false }
        outline.skipSpace(bytes)
        if outline.take(UInt8(ascii: "}"), bytes) {
            outline.skipSpace(bytes)
            isWhole = outline.position == outline.end
            return false
        }
        guard !hasBegun || outline.take(UInt8(ascii: ","), bytes) else { return false }
        hasBegun = true
        outline.skipSpace(bytes)
        return true
    }
}

/// Walks over the elements of an array in a document, and tells where each stands. What is in them is not read.
package struct JSONElements {
    private var outline: JSONOutline
    private var hasBegun = false
    private var isOver = false
    /// Whether the walk has come to its end and nothing was wrong: the array was whole, and nothing stood beside it.
    package private(set) var isWhole = false

    /// A walk over the array that stands, with blanks around it, in `range` of the bytes.
    package init(in range: Range<Int>) { outline = JSONOutline(range) }

    /// Where the next element is; nil at the end, and where there is none to be made out.
    package mutating func next(_ bytes: Span<UInt8>) -> Range<Int>? {
        guard !isOver else { return nil }
        isOver = true
        outline.skipSpace(bytes)
        guard hasBegun || outline.take(UInt8(ascii: "["), bytes) else { return nil }
        outline.skipSpace(bytes)
        if outline.take(UInt8(ascii: "]"), bytes) {
            outline.skipSpace(bytes)
            isWhole = outline.position == outline.end
            return nil
        }
        guard !hasBegun || outline.take(UInt8(ascii: ","), bytes) else { return nil }
        hasBegun = true
        outline.skipSpace(bytes)
        let start = outline.position
        guard outline.skipValue(bytes) else { return nil }
        isOver = false
        return start..<outline.position
    }
}

/// Walks over the texts in a value, in the order of the document and however deep they stand; keys are not among them.
package struct JSONTexts {
    private var outline: JSONOutline

    /// A walk over the value that stands in `range` of the bytes.
    package init(in range: Range<Int>) { outline = JSONOutline(range) }

    /// Where the next text is, with its quotes; nil: there is no further one.
    package mutating func next(_ bytes: Span<UInt8>) -> Range<Int>? {
        while outline.position < outline.end {
            let start = outline.position
            guard bytes[start] == UInt8(ascii: "\"") else {
                outline.position += 1
                continue
            }
            guard outline.skipText(bytes) else { return nil }
            let text = start..<outline.position
            outline.skipSpace(bytes)
            if !outline.take(UInt8(ascii: ":"), bytes) { return text }
        }
        return nil
    }
}
