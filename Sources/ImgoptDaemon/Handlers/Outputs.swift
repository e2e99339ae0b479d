import FoundationEssentials
import Glibc
import ImgoptDatabase
import ImgoptEngine
import ImgoptSocket
import ImgoptWire

// output.get and source.get: what an item's files hold, for its owner, who need not be able to read them.
extension ItemHandlers {
    func outputGet(_ call: OutputGet, _ context: RequestContext) {
        // In this turn: a client that asks for many at once, or does not read, costs the memory of one.
        context.reply.answer { () throws(WireError) in try piece(call, context) }
    }

    func sourceGet(_ call: SourceGet, _ context: RequestContext) {
        context.reply.answer { () throws(WireError) in try piece(call, context) }
    }

    private func piece(_ call: OutputGet, _ context: RequestContext) throws(WireError) -> OutputPiece {
        let (row, _) = try visible.item(ItemID(call.item), context.caller)
        guard row.state == .done else {
            throw .wrongState("item \(call.item)", WireItemState(row.state).rawValue, field: "item")
        }
        guard row.outputs.indices.contains(call.output) else {
            throw .invalidParams("item \(call.item) has \(row.outputs.count) outputs, counted from 0", field: "output")
        }
        let output = row.outputs[call.output]
        let name = "output \(call.output) of item \(call.item)"
        let whole = Whole(name: name, bytes: output.bytes, contentType: output.contentType, sha256: output.sha256)
        // What was noticed as gone may be back: a disk that was not mounted, a folder that was moved.
        let isGivenUp = try isGivenUp(output)
        if !isGivenUp, let piece = try piece(of: whole, at: output.path, call.offset, call.limit) {
            if output.removedAt != nil { try? database.noteFound(row.id, output: output.number ?? call.output) }
            return piece
        }
        let now = clock.now
        if output.removedAt == nil { try? database.noteMissing(row.id, output: output.number ?? call.output, at: now) }
        throw .outputGone(name, item: call.item, since: Timestamp(output.removedAt ?? now))
    }

    /// Sees to it that a done item has files and that none of them is there, before they are made and paid for anew.
    func checkGone(_ row: ItemRow) throws(WireError) {
        guard row.state == .done else { return }
        let item = row.id.rawValue
        guard !row.outputs.isEmpty else { throw .wrongState("item \(item)", "done", field: "item") }
        for (place, output) in row.outputs.enumerated() {
            let name = "output \(place) of item \(item)"
            let whole = Whole(name: name, bytes: output.bytes, contentType: output.contentType, sha256: output.sha256)
            // The new file has the name of the old one, which whoever removes it would take for the old one.
            if try isGivenUp(output) { throw .beingRemoved(name) }
            guard try Self.read(output.path, whole, at: 0, 0) == nil else { throw .outputThere(name, item: item) }
            if output.removedAt != nil { continue }
            let now = clock.now
            do throws(DatabaseError) {
                try database.noteMissing(row.id, output: output.number ?? place, at: now)
            } catch {
                throw error.refusal
            }
        }
    }

    private func piece(_ call: SourceGet, _ context: RequestContext) throws(WireError) -> SourcePiece {
        let (row, job) = try visible.item(ItemID(call.item), context.caller)
        if job.isSlim { throw .inputsGone(job: job.id.rawValue) }
        switch row.submitted.source {
        case .url(let url): return SourcePiece(url: url)
        case nil: throw .notAvailable("item \(call.item) was made from its prompt alone: it has no source")
        case .blob(let sha256):
            let gone = WireError.notAvailable("the bytes of item \(call.item)'s source are not kept any more")
            guard let blob = try read({ () throws(DatabaseError) in try database.blob(sha256) })?.blob else {
                throw gone
            }
            let whole = Whole(
                name: "the source of item \(call.item)", bytes: blob.bytes, contentType: blob.contentType,
                sha256: sha256)
            guard let piece = try piece(of: whole, at: blobs.path(sha256), call.offset, call.limit) else { throw gone }
            return SourcePiece(piece)
        }
    }

    /// What a file is to be.
    private struct Whole {
        let name: String
        let bytes: Int64
        let contentType: String
        let sha256: String
    }

    /// A piece of a file; nil: it is not there, or is another one.
    private func piece(
        of whole: Whole, at path: String, _ offset: Int64, _ limit: Int
    ) throws(WireError) -> OutputPiece? {
        guard offset <= whole.bytes else {
            throw .invalidParams("\(whole.name) has \(whole.bytes) bytes, and offset is behind them", field: "offset")
        }
        let room = min(limit, OutputGet.room(inLine: limits.lineBytes))
        let count = Int(min(Int64(room), whole.bytes - offset))
        guard let bytes = try Self.read(path, whole, at: offset, count) else { return nil }
        return OutputPiece(
            bytes: whole.bytes, offset: offset, data: Data(bytes).base64EncodedString(),
            contentType: whole.contentType, sha256: whole.sha256, end: offset + Int64(bytes.count) == whole.bytes)
    }

    private static func read(
        _ path: String, _ whole: Whole, at offset: Int64, _ count: Int
    ) throws(WireError) -> [UInt8]? {
        do throws(FileBytes.ReadError) {
            return try FileBytes.read(path, at: offset, count: count, ofAll: whole.bytes)
        } catch .system(let error) where [ENOENT, ENOTDIR, ELOOP].contains(error.code) {
            return nil
        } catch {
            throw .storageFailed("the file of \(whole.name) can't be read")
        }
    }

    /// Whether the file is to be removed and perhaps still there.
    private func isGivenUp(_ output: OutputFile) throws(WireError) -> Bool {
        guard output.removedAt != nil else { return false }
        return try read { () throws(DatabaseError) in try database.isBeingRemoved(output.path) }
    }
}
