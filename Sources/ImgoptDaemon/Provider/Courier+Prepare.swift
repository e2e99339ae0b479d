import Dispatch
import ImgoptDatabase
import ImgoptEngine
import ImgoptHTTP
import ImgoptReplicate
import Logging
import Synchronization

// What an item needs before it can be created: its model's schema, and its bytes at the provider.
extension Courier {
    func prepare(_ item: ItemID, _ fact: ItemFact, at now: Moment) {
        let done: @Sendable (Preparation) -> Void = { [mailbox] in mailbox.post(.prepared(item, $0)) }
        switch catalog.entry(of: fact.model, name: fact.modelName) {
        case .unusable(let reason):
            done(.refused(.invalidInput(reason)))
        case .unknown:
            readSchema(fact) { [self] problem in
                if let problem { done(problem) } else { upload(fact, at: now, done) }
            }
        case .slot:
            upload(fact, at: now, done)
        }
    }

    /// Reads a model's schema; the completion gets what stands in the way, if something does.
    private func readSchema(_ fact: ItemFact, _ completion: @escaping @Sendable (Preparation?) -> Void) {
        provider.model(fact.modelName) { [self] answer, _ in
            switch answer {
            case .found(_, let schema):
                files.async { [self] in
                    let entry = catalog.learn(fact.model, name: fact.modelName, schema: schema, at: clock.now)
                    if case .unusable(let reason) = entry {
                        completion(.refused(.invalidInput(reason)))
                    } else {
                        completion(nil)
                    }
                }
            case .missing:
                completion(.refused(.invalidInput("the provider has no model \(fact.modelName)")))
            case .throttled(let throttle):
                completion(.throttled(throttle.wait))
            case .tokenRefused(let message), .failed(let message):
                completion(.failed(message: "the schema of \(fact.modelName) can't be read: \(message)"))
            }
        }
    }

    private func upload(_ fact: ItemFact, at now: Moment, _ done: @escaping @Sendable (Preparation) -> Void) {
        guard case .blob(let sha256) = fact.source else { return done(.ready) }
        let isFirst = uploads.withLock { waiting in
            waiting[sha256, default: []].append(done)
            return waiting[sha256]?.count == 1
        }
        guard isFirst else { return }
        files.async { [self] in
            do throws(DatabaseError) {
                guard try inputs.usableRemote(of: sha256, at: now) == nil else { return uploaded(sha256, .ready) }
                guard let row = try database.blob(sha256) else {
                    return uploaded(sha256, .refused(.invalidInput("the image's bytes are not kept any more")))
                }
                if let obstacle = obstacle(sha256) { return uploaded(sha256, obstacle) }
                send(sha256, row.blob.contentType)
            } catch {
                uploaded(sha256, .failed(message: error.message))
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

    private func send(_ sha256: String, _ contentType: String) {
        let name = "\(sha256.prefix(16)).\(contentType.split(separator: "/").last ?? "bin")"
        provider.uploadFile(.file(path: blobs.path(sha256)), filename: name, contentType: contentType) {
            [self] answer, _ in
            switch answer {
            case .uploaded(let file):
                files.async { [self] in keep(sha256, file) }
            case .tooLarge(let message):
                uploaded(sha256, .refused(ImgoptEngine.ItemError(.uploadFailed, message, retryable: false)))
            case .throttled(let throttle):
                uploaded(sha256, .throttled(throttle.wait))
            case .tokenRefused(let message):
                uploaded(sha256, .failed(message: "the token is refused: \(message)"))
            case .failed(let message, let isRetryable):
                if isRetryable { return uploaded(sha256, .failed(message: message)) }
                // It may be the file, if somebody took it away just now.
                files.async { [self] in
                    let error = ImgoptEngine.ItemError(.uploadFailed, message, retryable: true)
                    uploaded(sha256, obstacle(sha256) ?? .refused(error))
                }
            }
        }
    }

    /// The address of an upload is part of the input that is paid for: it goes to disk before it is used.
    private func keep(_ sha256: String, _ file: UploadedFile) {
        let expires = file.lifetime.map { clock.now + TimeSpan(microseconds: $0) }
        do throws(DatabaseError) {
            try database.setRemote(sha256, RemoteFile(id: file.id, url: file.url, expires: expires))
            uploaded(sha256, .ready)
        } catch {
            uploaded(sha256, .failed(message: error.message))
        }
    }

    private func uploaded(_ sha256: String, _ result: Preparation) {
        let waiting = uploads.withLock { $0.removeValue(forKey: sha256) ?? [] }
        for done in waiting { done(result) }
    }
}
