import Dispatch
import ImgoptDatabase
import ImgoptEngine
import ImgoptHash
import ImgoptJSON
import ImgoptReplicate
import ImgoptSocket
import ImgoptWire
import Logging

/// Takes images in: job.submit and job.append.
struct SubmitHandlers: RecordReader {
    let visible: VisibleJobs
    let steering: JobSteering
    let simulations: SimulationHandlers
    let mailbox: Mailbox
    let database: any NameRecords & JobReads & ProviderReads & PutRecords
    let catalog: ModelCatalog
    let lookups: ModelLookups
    let blobs: BlobFiles
    let storage: StorageStatus
    let live: LiveSettings
    let limits: Limits
    let work: FairWork
    let clock: DaemonClock
    let logger: Logger

    func jobSubmit(_ call: JobSubmit, _ context: RequestContext) {
        do throws(WireError) {
            guard live.access.mayUse(call.store.text, context.caller) else {
                throw .notPermitted("submit for store \"\(call.store.text)\"")
            }
            try checkStorage()
            guard !call.dryRun else { return try planSubmit(call, context) }
            let inspection = Inspection(
                call.images, for: call.store.text, model: call.model, input: call.input, catalog, live.current)
            whenRead(inspection, context) { [self] inspection throws(WireError) in
                // What was accepted once is answered, whatever the provider says of its model today.
                if !inspection.refusals.isEmpty, let job = try knownJob(call, inspection, context) {
                    return steering.answer(context, job: job, existing: true)
                }
                let store = try read { () throws(DatabaseError) in try database.storeID(for: call.store.text) }
                let sharing = Sharing(call.cache, store: store, uid: context.caller.uid)
                let items: [SubmissionDraft.ItemDraft]
                let blobs: [NewBlob]
                do throws(WireError) {
                    (items, blobs) = try drafts(inspection, call.images.indices, sharing, context.caller)
                } catch {
                    // Nor has who sent it to put the bytes again.
                    guard error.knownName == .unknownBlob, let job = try knownJob(call, inspection, context) else {
                        throw error
                    }
                    return steering.answer(context, job: job, existing: true)
                }
                let job = jobDraft(call, store, context.caller)
                post(
                    SubmissionDraft(
                        target: .newJob(job), items: items, blobs: blobs, by: context.caller.actingUser
                    ) { [self] outcome in
                        letGo(blobs)
                        if case .conflict(let known) = outcome { return resume(known, as: job, items, context) }
                        answer(outcome, call.store, context)
                    }, context)
            }
        } catch {
            context.reply.fail(error)
        }
    }

    /// What a submit says of its job.
    func jobDraft(_ call: JobSubmit, _ store: StoreID, _ caller: Caller) -> SubmissionDraft.JobDraft {
        SubmissionDraft.JobDraft(
            store: store, uid: caller.uid, gid: caller.peer.gid, pid: caller.pid, isByAdmin: caller.isAdmin,
            priority: UInt8(call.priority), key: call.key,
            contentHash: call.key == nil ? nil : Self.contentHash(of: call), cache: call.cache.rawValue,
            metadata: call.metadata?.serialized(), deadline: call.deadlineSeconds.map { .seconds(Int64($0)) },
            isOpen: call.open)
    }

    func jobAppend(_ call: JobAppend, _ context: RequestContext) {
        do throws(WireError) {
            try checkStorage()
            let row = try visible.job(JobID(call.job), context.caller)
            let inspection = Inspection(
                call.images, for: row.storeName, model: call.model, input: call.input, catalog, live.current)
            whenRead(inspection, context) { [self] inspection throws(WireError) in
                try append(call, inspection, context)
            }
        } catch {
            context.reply.fail(error)
        }
    }

    private func append(
        _ call: JobAppend, _ inspection: Inspection, _ context: RequestContext
    ) throws(WireError) {
        let row = try visible.job(JobID(call.job), context.caller)
        let known = try alreadyThere(call, row, inspection)
        guard known < call.images.count else { return steering.answer(context, job: row.id) }
        guard row.progress.isOpen else { throw .jobSealed(call.job) }
        let count = row.images + call.images.count - known
        guard count <= limits.imagesPerJob else { throw .tooManyImages(count, limit: limits.imagesPerJob) }
        guard let store = StoreName(row.storeName) else { throw .internalError("a store has no valid name") }
        let (items, blobs) = try drafts(inspection, known..<call.images.count, Sharing(row.submitted), context.caller)
        let target = SubmissionDraft.Target.append(
            row.id, store: row.submitted.store, at: call.at.map { _ in row.images })
        post(
            SubmissionDraft(
                target: target, items: items, blobs: blobs, by: context.caller.actingUser
            ) { [self] outcome in
                letGo(blobs)
                if case .moved = outcome {
                    // Another client was quicker: what it added is compared now.
                    return work.finish(of: context.caller.uid) { [self] in jobAppend(call, context) }
                }
                answer(outcome, store, context)
            }, context)
    }

    /// Goes on once all models are known that can be read now. Until then nothing more of the connection is begun, so
    /// that effects come in the order sent.
    /// - Parameter all: whether images are still of interest once one is refused.
    func whenRead(
        _ inspection: Inspection, all: Bool = false, _ context: RequestContext,
        _ next: @escaping @Sendable (Inspection) throws(WireError) -> Void
    ) {
        let goOn: @Sendable (Inspection) -> Void = { inspection in
            do throws(WireError) {
                try next(inspection)
            } catch {
                context.reply.fail(error)
            }
        }
        var inspection = inspection
        inspection.look(at: clock.now)
        let account = live.current.account(ofStore: inspection.store)
        lookups.refresh(inspection.aged, for: account)
        guard !inspection.unread.isEmpty, all || inspection.refusals.isEmpty else { return goOn(inspection) }
        context.session.hold()
        let first = inspection
        lookups.read(first.unread, for: account) { [self] in
            work.finish(of: context.caller.uid) { [self] in
                var inspection = first
                inspection.look(at: clock.now)
                goOn(inspection)
                context.session.letGo()
            }
        }
    }

    private func post(_ draft: SubmissionDraft, _ context: RequestContext) {
        if !mailbox.post(.submission(draft)) {
            letGo(draft.blobs)
            context.reply.fail(.draining())
        }
    }

    /// The submit is decided: bytes that nothing refers to go away again.
    private func letGo(_ blobs: [NewBlob]) {
        guard !blobs.isEmpty else { return }
        // Called from a turn, which must not wait for files.
        DispatchQueue.global().async { [self] in release(blobs) }
    }

    private func release(_ blobs: [NewBlob]) {
        for blob in blobs {
            self.blobs.release(blob.sha256)
            do throws(FileError) {
                // A database that can't be read is no reason to throw bytes away.
                try self.blobs.remove(blob.sha256) { (try? database.needsBlob(blob.sha256)) ?? true }
            } catch {
                logger.warning("unused bytes can't be removed", metadata: ["reason": "\(error)"])
            }
        }
    }

    /// New work is refused at once while the disk takes nothing, instead of keeping the client waiting.
    private func checkStorage() throws(WireError) {
        if let refusal = storage.refusal { throw refusal }
        if let shortage = DiskRoom.shortage(in: live.current.state.directory) { throw .storageFull(shortage) }
    }

    private func answer(
        _ outcome: SubmissionDraft.Outcome, _ store: StoreName, _ context: RequestContext
    ) {
        switch outcome {
        case .accepted(let job): steering.answer(context, job: job)
        case .existing(let job): steering.answer(context, job: job, existing: true)
        case .conflict, .moved: context.reply.fail(.internalError("a submit came to an end that it can't have"))
        case .refused(let refusal): context.reply.fail(WireError(refusal, store: store))
        }
    }

    /// Some of the images as they are kept: their bytes are on disk by then.
    private func drafts(
        _ inspection: Inspection, _ places: Range<Int>, _ sharing: Sharing, _ caller: Caller
    ) throws(WireError) -> ([SubmissionDraft.ItemDraft], [NewBlob]) {
        if let refusal = inspection.refusals.first { throw refusal.error }
        // Behind a lock: of sixteen clients with ten thousand images each, all would do little but wait for it.
        let reuseURL = inspection.settings.reuseURL
        var models: [String: ModelID] = [:]
        var kept: [NewBlob] = []
        var items: [SubmissionDraft.ItemDraft] = []
        items.reserveCapacity(places.count)
        var isComplete = false
        defer { if !isComplete { letGo(kept) } }
        for place in places {
            let image = inspection.images[place]
            let name = inspection.model(of: image)
            let model: ModelID
            if let seen = models[name] {
                model = seen
            } else {
                model = try read { () throws(DatabaseError) in try catalog.id(of: name) }
                models[name] = model
            }
            let (source, blob) = try source(of: image, place, caller.uid)
            if let blob { kept.append(blob) }
            let own = inspection.input(of: image)
            let use = inspection.use(of: place)
            items.append(
                SubmissionDraft.ItemDraft(
                    imageID: image.id, source: source, prompt: image.prompt, input: own?.serialized(),
                    model: model, needsPreparation: blob != nil || !inspection.canBeSent(place),
                    identity: sharing.identity(
                        model: use?.sentAs ?? name, defaults: inspection.defaults(of: name), input: own,
                        prompt: image.prompt, source: source),
                    reuse: sharing.reuse(of: source, within: reuseURL)))
        }
        isComplete = true
        return (items, kept)
    }

    private func source(of image: Image, _ place: Int, _ uid: UInt32) throws(WireError) -> (ItemSource, NewBlob?) {
        if let digest = image.blobDigest {
            return (.blob(sha256: digest), try named(digest, "images[\(place)].source", uid))
        }
        guard image.isInline else { return (.url(image.source), nil) }
        let (bytes, contentType) = try Self.content(of: image, place)
        let sha256 = try keep(bytes)
        let blob = NewBlob(sha256: sha256, bytes: Int64(bytes.count), contentType: contentType)
        return (.blob(sha256: sha256), blob)
    }

    /// Bytes that this user put, kept from being removed until they are let go.
    private func named(_ digest: String, _ field: String, _ uid: UInt32) throws(WireError) -> NewBlob {
        blobs.hold(digest)
        var isNamed = false
        defer { if !isNamed { blobs.release(digest) } }
        let row = try read { () throws(DatabaseError) in try database.put(digest, of: uid) }
        guard let row else { throw .unknownBlob(field: field) }
        guard let contentType = row.contentType else { throw Self.noImage(field) }
        isNamed = true
        return NewBlob(sha256: digest, bytes: row.bytes, contentType: contentType, namedBy: uid)
    }

    /// What the source of an image would be kept as. Whether bytes were put that it names is not looked at.
    static func plannedSource(of image: Image, _ place: Int) throws(WireError) -> ItemSource {
        if let digest = image.blobDigest { return .blob(sha256: digest) }
        guard image.isInline else { return .url(image.source) }
        return .blob(sha256: SHA256.hex(of: try content(of: image, place).bytes))
    }

    /// The bytes that came with an image.
    private static func content(
        of image: Image, _ place: Int
    ) throws(WireError) -> (bytes: [UInt8], contentType: String) {
        let field = "images[\(place)].source"
        let content: DataURI.Content
        do throws(DataURI.ParseError) {
            content = try DataURI.parse(image.source)
        } catch {
            throw .invalidParams("\(field): \(error)", field: field)
        }
        guard let kind = ImageKind.detect(content.bytes) else { throw noImage(field) }
        return (content.bytes, kind.contentType)
    }

    private static func noImage(_ field: String) -> WireError {
        .invalidParams("\(field) is no image of a kind that is known", field: field)
    }

    private func keep(_ bytes: [UInt8]) throws(WireError) -> String {
        do throws(FileError) {
            return try blobs.put(bytes)
        } catch {
            if case .noSpace = error { throw .storageFull(error.description) }
            throw .storageFailed(error.description)
        }
    }

    /// What makes two submits with one key the same: all but the key itself.
    private static func contentHash(of call: JobSubmit) -> [UInt8] {
        var content = call
        content.key = nil
        (content.dryRun, content.planned) = (false, [])
        return Array(SHA256.hex(of: content.params.serialized()).utf8)
    }
}

extension WireError {
    /// The same for a store whose name stands in the database.
    init(_ refusal: Refusal, ofStore name: String) {
        if let store = StoreName(name) {
            self.init(refusal, store: store)
        } else {
            self = .internalError("a store has no valid name")
        }
    }

    /// Why the engine refused, in the wire's words.
    init(_ refusal: Refusal, store: StoreName) {
        self =
            switch refusal {
            case .storeQueueFull(let queued, let limit):
                .storeQueueFull(store, queued: queued, limit: limit, retryAfterMilliseconds: 10_000)
            case .queueFull(let queued, let limit):
                .queueFull(queued: queued, limit: limit, retryAfterMilliseconds: 10_000)
            case .draining: .drained()
            case .jobSealed: WireError(.jobSealed, "the job takes no more images; submit another", field: "job")
            case .jobFinished: WireError(.jobFinished, "it is finished already", field: "job")
            case .unknownJob: WireError(.unknownJob, "there is no such job", field: "job")
            }
    }
}
