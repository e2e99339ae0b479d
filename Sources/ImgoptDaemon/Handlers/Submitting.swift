import Dispatch
import ImgoptDatabase
import ImgoptEngine
import ImgoptJSON
import ImgoptReplicate
import ImgoptSocket
import ImgoptWire
import Logging

// job.submit and job.append: images come in.
extension Handlers {
    func jobSubmit(_ call: JobSubmit, _ context: RequestContext) {
        do throws(WireError) {
            guard access.mayUse(call.store.text, context.caller) else {
                throw .notPermitted("submit for store \"\(call.store.text)\"")
            }
            try checkStorage()
            let store = try read { () throws(DatabaseError) in try database.storeID(for: call.store.text) }
            let (items, blobs) = try drafts(
                call.images[...], model: call.model, input: call.input,
                Sharing(call.cache, store: store, uid: context.caller.uid))
            let job = SubmissionDraft.JobDraft(
                store: store, uid: context.caller.uid, gid: context.caller.peer.gid,
                isByAdmin: context.caller.isAdmin, priority: UInt8(call.priority), key: call.key,
                contentHash: call.key == nil ? nil : Self.contentHash(of: call),
                cache: call.cache.rawValue,
                metadata: call.metadata?.serialized(),
                deadline: call.deadlineSeconds.map { .seconds(Int64($0)) }, isOpen: call.open)
            post(
                SubmissionDraft(target: .newJob(job), items: items, blobs: blobs) { [self] outcome in
                    letGo(blobs)
                    if case .conflict(let known) = outcome { return resume(known, as: job, items, context) }
                    answer(outcome, call.store, context)
                }, context)
        } catch {
            context.reply.fail(error)
        }
    }

    func jobAppend(_ call: JobAppend, _ context: RequestContext) {
        do throws(WireError) {
            try checkStorage()
            let row = try visibleJob(JobID(call.job), context.caller)
            let known = try alreadyThere(call, row)
            guard known < call.images.count else { return answer(context, job: row.id) }
            guard row.progress.isOpen else { throw .jobSealed(call.job) }
            let count = row.images + call.images.count - known
            guard count <= limits.imagesPerJob else { throw .tooManyImages(count, limit: limits.imagesPerJob) }
            let (items, blobs) = try drafts(
                call.images[known...], model: call.model, input: call.input, Sharing(row.submitted))
            let target = SubmissionDraft.Target.append(
                row.id, store: row.submitted.store, at: call.at.map { _ in row.images })
            guard let store = StoreName(row.storeName) else { throw .internalError("a store has no valid name") }
            post(
                SubmissionDraft(target: target, items: items, blobs: blobs) { [self] outcome in
                    letGo(blobs)
                    if case .moved = outcome {
                        // Another client was quicker: what it added is compared now.
                        return work.finish(of: context.caller.uid) { [self] in jobAppend(call, context) }
                    }
                    answer(outcome, store, context)
                }, context)
        } catch {
            context.reply.fail(error)
        }
    }

    private func post(_ draft: SubmissionDraft, _ context: RequestContext) {
        if !mailbox.post(.submission(draft)) {
            letGo(draft.blobs)
            context.reply.fail(.draining())
        }
    }

    /// The submit is decided: bytes that nothing refers to go away again.
    func letGo(_ blobs: [NewBlob]) {
        guard !blobs.isEmpty else { return }
        // Called from a turn, which must not wait for files.
        DispatchQueue.global().async { [self] in release(blobs) }
    }

    private func release(_ blobs: [NewBlob]) {
        for blob in blobs {
            self.blobs.release(blob.sha256)
            do {
                // A database that can't be read is no reason to throw bytes away.
                guard try database.blob(blob.sha256) == nil else { continue }
                try self.blobs.remove(blob.sha256)
            } catch {
                logger.warning("unused bytes can't be removed", metadata: ["reason": "\(error)"])
            }
        }
    }

    /// New work is refused at once while the disk takes nothing, instead of keeping the client waiting.
    private func checkStorage() throws(WireError) {
        if let refusal = storage.refusal { throw refusal }
        if let shortage = DiskRoom.shortage(in: settings.state.directory) { throw .storageFull(shortage) }
    }

    private func answer(
        _ outcome: SubmissionDraft.Outcome, _ store: StoreName, _ context: RequestContext
    ) {
        switch outcome {
        case .accepted(let job): answer(context, job: job)
        case .existing(let job): answer(context, job: job, existing: true)
        case .conflict, .moved: context.reply.fail(.internalError("a submit came to an end that it can't have"))
        case .refused(let refusal): context.reply.fail(WireError(refusal, store: store))
        }
    }

    /// The images as they are kept: their bytes are on disk by then.
    func drafts(
        _ images: ArraySlice<Image>, model: String?, input: JSONObject?, _ sharing: Sharing
    ) throws(WireError) -> ([SubmissionDraft.ItemDraft], [NewBlob]) {
        // Behind a lock: of sixteen clients with ten thousand images each, all would do little but wait for it.
        let settings = settings
        let reuseURL = TimeSpan.seconds(Int64(settings.engine.reuseURLSeconds))
        var models: [String: UsedModel] = [:]
        var kept: [NewBlob] = []
        var items: [SubmissionDraft.ItemDraft] = []
        items.reserveCapacity(images.count)
        var isComplete = false
        defer { if !isComplete { letGo(kept) } }
        for (place, image) in zip(images.indices, images) {
            let name = image.model ?? model ?? settings.replicate.model
            let known = if let seen = models[name] { seen } else { try self.model(name, place) }
            models[name] = known
            let (source, blob) = try source(of: image, place)
            if let blob { kept.append(blob) }
            let own = Self.merged(input, image.input)
            if let own, let slot = known.slot { try Self.check(own, slot, of: image, place) }
            items.append(
                SubmissionDraft.ItemDraft(
                    imageID: image.id, source: source, prompt: image.prompt, input: own?.serialized(),
                    model: known.id, needsPreparation: blob != nil || known.slot == nil,
                    identity: sharing.identity(
                        model: name, defaults: known.defaults, input: own, prompt: image.prompt,
                        source: source),
                    reuse: sharing.reuse(of: source, within: reuseURL)))
        }
        isComplete = true
        return (items, kept)
    }

    /// A model that images of one submit are for.
    private struct UsedModel {
        let id: ModelID
        /// Where its image goes, if that is known.
        let slot: ImageSlot?
        /// The input that the settings give it.
        let defaults: JSONValue?
    }

    private func model(_ name: String, _ place: Int) throws(WireError) -> UsedModel {
        let id = try read { () throws(DatabaseError) in try database.modelID(for: name) }
        let slot: ImageSlot?
        switch catalog.entry(of: id, name: name) {
        case .slot(let known): slot = known
        case .unknown: slot = nil
        case .unusable(let reason): throw .invalidParams(reason, field: "images[\(place)].model")
        }
        return UsedModel(id: id, slot: slot, defaults: catalog.defaultInput(of: name))
    }

    /// Refuses input that would go where the source goes. Of a model that is not known yet this is found out before
    /// anything is paid.
    private static func check(
        _ input: JSONObject, _ slot: ImageSlot, of image: Image, _ place: Int
    ) throws(WireError) {
        do throws(ModelInput.Problem) {
            try ModelInput.check(slot, input: input)
        } catch {
            let isOwn = image.input?[slot.field] != nil
            throw .invalidParams("\(error)", field: (isOwn ? "images[\(place)].input." : "input.") + slot.field)
        }
    }

    private func source(of image: Image, _ place: Int) throws(WireError) -> (ItemSource, NewBlob?) {
        guard image.isInline else { return (.url(image.source), nil) }
        let field = "images[\(place)].source"
        let content: DataURI.Content
        do throws(DataURI.ParseError) {
            content = try DataURI.parse(image.source)
        } catch {
            throw .invalidParams("\(field): \(error)", field: field)
        }
        guard let kind = ImageKind.detect(content.bytes) else {
            throw .invalidParams("\(field) is no image of a kind that is known", field: field)
        }
        let sha256 = try keep(content.bytes)
        let blob = NewBlob(sha256: sha256, bytes: Int64(content.bytes.count), contentType: kind.contentType)
        return (.blob(sha256: sha256), blob)
    }

    private func keep(_ bytes: [UInt8]) throws(WireError) -> String {
        do throws(FileError) {
            return try blobs.put(bytes)
        } catch {
            if case .noSpace = error { throw .storageFull(error.description) }
            throw .storageFailed(error.description)
        }
    }

    private static func merged(_ base: JSONObject?, _ over: JSONObject?) -> JSONObject? {
        guard var result = base else { return over }
        for (key, value) in over ?? [:] { result[key] = value }
        return result
    }

    /// What makes two submits with one key the same: all but the key itself.
    private static func contentHash(of call: JobSubmit) -> [UInt8] {
        var content = call
        content.key = nil
        return Array(SHA256Digest.hex(of: content.params.serialized()).utf8)
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
            case .draining: .draining()
            case .jobSealed: WireError(.jobSealed, "the job takes no more images; submit another", field: "job")
            case .jobFinished: WireError(.jobFinished, "it is finished already", field: "job")
            case .unknownJob: WireError(.unknownJob, "there is no such job", field: "job")
            }
    }
}
