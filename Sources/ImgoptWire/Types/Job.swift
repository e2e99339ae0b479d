public import ImgoptJSON

/// A job as every method that answers one tells it.
public struct Job: WireObject {
    public var id: Int64
    public var store: StoreName
    public var state: JobState
    public var counts: ItemCounts
    public var images: Int
    public var priority: Int
    public var key: String?
    public var metadata: JSONObject
    public var open: Bool
    public var createdAt: Timestamp
    public var startedAt: Timestamp?
    public var finishedAt: Timestamp?
    public var error: ItemError?
    public var failing: FailingImages?
    public var etaSeconds: Int?
    public var position: Int?
    public var spent: Amount?
    public var user: String?
    public var uid: Int?
    public var pid: Int?
    public var existing: Bool

    package init(
        id: Int64, store: StoreName, state: JobState, counts: ItemCounts, images: Int, priority: Int, key: String?,
        metadata: JSONObject, open: Bool, createdAt: Timestamp, startedAt: Timestamp?, finishedAt: Timestamp?,
        error: ItemError?, failing: FailingImages?, etaSeconds: Int?, position: Int?, spent: Amount?, user: String?,
        uid: Int?, pid: Int?, existing: Bool
    ) {
        self.id = id
        self.store = store
        self.state = state
        self.counts = counts
        self.images = images
        self.priority = priority
        self.key = key
        self.metadata = metadata
        self.open = open
        self.createdAt = createdAt
        self.startedAt = startedAt
        self.finishedAt = finishedAt
        self.error = error
        self.failing = failing
        self.etaSeconds = etaSeconds
        self.position = position
        self.spent = spent
        self.user = user
        self.uid = uid
        self.pid = pid
        self.existing = existing
    }

    public static let shape = Shape(
        Self.init,
        .required("id", \.id, "Its id, which never comes again."),
        .required("store", \.store, "The store that it belongs to."),
        .required("state", \.state, "Where it stands."),
        .required("counts", \.counts, "Its items by state."),
        .required("images", \.images, as: .count, "All its items."),
        .required("priority", \.priority, as: .integer(in: 0...9), "0, low, to 9, high."),
        .nullable("key", \.key, "The client's own key."),
        .required("metadata", \.metadata, "The client's own notes."),
        .required("open", \.open, "Whether more images may be appended."),
        .required("created_at", \.createdAt, "When it was submitted."),
        .nullable("started_at", \.startedAt, "When its first creation was sent."),
        .nullable("finished_at", \.finishedAt, "When its last item was finished."),
        .nullable("error", \.error, "Why nothing of it is done, or why it was ended before it was sealed."),
        .optional("failing", \.failing, "What fails of it while it goes on; left out: nothing."),
        .nullable("eta_s", \.etaSeconds, as: .count, "Seconds until it will be finished, as far as can be told."),
        .nullable("position", \.position, as: .count, "Images that will be created before its next one."),
        .optional("spent", \.spent, "What its attempts cost, those under way included."),
        .optional("user", \.user, "The name of who submitted it; left out: the daemon's host has none for the uid."),
        .optional("uid", \.uid, as: .count, "The number of the user who submitted it."),
        .optional("pid", \.pid, as: .count, "The process that submitted it; left out: that is not known."),
        .required("existing", \.existing, "Whether a submit found it by its key and made nothing new."))
}
