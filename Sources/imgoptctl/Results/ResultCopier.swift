import FoundationEssentials
import Glibc
import ImgoptWire

/// Copies the results of a job's items into a folder, named by their image ids.
struct ResultCopier {
    private let folder: ResultFolder
    private let daemon: any Daemon
    private let job: Int64
    private var copied: Set<Int64> = []
    private var names = ResultNames()

    /// Makes the folder if it is not there.
    init(_ folder: String, job: Int64, _ daemon: any Daemon) throws {
        self.folder = try ResultFolder(folder, overwrites: true)
        self.job = job
        self.daemon = daemon
    }

    /// Copies the results of `items`.
    mutating func copy(_ items: [Int64]) async throws {
        for item in items where !copied.contains(item) {
            try await copy(try await daemon.call(ItemGet(item: item)))
        }
    }

    /// Copies the results of all items that are done and were not copied yet.
    mutating func copyAll() async throws {
        var after: Int64?
        repeat {
            let page = try await daemon.call(JobItems(job: job, state: [.done], after: after))
            for item in page.items { try await copy(item) }
            after = page.next
        } while after != nil
    }

    private mutating func copy(_ item: Item) async throws {
        guard item.state == .done, !copied.contains(item.id) else { return }
        let base = names.base(of: item)
        for (place, output) in item.outputs.enumerated() {
            _ = try await folder.fetch(
                output, place, of: item.id, as: ResultNames.file(base, place, output), from: daemon)
        }
        if let value = item.value { _ = try folder.write(value, as: base + ".json") }
        copied.insert(item.id)
    }
}
