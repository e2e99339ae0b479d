import FoundationEssentials
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
        let whole = GoneFiles.Whole(output, call.output, of: row.id)
        // What was noticed as gone may be back: a disk that was not mounted, a folder that was moved.
        var isChanged = false
        let isGivenUp = try files.isGivenUp(output)
        if !isGivenUp {
            switch try piece(of: whole, at: output.path, call.offset, call.limit) {
            case .found(let piece):
                if output.removedAt != nil { try? database.noteFound(row.id, output: output.number ?? call.output) }
                return piece
            case .changed: isChanged = true
            case .missing: break
            }
        }
        let now = clock.now
        if output.removedAt == nil { try? database.noteMissing(row.id, output: output.number ?? call.output, at: now) }
        throw .outputGone(
            whole.name, item: call.item, since: Timestamp(output.removedAt ?? now), isChanged: isChanged)
    }

    /// Sees to it that a done item has files and that none of them is there, before they are made and paid for anew.
    func checkGone(_ row: ItemRow) throws(WireError) {
        guard row.state == .done else { return }
        let item = row.id.rawValue
        guard !row.outputs.isEmpty else { throw .wrongState("item \(item)", "done", field: "item") }
        if let name = try files.firstThere(of: row) { throw .outputThere(name, item: item) }
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
            let whole = GoneFiles.Whole(
                name: "the source of item \(call.item)", bytes: blob.bytes, contentType: blob.contentType,
                sha256: sha256)
            guard case .found(let piece) = try piece(of: whole, at: blobs.path(sha256), call.offset, call.limit) else {
                throw gone
            }
            return SourcePiece(piece)
        }
    }

    private enum Piece {
        case found(OutputPiece)
        case missing
        case changed
    }

    /// A piece of a file.
    private func piece(
        of whole: GoneFiles.Whole, at path: String, _ offset: Int64, _ limit: Int
    ) throws(WireError) -> Piece {
        guard offset <= whole.bytes else {
            throw .invalidParams("\(whole.name) has \(whole.bytes) bytes, and offset is behind them", field: "offset")
        }
        let room = min(limit, OutputGet.room(inLine: limits.lineBytes))
        let count = Int(min(Int64(room), whole.bytes - offset))
        switch try GoneFiles.look(for: whole, at: path, from: offset, count) {
        case .missing: return .missing
        case .changed: return .changed
        case .bytes(let bytes):
            return .found(
                OutputPiece(
                    bytes: whole.bytes, offset: offset, data: Data(bytes).base64EncodedString(),
                    contentType: whole.contentType, sha256: whole.sha256,
                    end: offset + Int64(bytes.count) == whole.bytes))
        }
    }
}
