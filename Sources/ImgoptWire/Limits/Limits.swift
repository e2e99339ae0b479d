package import ImgoptJSON

/// Every bound of what a client may send or hold, with its reason and its default. Settings `limits.*` change them.
public struct Limits: Sendable, Hashable {
    /// Bytes of a line without its LF. 4 MiB hold some 20,000 images by URL, or one photograph as a data URI.
    package var lineBytes = 4 * 1024 * 1024

    /// Images in one request. One transaction of that many rows takes a tenth of a second, which all others wait.
    package var imagesPerRequest = 10_000

    /// Images of one job over all its appends: what a job's counts and explanation are made for.
    package var imagesPerJob = 1_000_000

    /// Bytes of a job's metadata as compact JSON: it is in every copy of the job.
    package var metadataBytes = 4096

    /// Bytes of a prompt: more than any model reads.
    package var promptBytes = 32 * 1024

    /// Bytes of a source that is a URL: what servers take in a request line.
    package var urlBytes = 8 * 1024

    /// Bytes of a source that is a data URI: what fits into a line beside the rest of a request.
    package var dataURIBytes = 4_000_000

    /// Bytes of an image that is handed in as bytes: the provider's Files API takes no more.
    package var blobBytes = 100_000_000

    /// Bytes that one user may have put and named in no image yet: some hundred photographs. They take room for an
    /// hour.
    package var blobBytesPerUser = 4 * 1024 * 1024 * 1024

    /// Bytes of an image's or job's `input` as compact JSON.
    package var inputBytes = 256 * 1024

    /// Bytes of a client's names: `key`, an image's `id`, `model`. They are in indexes and events.
    package var nameBytes = 256

    /// Subscriptions of one connection: each costs work at every event.
    package var subscriptionsPerConnection = 16

    /// Stores, jobs or kinds that one subscription may name: each event is looked up among them.
    package var filtersPerSubscription = 1_000

    /// Requests of one connection that are not answered yet: `job.wait` holds one for long.
    package var inFlightPerConnection = 1_024

    /// Connections of one user: so that one broken client cannot lock out the others.
    package var connectionsPerUser = 256

    /// Connections of all users: each needs a descriptor.
    package var connections = 1_000

    /// Bytes of requests of one user that are coming in or not answered yet, over all its connections: thirty lines
    /// of full length. Without it, many connections with a long line each could fill the memory.
    package var heldBytesPerUser = 128 * 1024 * 1024

    /// Bytes of replies and events that wait for one connection before it is no longer read.
    package var pendingBytesPerConnection = 1024 * 1024

    /// Depth of arrays and objects in a line.
    package var depth = 64

    /// Depth of an `input` and of `metadata`: they stand deep inside of replies, of the provider's answers and of its
    /// list, and others may read no deeper than we do.
    package var valueDepth = 32

    /// Entries in one page of a list.
    package var pageEntries = 1_000

    /// Bytes of one page of a list, beyond its first entry: prompts and metadata can be long.
    package var pageBytes = 1024 * 1024

    /// The defaults.
    package init() {}
}

extension Limits {
    /// The defaults.
    package static let standard = Limits()

    /// The limits that `server.info` tells, in its order, with their names there.
    private static let names: [(place: any WritableKeyPath<Limits, Int> & Sendable, name: String)] = [
        (\.lineBytes, "line_bytes"), (\.imagesPerRequest, "images_per_request"), (\.imagesPerJob, "images_per_job"),
        (\.metadataBytes, "metadata_bytes"), (\.promptBytes, "prompt_bytes"), (\.urlBytes, "url_bytes"),
        (\.dataURIBytes, "data_uri_bytes"), (\.inputBytes, "input_bytes"), (\.valueDepth, "value_depth"),
        (\.blobBytes, "blob_bytes"), (\.blobBytesPerUser, "blob_bytes_per_user"),
        // Its name before bytes came by blob.put too.
        (\.blobBytes, "image_bytes"), (\.heldBytesPerUser, "held_bytes_per_user"), (\.connections, "connections"),
        (\.connectionsPerUser, "connections_per_user"), (\.inFlightPerConnection, "in_flight_per_connection"),
        (\.subscriptionsPerConnection, "subscriptions_per_connection"),
    ]

    /// The name of a limit that clients are told.
    package static func name(of place: KeyPath<Limits, Int>) -> String {
        names.first { $0.place as KeyPath == place }?.name ?? ""
    }

    /// The limits as `server.info` tells them.
    package var told: JSONObject {
        JSONObject(Self.names.map { ($0.name, .integer(Int64(self[keyPath: $0.place]))) })
    }

    /// The limits that `server.info` told, and the defaults of those that it did not.
    package init(told: JSONObject) {
        for (place, name) in Self.names {
            if let value = told[name]?.intValue, value > 0 { self[keyPath: place] = Int(value) }
        }
    }

    /// Milliseconds in 30 days, the longest time that a param may give.
    static let longestMilliseconds = 30 * 24 * 3600 * 1000
    /// Seconds in 30 days.
    package static let longestSeconds = 30 * 24 * 3600
    /// Requests a minute, of a store or of all: more than a thousand times what Replicate gives.
    package static let rates = 1...1_000_000
    /// A store's share beside the others': beyond, fairness has no meaning.
    package static let weights = 0.01...1000.0
    /// What may be spent in a day, in millionths of a unit: up to a billion units.
    static let budgets: ClosedRange<Int64> = 0...1_000_000_000_000_000
    /// Queued images or open predictions of a store.
    package static let counts = 1...100_000_000
}
