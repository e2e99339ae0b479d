/// What became of items since the start, for statistics.
package struct EngineTally: Hashable, Sendable {
    /// Items that ended well.
    package var done = 0
    /// Those among them that took over the result of an identical one.
    package var cached = 0
    /// Items given up.
    package var failed = 0

    /// Nothing yet.
    package init() {}
}
