import ImgoptWire

/// Copies the results of a job's items into a folder, named by their image ids.
struct ResultCopier {
    private let folder: ResultFolder
    private let daemon: any Daemon
    private let job: Int64
    private var copied: Set<Int64> = []
    private var names = ResultNames()
    private var counts = ResultCounts()

    /// Makes the folder if it is not there.
    init(_ folder: ResultFolder, job: Int64, _ daemon: any Daemon) {
        self.folder = folder
        self.job = job
        self.daemon = daemon
    }

    /// How many files there are of it now, and where.
    var summary: String { counts.summary(folder.path) }

    /// Copies the results of `items`.
    mutating func copy(_ items: [Int64]) async throws {
        for item in items where !copied.contains(item) {
            // Appended since: those before it have to have their names first.
            if item > names.last { try await look { _, _ in } }
            try await copy(try await daemon.call(ItemGet(item: item)))
        }
    }

    /// Copies the results of all items that are done and were not copied yet.
    mutating func copyAll() async throws {
        try await look { copier, item in try await copier.copy(item) }
    }

    /// Names all items in their order, and does something with each.
    private mutating func look(_ deed: (inout ResultCopier, Item) async throws -> Void) async throws {
        var after: Int64?
        repeat {
            let page = try await daemon.call(JobItems(job: job, limit: Pages.entries, after: after))
            names.add(page.items)
            for item in page.items { try await deed(&self, item) }
            after = page.items.isEmpty ? nil : page.next
        } while after != nil
    }

    private mutating func copy(_ item: Item) async throws {
        guard item.state == .done, !copied.contains(item.id) else { return }
        for (place, output) in item.outputs.enumerated() {
            let (outcome, _) = try await folder.fetch(output, place, of: item, names, from: daemon)
            counts.add(outcome)
        }
        if let value = item.value { counts.add(try folder.write(value, of: item, names).0) }
        copied.insert(item.id)
    }
}
