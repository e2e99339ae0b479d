import ImgoptDatabase
import ImgoptEngine
import ImgoptJSON
import ImgoptWire

// A submit that is sent again after it was cut: what the job has already is compared, never only counted.
extension SubmitHandlers {
    /// Answers a submit whose key belongs to `id`, by another request: the same images may have been cut into other
    /// pieces. The first difference is told.
    func resume(
        _ id: JobID, as sent: SubmissionDraft.JobDraft, _ items: [SubmissionDraft.ItemDraft], _ context: RequestContext
    ) {
        // The engine's thread has better to do than to read thousands of rows.
        work.finish(of: context.caller.uid) { [self] in
            do throws(WireError) {
                let row = try visible.job(id, context.caller)
                if let difference = try difference(of: row, from: sent, items) {
                    throw .keyConflict(sent.key, job: id.rawValue, difference)
                }
                steering.answer(context, job: id, existing: true)
            } catch {
                context.reply.fail(error)
            }
        }
    }

    /// The job that was made by the same submit, whatever the provider says of its models today. Refuses what has
    /// another content.
    func knownJob(
        _ call: JobSubmit, _ inspection: Inspection, _ context: RequestContext
    ) throws(WireError) -> JobID? {
        guard let key = call.key, let store = database.knownStoreID(for: call.store.text) else { return nil }
        let row = try read { () throws(DatabaseError) in
            try database.job(store: store, key: key, uid: context.caller.uid, orAnyUser: context.caller.isAdmin)
        }
        guard let row else { return nil }
        let job = jobDraft(call, store, context.caller)
        guard row.submitted.contentHash != job.contentHash else { return row.id }
        let items = try sentItems(inspection, call.images.indices)
        guard let difference = try difference(of: row, from: job, items) else { return row.id }
        throw .keyConflict(key, job: row.id.rawValue, difference)
    }

    /// Some of the images as they would be kept.
    private func sentItems(
        _ inspection: Inspection, _ places: Range<Int>
    ) throws(WireError) -> [SubmissionDraft.ItemDraft] {
        var items: [SubmissionDraft.ItemDraft] = []
        for place in places {
            let image = inspection.images[place]
            let model = database.knownModelID(for: inspection.model(of: image)) ?? ModelID(-1)
            items.append(
                SubmissionDraft.ItemDraft(
                    imageID: image.id, source: try Self.plannedSource(of: image, place), prompt: image.prompt,
                    input: inspection.input(of: image)?.serialized(), model: model, needsPreparation: false))
        }
        return items
    }

    /// How many of the images of an append the job has already, at the place where they belong.
    /// - Throws: `key_conflict` if what it has there is something else.
    func alreadyThere(_ call: JobAppend, _ row: JobRow, _ inspection: Inspection) throws(WireError) -> Int {
        guard let place = call.at else { return 0 }
        guard place <= row.images else {
            throw .invalidParams("at is \(place), but job \(row.id) has \(row.images) images", field: "at")
        }
        let known = min(row.images - place, call.images.count)
        if known > 0 {
            let items = try sentItems(inspection, 0..<known)
            if let difference = try difference(of: row.id, at: place, from: items) {
                throw .keyConflict(row.submitted.key, job: row.id.rawValue, difference)
            }
        }
        if known < call.images.count, !row.progress.isOpen, row.submitted.key != nil {
            let difference = JobDifference.count(has: row.images, sent: place + call.images.count)
            throw .keyConflict(row.submitted.key, job: row.id.rawValue, difference)
        }
        return known
    }

    private func difference(
        of row: JobRow, from sent: SubmissionDraft.JobDraft, _ items: [SubmissionDraft.ItemDraft]
    ) throws(WireError) -> JobDifference? {
        let known = row.submitted
        if known.priority != sent.priority { return .member("priority") }
        let isSameMetadata =
            row.isSlim
            ? row.metadataFingerprint == SentImage.fingerprint(of: sent.metadata)
            : Self.isSame(known.metadata, sent.metadata)
        if !isSameMetadata { return .member("metadata") }
        if known.deadline.map({ $0 - known.createdAt }) != sent.deadline { return .member(JobSubmit.deadlineMember) }
        if known.cache != sent.cache { return .member("cache") }
        if let difference = try difference(of: row.id, at: 0, from: items) { return difference }
        let isWhole = sent.isOpen ? items.count <= row.images : items.count == row.images
        return isWhole ? nil : .count(has: row.images, sent: items.count)
    }

    /// The first difference between images that were sent and those of a job from `place` on, as far as there are both.
    private func difference(
        of job: JobID, at place: Int, from items: [SubmissionDraft.ItemDraft]
    ) throws(WireError) -> JobDifference? {
        let known = try read { () throws(DatabaseError) in
            try database.sentImages(of: job, from: place, limit: items.count)
        }
        for (offset, (item, image)) in zip(items, known).enumerated() {
            let place = place + offset
            switch image {
            case .whole(let image):
                guard let member = Self.difference(of: image, from: item) else { continue }
                return .image(place, member: member, id: item.imageID)
            case .fingerprint(let fingerprint, let imageID):
                if fingerprint == item.sent.fingerprint { continue }
                // Of the image itself no more is known than that it is another one.
                return .image(place, member: imageID == item.imageID ? nil : "id", id: item.imageID)
            }
        }
        return nil
    }

    private static func difference(of image: SentImage, from item: SubmissionDraft.ItemDraft) -> String? {
        if item.imageID != image.imageID { return "id" }
        if item.source != image.source { return "source" }
        if item.prompt != image.prompt { return "prompt" }
        if item.model != image.model { return "model" }
        return isSame(item.input, image.input) ? nil : "input"
    }

    /// Whether both are the same JSON, in whatever order the members of objects stand.
    private static func isSame(_ one: [UInt8]?, _ other: [UInt8]?) -> Bool {
        guard one != other else { return true }
        guard let one, let other, let left = try? JSONValue(parsing: one), let right = try? JSONValue(parsing: other)
        else { return false }
        return left.ordered == right.ordered
    }
}
