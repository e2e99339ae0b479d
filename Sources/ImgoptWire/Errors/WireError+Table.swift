package import ImgoptJSON

extension WireError {
    /// The line is not JSON; `error` says where and why.
    package static func parseError(_ error: JSONError) -> WireError {
        WireError(
            .parseError, "not JSON: \(error.description); send one JSON object a line",
            extras: ["offset": .integer(error.offset)])
    }

    /// The line is JSON, but not a request, because of `reason`.
    package static func invalidRequest(_ reason: String) -> WireError { WireError(.invalidRequest, reason) }

    /// There is no method `method`.
    package static func methodNotFound(_ method: String) -> WireError {
        let near = Nearest.question(method, among: Request.methods.map { $0.method }, else: ";")
        return WireError(
            .methodNotFound, "there is no method \"\(method.prefix(64))\"\(near) the method help lists all")
    }

    /// The params do not fit for `reason`, a whole sentence, in `field`.
    package static func invalidParams(_ reason: String, field: String? = nil) -> WireError {
        WireError(.invalidParams, reason, field: field)
    }

    /// A fault of the daemon. `message` must not hold secrets.
    package static func internalError(_ message: String) -> WireError { WireError(.internalError, message) }

    /// The caller may not do `action`, such as "change limits".
    package static func notPermitted(_ action: String) -> WireError {
        WireError(.notPermitted, "you may not \(action); an administrator of this daemon may")
    }

    /// There is no job `id` that the caller may see.
    package static func unknownJob(_ id: Int64) -> WireError {
        WireError(.unknownJob, "there is no job \(id)", field: "job")
    }

    /// There is no item `id` that the caller may see.
    package static func unknownItem(_ id: Int64) -> WireError {
        WireError(.unknownItem, "there is no item \(id)", field: "item")
    }

    /// There is no store `name` that the caller may see.
    package static func unknownStore(_ name: StoreName) -> WireError {
        WireError(.unknownStore, "there is no store \"\(name.text)\"", field: "store")
    }

    /// There is no model `name` among `models`.
    package static func unknownModel(_ name: String, among models: some Sequence<String>) -> WireError {
        let near = Nearest.question(name, among: models, else: ";")
        return WireError(
            .unknownModel,
            "no image was ever to run on \"\(name.prefix(128))\"\(near) imgoptctl models (model.list) has all",
            field: "model")
    }

    /// There is no account `name` among `accounts`.
    package static func unknownAccount(_ name: String, among accounts: some Sequence<String>) -> WireError {
        let near = Nearest.question(name, among: accounts, else: ";")
        return WireError(
            .unknownAccount, "there is no account \"\(name.prefix(128))\"\(near) imgoptctl accounts has all",
            field: "account")
    }

    /// There is no subscription `id` on this connection.
    package static func unknownSubscription(_ id: String) -> WireError {
        WireError(
            .unknownSubscription, "there is no subscription \"\(id.prefix(64))\" on this connection",
            field: "subscription")
    }

    /// A line is longer than `limit` bytes.
    package static func lineTooLong(limit: Int) -> WireError {
        WireError(.lineTooLong, "the line is longer than \(limit) bytes; send the images in several requests")
    }

    /// A request has `count` images of at most `limit`.
    package static func tooManyImages(_ count: Int, limit: Int) -> WireError {
        WireError(
            .tooManyImages,
            "images has \(count) entries, over the limit of \(limit); submit with open and append the rest",
            field: "images")
    }

    /// The connection has `limit` subscriptions already.
    package static func tooManySubscriptions(limit: Int) -> WireError {
        WireError(.tooManySubscriptions, "this connection has \(limit) subscriptions, its limit; end one first")
    }

    /// There are `limit` connections, of `whom` ("the daemon", "your user"), already.
    package static func tooManyConnections(of whom: String, limit: Int) -> WireError {
        WireError(.tooManyConnections, "\(whom) has \(limit) connections, the limit; close one first")
    }

    /// `store` has `queued` images queued, and no room for those that were submitted.
    package static func storeQueueFull(
        _ store: StoreName, queued: Int, limit: Int, retryAfterMilliseconds: Int?
    ) -> WireError {
        WireError(
            .storeQueueFull, noRoom("store \"\(store.text)\"", queued, limit),
            retryAfterMilliseconds: retryAfterMilliseconds, field: "images")
    }

    /// The daemon has `queued` images queued, and no room for those that were submitted.
    package static func queueFull(queued: Int, limit: Int, retryAfterMilliseconds: Int?) -> WireError {
        WireError(
            .queueFull, noRoom("the daemon", queued, limit), retryAfterMilliseconds: retryAfterMilliseconds,
            field: "images")
    }

    private static func noRoom(_ whose: String, _ queued: Int, _ limit: Int) -> String {
        "\(whose) may have \(limit) images queued and has \(queued): no room for all of these; submit fewer, or later"
    }

    /// Job `id` takes no more images.
    package static func jobSealed(_ id: Int64) -> WireError {
        WireError(.jobSealed, "job \(id) takes no more images; submit another", field: "job")
    }

    /// Job `id` is finished.
    package static func jobFinished(_ id: Int64) -> WireError {
        WireError(.jobFinished, "job \(id) is finished", field: "job")
    }

    /// What was sent for job `id`, which has `key`, is something else than it has: `difference` is the first.
    package static func keyConflict(_ key: String?, job id: Int64, _ difference: JobDifference) -> WireError {
        let job = key.map { "the key \"\($0)\" belongs to job \(id), which" } ?? "job \(id)"
        return WireError(
            .keyConflict,
            "\(job) has other content: \(difference); send the same as before, or use another key for a new job, which "
                + "is paid for as a whole", field: "key",
            extras: ["job": .integer(id), "difference": .string(difference.path)])
    }

    /// The daemon is about to stop, and does nothing more.
    package static func draining() -> WireError {
        WireError(.draining, "the daemon is about to stop: try again when it has started again")
    }

    /// An admin lets the daemon finish what it has.
    package static func drained() -> WireError {
        WireError(
            .draining,
            "the daemon takes nothing new, since an admin drains it: what it has is finished, and it goes on with "
                + "imgoptctl resume, or with its next start")
    }

    /// The connection has `limit` requests in flight already.
    package static func overloaded(limit: Int) -> WireError {
        WireError(
            .overloaded, "\(limit) requests are in flight on this connection, the limit; wait for replies",
            retryAfterMilliseconds: 100)
    }

    /// The requests of a user that are coming in or not answered have `limit` bytes in all.
    package static func noRoom(limit: Int) -> WireError {
        WireError(
            .overloaded,
            "your requests that are not answered yet have over \(limit) bytes on all connections, the limit; "
                + "wait for replies, then send this one again",
            retryAfterMilliseconds: 100)
    }

    /// The disk is full; `detail` says which.
    package static func storageFull(_ detail: String) -> WireError {
        WireError(.storageFull, "the disk is full: \(detail)", retryAfterMilliseconds: 30_000)
    }

    /// The disk failed; `detail` says how.
    package static func storageFailed(_ detail: String) -> WireError {
        WireError(.storageFailed, "the disk failed: \(detail)", retryAfterMilliseconds: 5_000)
    }

    /// Waiting for `what` took longer than `milliseconds`.
    package static func timeout(waitingFor what: String, milliseconds: Int) -> WireError {
        WireError(.timeout, "\(what) is not finished after \(milliseconds) ms; it goes on, wait again")
    }

    /// `what`, such as "item 7", is `state`, in which this cannot be done.
    package static func wrongState(_ what: String, _ state: String, field: String) -> WireError {
        WireError(.wrongState, "\(what) is \(state), so this cannot be done", field: field)
    }

    /// An item that may run, and that only somebody who says so pays for once more. `isLookedFor`: the daemon finds out
    /// by itself whether it does.
    package static func unresolved(_ item: Int64, isLookedFor: Bool) -> WireError {
        let search =
            isLookedFor
            ? "; it is looked for at the provider, and goes on by itself if that tells; if not, a person is asked" : ""
        return mayBePaid(item, "is unresolved: it is not known whether its creation took place\(search)")
    }

    /// An item that was canceled before it was known whether its creation took place.
    package static func canceledInDoubt(_ item: Int64) -> WireError {
        mayBePaid(item, "was canceled before it was known whether its creation took place")
    }

    private static func mayBePaid(_ item: Int64, _ why: String) -> WireError {
        WireError(
            .wrongState,
            "item \(item) \(why); what is sent again may be paid for twice; to do so all the same: imgoptctl retry "
                + "--item \(item) --again", field: "again")
    }

    /// A job of which nothing can be retried but images that were canceled before it was known whether their creations
    /// took place.
    package static func canceledInDoubt(job: Int64, images: Int) -> WireError {
        let own = images == 1 ? "1 image was canceled" : "\(images) images were canceled"
        return WireError(
            .wrongState,
            "of job \(job) \(own) before it was known whether \(images == 1 ? "its creation" : "their creations") took "
                + "place, and nothing else can be retried; what is sent again may be paid for twice; to do so all the "
                + "same: imgoptctl retry \(job) --again", field: "again")
    }

    /// A job of which nothing can be retried but `images` that are looked for, for `seconds` more at most; of these
    /// `canceled` are canceled then. `isDecidable`: by then it is known what became of them.
    package static func lookedFor(
        job: Int64, images: Int, canceled: Int, seconds: Int, isDecidable: Bool
    ) -> WireError {
        let own = images == 1 ? "1 image whose answer was lost is" : "\(images) images whose answers were lost are"
        let rest =
            isDecidable
            ? "go on by themselves then, and nothing need be done"
            : "go on by themselves then, or a person is asked"
        let stop = "canceled then; what has ended by then is kept"
        let some = canceled == 1 ? "1 of them is" : "\(canceled) of them are"
        let end = canceled == 0 ? rest : canceled == images ? "are \(stop)" : "\(rest); \(some) \(stop)"
        return WireError(
            .wrongState,
            "job \(job) has nothing to be sent again: \(own) still looked for at the provider, for \(seconds) s more "
                + "at most; they \(end). To send one again all the same, though it may be paid for twice: imgoptctl "
                + "retry --item ITEM --again", field: "job")
    }

    /// A job of which nothing can be retried but `images` that wait for a person.
    package static func undecided(job: Int64, images: Int) -> WireError {
        let own = images == 1 ? "1 image waits" : "\(images) images wait"
        return WireError(
            .wrongState,
            "job \(job) has no failed or canceled items, and \(own) for a person, since it can't be found out whether "
                + "their creations took place; to send them again, though each may be paid for twice: imgoptctl retry "
                + "\(job) --again", field: "again")
    }

    /// What was asked for, which is not offered or not there any more; `reason` is a whole sentence.
    package static func notAvailable(_ reason: String) -> WireError { WireError(.notAvailable, reason) }

    /// Job `job` ended long ago, and what it was made from is kept no longer.
    package static func inputsGone(job: Int64) -> WireError {
        notAvailable(
            "job \(job) ended longer ago than retention.finished_days: its files are kept, what they were made from "
                + "(sources, prompts, inputs) is not, so nothing of it can be sent again; submit the images anew")
    }

    /// The file of `name`, such as "output 0 of item 7", is gone, or `isChanged`, as was noticed at `moment`.
    package static func outputGone(
        _ name: String, item: Int64, since moment: Timestamp, isChanged: Bool = false
    ) -> WireError {
        let what =
            isChanged
            ? "was changed on the disk by somebody, as was noticed at \(moment): it is not what was saved there"
            : "is gone, since \(moment) or before: it was removed to make room (outputs.max_bytes, "
                + "outputs.retention_days), or by somebody"
        return WireError(
            .outputGone,
            "the file of \(name) \(what); imgoptctl retry --item \(item) --again has it made anew, and it is paid for "
                + "again", field: "output")
    }

    /// Item `item` is done and its files are gone: only whoever says so pays for new ones.
    package static func madeAnew(item: Int64) -> WireError {
        WireError(
            .wrongState,
            "item \(item) is done, and its files are gone; what is made anew is paid for again; to do so: imgoptctl "
                + "retry --item \(item) --again", field: "again")
    }

    /// Nothing of job `job` failed, and the files of `images` that are done are gone.
    package static func madeAnew(job: Int64, images: Int) -> WireError {
        let own = images == 1 ? "the files of 1 image" : "the files of \(images) images"
        return WireError(
            .wrongState,
            "job \(job) has no failed or canceled items, and \(own) that \(images == 1 ? "is" : "are") done are gone; "
                + "what is made anew is paid for again; to do so: imgoptctl retry \(job) --gone", field: "gone")
    }

    /// An item is made anew only where none of its files is there, and that of `name` is.
    package static func outputThere(_ name: String, item: Int64) -> WireError {
        WireError(
            .wrongState,
            "item \(item) is done, and the file of \(name) is there: it is made anew, and paid for again, only where "
                + "none of its files is; imgoptctl item \(item) --out FILE fetches it", field: "item")
    }

    /// The file of `name` was given up and is not removed yet.
    package static func beingRemoved(_ name: String) -> WireError {
        WireError(.wrongState, "the file of \(name) is just being removed: try again in a moment", field: "item")
    }

    /// A piece begins at `offset`, where it must begin at `received`.
    package static func wrongOffset(_ offset: Int64, received: Int64) -> WireError {
        WireError(
            .wrongOffset, "\(received) bytes are here, and this piece begins at \(offset); go on at \(received)",
            field: "offset", extras: ["received": .integer(received)])
    }

    /// What came is something else than was announced.
    package static func hashMismatch() -> WireError {
        WireError(
            .hashMismatch, "the bytes have another SHA-256 than \"sha256\" says and are discarded; put them again",
            field: "sha256", extras: ["received": 0])
    }

    /// An image has `bytes` bytes of at most `limit`.
    package static func blobTooLarge(_ bytes: Int64, limit: Int) -> WireError {
        WireError(
            .blobTooLarge,
            "\(bytes) bytes are over the limit of \(limit), the most that the provider takes; make it smaller",
            field: "bytes")
    }

    /// A user has put what it may.
    package static func blobsFull(_ reason: String) -> WireError {
        WireError(
            .blobsFull, "\(reason): name it in images, or wait until it goes after an hour",
            retryAfterMilliseconds: 60_000, field: "bytes")
    }

    /// The caller has not put these bytes, whoever else has.
    package static func unknownBlob(field: String) -> WireError {
        WireError(
            .unknownBlob, "\(field) names bytes that you have not put, or not lately; put them again", field: field)
    }

    /// The settings can't be taken over; `reason` says what is wrong, and where.
    package static func settingsRefused(_ reason: String) -> WireError {
        WireError(.settingsRefused, "the settings are refused, the old ones go on: \(reason)")
    }
}
