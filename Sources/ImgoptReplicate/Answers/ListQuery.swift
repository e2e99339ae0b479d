/// Which predictions to list.
package struct ListQuery: Sendable, Equatable {
    /// Created at or after this time, microseconds since 1970.
    package var createdAfter: Int64?
    /// Created before this time, microseconds since 1970.
    package var createdBefore: Int64?
    /// Where to go on: a page's `nextCursor`, which is a query of its own and carries the times with it.
    package var cursor: String?
    /// Whether to read what the predictions were given, and of which model: only a search wants it.
    package var withInputs: Bool

    /// A query; without anything, the newest predictions of the account.
    package init(
        createdAfter: Int64? = nil, createdBefore: Int64? = nil, cursor: String? = nil, withInputs: Bool = false
    ) {
        self.createdAfter = createdAfter
        self.createdBefore = createdBefore
        self.cursor = cursor
        self.withInputs = withInputs
    }
}
