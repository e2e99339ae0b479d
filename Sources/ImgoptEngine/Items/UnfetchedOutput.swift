/// An output of an item that has no file.
package struct UnfetchedOutput: Hashable, Sendable {
    /// Which of the item's outputs, from 0.
    package let number: Int
    /// Where the provider had it; or a number, of so many more; or a value (see ``valueMark``).
    package let sourceURL: String
    /// Why it was not fetched, for people; nil: it is beyond the most that are fetched of an item, or a value.
    package let reason: String?

    package init(number: Int, sourceURL: String, reason: String?) {
        self.number = number
        self.sourceURL = sourceURL
        self.reason = reason
    }

    /// What stands in an address's place before an output that is no file but a value: its JSON follows.
    package static let valueMark = "value:"

    /// The JSON of the value that it is; nil: it is none.
    package var value: String? {
        sourceURL.hasPrefix(Self.valueMark) ? String(sourceURL.dropFirst(Self.valueMark.count)) : nil
    }
}

/// What has become of some of an item's outputs, for good.
package struct KeptOutputs: Hashable, Sendable {
    /// Those that are safe on disk.
    package var files: [OutputFile] = []
    /// Those that can't be had.
    package var unfetched: [UnfetchedOutput] = []

    /// Nothing yet.
    package init() {}

    /// The numbers of all of them.
    package var numbers: Set<Int> { Set(files.compactMap(\.number) + unfetched.map(\.number)) }
}
