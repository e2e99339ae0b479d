/// Where a hook's place in the log is kept: whole at any moment, and on disk before anybody relies on it.
struct HookFile: Sendable {
    let path: String

    /// The file of a hook in a state folder.
    init(_ hook: String, in folder: String) { path = "\(folder)/notify-\(hook)" }

    /// What it holds; nil: there is no file. A file that can't be understood is an error.
    func read() throws(DaemonError) -> HookRecord? {
        let bytes: [UInt8]
        do throws(FileBytes.ReadError) {
            bytes = try FileBytes.read(path, limit: HookRecord.bytesMax)
        } catch {
            if error.isMissingFile { return nil }
            throw DaemonError(settings: "a hook's place in the log can't be read: \(error)")
        }
        guard let record = HookRecord(bytes) else {
            throw DaemonError(
                settings: "\(path) does not hold a hook's place in the log: remove it, and the hook begins with what "
                    + "happens from then on")
        }
        return record
    }

    /// Keeps a record in the place of the last one.
    func write(_ record: HookRecord) throws(FileError) {
        try DurableFile.replace(path, with: record.bytes, mode: 0o600)
    }

    /// Forgets it.
    func remove() throws(FileError) { try DurableFile.remove(path) }
}
