public import ImgoptJSON

/// One event, as a subscriber gets it.
public struct EventNotification: Sendable, Hashable {
    /// Its place in the row of all events. A heartbeat carries the newest one, a gap that from which it goes on.
    public var seq: Int64
    /// When it happened.
    public var time: Timestamp
    /// What it tells, as a word; an `EventKind`, unless a newer daemon sent it.
    public var kindName: String
    /// The store that it is about.
    public var store: StoreName?
    /// The job that it is about.
    public var job: Int64?
    /// The item that it is about.
    public var item: Int64?
    /// The client's own id of the item.
    public var imageID: String?
    /// What the kind has besides, by the names of ``EventMember``.
    public var members: JSONObject

    private static let fixedNames = ["subscription", "seq", "time", "kind", "store", "job", "item", "image_id"]

    /// A value of these members.
    package init(
        seq: Int64, time: Timestamp, kind: EventKind, store: StoreName? = nil, job: Int64? = nil, item: Int64? = nil,
        imageID: String? = nil, members: EventMembers = [:]
    ) {
        self.seq = seq
        self.time = time
        kindName = kind.rawValue
        self.store = store
        self.job = job
        self.item = item
        self.imageID = imageID
        self.members = members.object
    }

    /// The kind, nil if a newer daemon sent one that is not known here.
    public var kind: EventKind? { EventKind(rawValue: kindName) }
}

extension EventNotification: WireValue {
    /// Reads the `params` of a notification; which subscription it came by is not kept.
    public init(json: JSONValue) throws(WireError) {
        let known = try Members(json)
        seq = try known.required("seq")
        time = try known.required("time")
        kindName = try known.required("kind")
        store = try known.optional("store")
        job = try known.optional("job")
        item = try known.optional("item")
        imageID = try known.optional("image_id")
        members = JSONObject()
        for (key, value) in try JSONObject(json: json) where !Self.fixedNames.contains(key) { members[key] = value }
    }

    /// What ``json`` says, in bytes: encoded once, sent to many.
    package func serialized() -> [UInt8] {
        var writer = JSONObjectWriter(reserving: 320)
        writer.add("seq", seq)
        writer.add("time", time.description)
        writer.add("kind", kindName)
        if let store { writer.add("store", store.text) }
        if let job { writer.add("job", job) }
        if let item { writer.add("item", item) }
        if let imageID { writer.add("image_id", imageID) }
        for (key, value) in members where !Self.fixedNames.contains(key) { writer.add(key, value) }
        return writer.finish()
    }

    public var json: JSONValue {
        var object: JSONObject = ["seq": .integer(seq), "time": time.json, "kind": .string(kindName)]
        object["store"] = store?.json
        object["job"] = job?.json
        object["item"] = item?.json
        object["image_id"] = imageID?.json
        for (key, value) in members where !Self.fixedNames.contains(key) { object[key] = value }
        return .object(object)
    }
}

extension EventNotification {
    /// What it looks like on the wire, with the name of the subscription. Each kind has members of its own besides.
    public static var schema: Schema {
        .object(
            "EventNotification",
            [
                .required("subscription", .string, "The subscription that it comes by."),
                .required("seq", .integer, "Its place among all events."),
                .required("time", Timestamp.schema, "When it happened."),
                .required("kind", EventKind.schema, "What it tells."),
                .optional("store", StoreName.schema, "The store that it is about."),
                .optional("job", .integer, "The job that it is about."),
                .optional("item", .integer, "The item that it is about."),
                .optional("image_id", .string, "The client's own id of the item."),
            ] + EventMember.allCases.map(\.schema))
    }
}
