import Dispatch
import ImgoptDatabase
import ImgoptEngine
import ImgoptJSON
import Logging
import Synchronization

// What an item needs before it can be created: what is known of its model, and its bytes at the provider. Each request
// has a place among the reads of its own.
extension Courier {
    func prepare(_ item: ItemID, _ fact: ItemFact, _ account: AccountID, at now: Moment) {
        let done: @Sendable (Preparation) -> Void = { [mailbox] in mailbox.post(.prepared(item, $0, account)) }
        files.async { [self] in
            switch finding(fact) {
            case .fine: upload(fact, account, at: now, done)
            case .refused(let reason, _): done(.refused(.invalidInput(reason)))
            case .unread:
                models.step(fact.modelName, for: account) { [self] step in
                    switch step {
                    case .known: checked(fact, done)
                    case .unfinished: done(.unfinished)
                    case .throttled(let wait): done(.throttled(wait))
                    case .failed(let message, let reason): done(.failed(message: message, because: reason))
                    }
                }
            }
        }
    }

    private func finding(_ fact: ItemFact) -> ModelCatalog.Finding {
        let name = fact.modelName
        let own = fact.input.flatMap { try? JSONValue(parsing: $0) }?.objectValue
        return models.catalog.finding(
            models.catalog.known(name), name, prompt: fact.prompt, input: own,
            defaults: models.catalog.defaultInput(of: name), at: clock.now)
    }

    /// The model was read just now.
    private func checked(_ fact: ItemFact, _ done: @Sendable (Preparation) -> Void) {
        switch finding(fact) {
        case .fine: if case .blob = fact.source { done(.unfinished) } else { done(.ready) }
        case .refused(let reason, _): done(.refused(.invalidInput(reason)))
        case .unread: done(.unfinished)
        }
    }

    private func upload(
        _ fact: ItemFact, _ account: AccountID, at now: Moment, _ done: @escaping @Sendable (Preparation) -> Void
    ) {
        guard case .blob(let sha256) = fact.source else { return done(.ready) }
        let key = UploadKey(sha256: sha256, account: account)
        let isFirst = uploads.withLock { waiting in
            waiting[key, default: []].append(done)
            return waiting[key]?.count == 1
        }
        guard isFirst else { return }
        files.async { [self] in
            do throws(DatabaseError) {
                guard try inputs.usableUpload(of: sha256, to: account, at: now) == nil else {
                    return uploaded(key, .ready)
                }
                guard let row = try database.blob(sha256) else {
                    return uploaded(key, .refused(.invalidInput("the image's bytes are not kept any more")))
                }
                if let obstacle = obstacle(sha256) { return uploaded(key, obstacle) }
                send(key, row.blob.contentType)
            } catch {
                uploaded(key, .failed(message: error.message))
            }
        }
    }

    /// What keeps bytes from being sent as what their name says: looked for before anything is paid, and here, off the
    /// thread of HTTP.
    private func obstacle(_ sha256: String) -> Preparation? {
        let path = blobs.path(sha256)
        switch blobs.fault(of: sha256) {
        case nil: return nil
        case .missing:
            return damaged("the image's bytes are not at \(path) any more")
        case .altered:
            return damaged("the bytes at \(path) are not those that were submitted")
        case .unreadable(let error):
            return .failed(message: "the image's bytes can't be read: \(error)")
        }
    }

    private func damaged(_ what: String) -> Preparation {
        logger.error("\(what): the image fails, and nothing is paid for it")
        return .refused(
            ImgoptEngine.ItemError(
                .uploadFailed,
                "\(what); nothing was sent or paid: submit the image once more, which puts its bytes right, then retry "
                    + "this item if you still need it", retryable: true))
    }

    private func send(_ key: UploadKey, _ contentType: String) {
        let name = "\(key.sha256.prefix(16)).\(contentType.split(separator: "/").last ?? "bin")"
        let provider = accounts.provider(of: key.account)
        provider.upload(path: blobs.path(key.sha256), filename: name, contentType: contentType) { [self] result in
            switch result {
            case .uploaded(let id, let url, let lifetime):
                files.async { [self] in
                    keep(key, RemoteFile(id: id, url: url, expires: lifetime.map { clock.now + $0 }))
                }
            case .refused(let error, mayBeFile: false): uploaded(key, .refused(error))
            case .refused(let error, mayBeFile: true):
                files.async { [self] in uploaded(key, obstacle(key.sha256) ?? .refused(error)) }
            case .throttled(let wait): uploaded(key, .throttled(wait))
            case .failed(let message, let reason): uploaded(key, .failed(message: message, because: reason))
            }
        }
    }

    /// The address of an upload is part of the input that is paid for: it goes to disk before it is used.
    private func keep(_ key: UploadKey, _ remote: RemoteFile) {
        do throws(DatabaseError) {
            try database.keepUpload(of: key.sha256, to: key.account, remote)
            uploaded(key, .ready)
        } catch {
            uploaded(key, .failed(message: error.message))
        }
    }

    private func uploaded(_ key: UploadKey, _ result: Preparation) {
        let waiting = uploads.withLock { $0.removeValue(forKey: key) ?? [] }
        for done in waiting { done(result) }
    }
}
