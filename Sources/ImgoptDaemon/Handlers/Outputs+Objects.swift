import ImgoptEngine
import ImgoptObjects
import ImgoptWire

// Outputs that lie in a bucket: read piece by piece, as files are.
extension ItemHandlers {
    /// Some bytes of an output in a bucket.
    struct ObjectPart: Sendable {
        let asked: Asked
        let store: ObjectStore
        let offset: Int64
        let count: Int
    }

    func outputPresign(_ call: OutputPresign, _ context: RequestContext) {
        context.reply.answer { () throws(WireError) in
            let asked = try asked(call.item, call.output, context)
            guard ObjectStore.isObject(asked.output.path) else {
                throw .notAvailable("\(asked.whole.name) is a file of the daemon's host: read it by output.get")
            }
            if asked.output.removedAt != nil { throw gone(asked) }
            let settings = live.current
            let seconds = call.expiresSeconds ?? settings.outputs.presignSeconds
            // For good, unless it is asked for a while.
            let base = call.expiresSeconds == nil ? settings.objects.publicBaseURL : nil
            let (store, path) = (try bucket(asked.output.path), asked.output.path)
            let found = base.map { store.address(path, below: $0) } ?? store.presigned(path, seconds: seconds)
            guard let url = found else {
                throw .notAvailable("\(asked.whole.name) is in another bucket than that of s3.bucket")
            }
            let end = Timestamp(clock.now + .seconds(Int64(seconds)))
            return PresignedOutput(url: url, expiresAt: base == nil ? end : nil)
        }
    }

    func part(of asked: Asked, _ call: OutputGet) throws(WireError) -> ObjectPart {
        let count = try count(of: asked.whole, call.offset, call.limit)
        if try files.isGivenUp(asked.output) { throw gone(asked) }
        return ObjectPart(asked: asked, store: try bucket(asked.output.path), offset: call.offset, count: count)
    }

    /// Answers once the bytes are here. Until then nothing else is begun for this client: one that asks for many at
    /// once, or does not read, costs the memory of one.
    func answer(_ part: ObjectPart, _ context: RequestContext) {
        let (asked, reply, session) = (part.asked, context.reply, context.session)
        session.hold()
        part.store.read(asked.output.path, at: part.offset, count: part.count, ofAll: asked.whole.bytes) {
            [self] result in
            defer { session.letGo() }
            switch result {
            case .success(let bytes):
                noteFound(asked)
                reply.succeed(asked.whole.piece(bytes, at: part.offset))
            case .failure(let failure) where [.missing, .changed].contains(failure.kind):
                reply.fail(gone(asked, isChanged: failure.kind == .changed))
            case .failure(let failure):
                reply.fail(.storageFailed("the object of \(asked.whole.name) can't be read: \(failure.message)"))
            }
        }
    }

    private func bucket(_ location: String) throws(WireError) -> ObjectStore {
        try GoneFiles.bucket(objects, location)
    }
}

extension GoneFiles {
    func isObjectThere(_ location: String, _ whole: Whole) throws(WireError) -> Bool {
        let store = try Self.bucket(objects, location)
        do throws(ObjectFailure) {
            return try store.isThere(location, size: whole.bytes)
        } catch {
            throw .storageFailed("the object of \(whole.name) can't be looked at: \(error.message)")
        }
    }

    fileprivate static func bucket(_ objects: ObjectStore?, _ location: String) throws(WireError) -> ObjectStore {
        if let objects { return objects }
        throw .storageFailed("\(location) can't be read: \(SettingsTable.name(of: \.objects.bucket)) is not set")
    }
}
