import ImgoptEngine

// How the engine's words stand in columns, and how rows are read as such.

/// A type of the engine that stands in a column as a plain value.
protocol Columned: Bindable, Readable {
    associatedtype Plain: Bindable & Readable
    /// What stands in the column.
    var plain: Plain { get }
    /// Reads it; nil: it stands for nothing.
    init?(plain: Plain)
}

extension Columned {
    func bind(to statement: SQLiteStatement, at place: Int32) -> Int32 { unsafe plain.bind(to: statement, at: place) }

    init?(reading row: Columns, at column: Int32) {
        guard let plain = Plain(reading: row, at: column) else { return nil }
        self.init(plain: plain)
    }
}

extension Columned where Self: RawRepresentable, RawValue == Plain {
    var plain: RawValue { rawValue }
    init?(plain: RawValue) { self.init(rawValue: plain) }
}

extension ItemState: Columned {}
extension JobState: Columned {}
extension ItemError.Name: Columned {}

extension JobID: Columned {
    var plain: Int64 { rawValue }
    init?(plain: Int64) { self.init(plain) }
}

extension ItemID: Columned {
    var plain: Int64 { rawValue }
    init?(plain: Int64) { self.init(plain) }
}

extension AccountID: Columned {
    var plain: Int32 { rawValue }
    init?(plain: Int32) { self.init(plain) }
}

extension StoreID: Columned {
    var plain: Int32 { rawValue }
    init?(plain: Int32) { self.init(plain) }
}

extension ModelID: Columned {
    var plain: Int32 { rawValue }
    init?(plain: Int32) { self.init(plain) }
}

extension Day: Columned {
    var plain: Int64 { number }
    init?(plain: Int64) { self.init(plain) }
}

extension Moment: Columned {
    var plain: Int64 { microseconds }
    init?(plain: Int64) { self.init(microseconds: plain) }
}

extension TimeSpan: Columned {
    var plain: Int64 { microseconds }
    init?(plain: Int64) { self.init(microseconds: plain) }
}

extension Money: Columned {
    var plain: Int64 { micros }
    init?(plain: Int64) { self.init(micros: plain) }
}

extension Columns {
    /// The eight counts, in the order of the states.
    func counts(from first: Int32) throws -> ItemCounts {
        var counts = ItemCounts()
        for (place, state) in ItemState.allCases.enumerated() {
            let value = int64(first + Int32(place))
            guard value >= 0, value <= Int32.max else { throw DatabaseError.unreadable(state.column) }
            counts[state] = Int(value)
        }
        return counts
    }

    /// The eight counts, from columns named as the states.
    func counts() throws -> ItemCounts {
        var counts = ItemCounts()
        for state in ItemState.allCases {
            let value: Int64 = try self[state.column]
            guard value >= 0, value <= Int32.max else { throw DatabaseError.unreadable(state.column) }
            counts[state] = Int(value)
        }
        return counts
    }

    /// The error in the four columns `error_*`, nil when there is none.
    func itemError() throws -> ItemError? {
        guard let name: ItemError.Name = try self["error_name"] else { return nil }
        return ItemError(
            name, try self["error_message"] ?? "what it said is kept no longer",
            retryable: try self["error_retryable"] ?? false, provider: try self["error_provider"])
    }

    /// An item as it was sent.
    func sentImage() throws -> SentImage {
        SentImage(
            imageID: try self["image_id"], source: try source(), prompt: try self["prompt"], input: try self["input"],
            model: try self["model"])
    }

    /// An output's size in pixels, nil where none is kept.
    func pixelSize() throws -> PixelSize? {
        guard let width: Int = try self["width"], let height: Int = try self["height"] else { return nil }
        return PixelSize(width: width, height: height)
    }

    /// Where an item's picture comes from.
    func source() throws -> ItemSource? {
        if let hash: String = try self["blob"] { return .blob(sha256: hash) }
        return (try self["source"] as String?).map(ItemSource.url)
    }
}

extension ItemState {
    /// The name of its column in `job` and `store`.
    var column: String { Self.columns[Int(rawValue)] }

    private static let columns = allCases.map { "\($0)" }
}

/// The conditions of the partial indexes, in the words of the schema: a query uses such an index only if it says its
/// condition in these very words. All else that names a state is given it as a value.
enum Condition {
    /// An item is queued.
    static let queued = "state = \(ItemState.queued.rawValue)"
    /// An item is not finished.
    static let open = "state < \(ItemState.done.rawValue)"
    /// A job is not finished.
    static let jobOpen = "state < \(JobState.done.rawValue)"
    /// An attempt took place, or may have.
    static let counts =
        "prediction IS NOT NULL OR (outcome = \(CreationOutcome.unknown.rawValue) AND answered_at IS NOT NULL)"
    /// A job is finished.
    static let jobFinished = "state >= \(JobState.done.rawValue)"
    /// A job is finished, and all that was ever kept of it is.
    static let jobWhole = "\(jobFinished) AND files IS NULL"
}

extension DatabaseError {
    /// A column holds what can't be.
    static func unreadable(_ column: String) -> DatabaseError {
        DatabaseError(.corrupt, "the column \(column) holds an unknown value: check the database, restore a backup")
    }
}
