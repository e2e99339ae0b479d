import FoundationEssentials
import ImgoptDatabase
import ImgoptEngine
import ImgoptSocket
import ImgoptWire

// output.get and source.get: what an item's files hold, for its owner, who need not be able to read them.
extension ItemHandlers {
    func outputGet(_ call: OutputGet, _ context: RequestContext) {
        // In this turn: a client that asks for many at once, or does not read, costs the memory of one.
        var asked: ObjectPart?
        do throws(WireError) {
            let found = try self.asked(call.item, call.output, context)
            if !ObjectStore.isObject(found.output.path) {
                return context.reply.answer { () throws(WireError) in try piece(found, call) }
            }
            if let copy = visible.copies?.copy(of: found.output),
                case .found(let piece) = try piece(of: found.whole, at: copy, call.offset, call.limit)
            {
                return context.reply.succeed(piece)
            }
            asked = try part(of: found, call)
        } catch {
            return context.reply.fail(error)
        }
        if let asked { answer(asked, context) }
    }

    func sourceGet(_ call: SourceGet, _ context: RequestContext) {
        context.reply.answer { () throws(WireError) in try piece(call, context) }
    }

    /// An output that may be looked at.
    struct Asked: Sendable {
        let item: ItemID
        let output: OutputFile
        let number: Int
        let whole: GoneFiles.Whole
    }

    func asked(_ item: Int64, _ place: Int, _ context: RequestContext) throws(WireError) -> Asked {
        let (row, _) = try visible.item(ItemID(item), context.caller)
        guard row.state == .done else {
            throw .wrongState("item \(item)", WireItemState(row.state).rawValue, field: "item")
        }
        guard row.outputs.indices.contains(place) else {
            throw .invalidParams("item \(item) has \(row.outputs.count) outputs, counted from 0", field: "output")
        }
        let output = row.outputs[place]
        return Asked(
            item: row.id, output: output, number: output.number ?? place,
            whole: GoneFiles.Whole(output, place, of: row.id))
    }

    private func piece(_ asked: Asked, _ call: OutputGet) throws(WireError) -> OutputPiece {
        // What was noticed as gone may be back: a disk that was not mounted, a folder that was moved.
        var isChanged = false
        let isGivenUp = try files.isGivenUp(asked.output)
        if !isGivenUp {
            switch try piece(of: asked.whole, at: asked.output.path, call.offset, call.limit) {
            case .found(let piece):
                noteFound(asked)
                return piece
            case .changed: isChanged = true
            case .missing: break
            }
        }
        throw gone(asked, isChanged: isChanged)
    }

    func noteFound(_ asked: Asked) {
        if asked.output.removedAt != nil { try? database.noteFound(asked.item, output: asked.number) }
    }

    /// It is not there, which is noted. `isChanged`: something else is there.
    func gone(_ asked: Asked, isChanged: Bool = false) -> WireError {
        let now = clock.now
        if asked.output.removedAt == nil { try? database.noteMissing(asked.item, output: asked.number, at: now) }
        let since = Timestamp(asked.output.removedAt ?? now)
        return .outputGone(asked.whole.name, item: asked.item.rawValue, since: since, isChanged: isChanged)
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
        let count = try count(of: whole, offset, limit)
        switch try GoneFiles.look(for: whole, at: path, from: offset, count) {
        case .missing: return .missing
        case .changed: return .changed
        case .bytes(let bytes):
            return .found(whole.piece(bytes, at: offset))
        }
    }

    /// How many bytes of a piece there are.
    func count(of whole: GoneFiles.Whole, _ offset: Int64, _ limit: Int) throws(WireError) -> Int {
        guard offset <= whole.bytes else {
            throw .invalidParams("\(whole.name) has \(whole.bytes) bytes, and offset is behind them", field: "offset")
        }
        let room = min(limit, OutputGet.room(inLine: limits.lineBytes))
        return Int(min(Int64(room), whole.bytes - offset))
    }
}

extension GoneFiles.Whole {
    /// Some of its bytes.
    func piece(_ bytes: [UInt8], at offset: Int64) -> OutputPiece {
        OutputPiece(
            bytes: self.bytes, offset: offset, data: Data(bytes).base64EncodedString(), contentType: contentType,
            sha256: sha256, end: offset + Int64(bytes.count) == self.bytes)
    }
}
