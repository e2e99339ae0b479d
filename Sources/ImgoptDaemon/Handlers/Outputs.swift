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
        var asked: ObjectPart?
        do throws(WireError) {
            let found = try self.asked(call.item, call.output, context)
            if !ObjectStore.isObject(found.output.path) {
                return context.reply.answer { () throws(WireError) in try piece(found, call) }
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
        let whole: Whole
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
        let name = "output \(place) of item \(item)"
        let whole = Whole(name: name, bytes: output.bytes, contentType: output.contentType, sha256: output.sha256)
        return Asked(item: row.id, output: output, number: output.number ?? place, whole: whole)
    }

    private func piece(_ asked: Asked, _ call: OutputGet) throws(WireError) -> OutputPiece {
        // What was noticed as gone may be back: a disk that was not mounted, a folder that was moved.
        let isGivenUp = try isGivenUp(asked.output)
        if !isGivenUp, let piece = try piece(of: asked.whole, at: asked.output.path, call.offset, call.limit) {
            noteFound(asked)
            return piece
        }
        throw gone(asked)
    }

    func noteFound(_ asked: Asked) {
        if asked.output.removedAt != nil { try? database.noteFound(asked.item, output: asked.number) }
    }

    /// It is not there, which is noted.
    func gone(_ asked: Asked) -> WireError {
        let now = clock.now
        if asked.output.removedAt == nil { try? database.noteMissing(asked.item, output: asked.number, at: now) }
        let since = Timestamp(asked.output.removedAt ?? now)
        return .outputGone(asked.whole.name, item: asked.item.rawValue, since: since)
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
            let isThere = try isThere(output.path, whole)
            guard !isThere else { throw .outputThere(name, item: item) }
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
        let (row, _) = try visible.item(ItemID(call.item), context.caller)
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
    struct Whole: Sendable {
        let name: String
        let bytes: Int64
        let contentType: String
        let sha256: String
    }

    /// A piece of a file; nil: it is not there, or is another one.
    private func piece(
        of whole: Whole, at path: String, _ offset: Int64, _ limit: Int
    ) throws(WireError) -> OutputPiece? {
        let count = try count(of: whole, offset, limit)
        guard let bytes = try Self.read(path, whole, at: offset, count) else { return nil }
        return whole.piece(bytes, at: offset)
    }

    /// How many bytes of a piece there are.
    func count(of whole: Whole, _ offset: Int64, _ limit: Int) throws(WireError) -> Int {
        guard offset <= whole.bytes else {
            throw .invalidParams("\(whole.name) has \(whole.bytes) bytes, and offset is behind them", field: "offset")
        }
        let room = min(limit, OutputGet.room(inLine: limits.lineBytes))
        return Int(min(Int64(room), whole.bytes - offset))
    }

    private func isThere(_ path: String, _ whole: Whole) throws(WireError) -> Bool {
        ObjectStore.isObject(path)
            ? try isObjectThere(path, whole) : try Self.read(path, whole, at: 0, 0) != nil
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
    func isGivenUp(_ output: OutputFile) throws(WireError) -> Bool {
        guard output.removedAt != nil else { return false }
        return try read { () throws(DatabaseError) in try database.isBeingRemoved(output.path) }
    }
}

extension ItemHandlers.Whole {
    /// Some of its bytes.
    func piece(_ bytes: [UInt8], at offset: Int64) -> OutputPiece {
        OutputPiece(
            bytes: self.bytes, offset: offset, data: Data(bytes).base64EncodedString(), contentType: contentType,
            sha256: sha256, end: offset + Int64(bytes.count) == self.bytes)
    }
}
