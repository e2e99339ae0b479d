/// A text that must not be seen: it shows as `[hidden]` wherever it is printed, interpolated or dumped.
package struct Secret: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The text itself, for the one place that needs it.
    package let exposed: String

    /// Hides `text`.
    package init(_ text: String) { exposed = text }

    package var description: String { "[hidden]" }
    /// Never the text.
    package var debugDescription: String { "[hidden]" }
    /// No children, so that `dump` finds nothing.
    package var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}
