import Dispatch
import Glibc
import ImgoptHTTP
import ImgoptObjects
import Logging
import Synchronization

extension StartCheck {
    /// Writes, reads and deletes a small object of a name of its own, as outputs would be.
    mutating func lookAtBucket(_ settings: Settings, _ source: SettingsSource) {
        guard let place = ObjectPlace(settings.objects) else { return }
        let name = SettingsTable.name(of: \.objects.bucket)
        // Without them nothing was said of the way to the provider either.
        guard let network = try? source.network(settings) else { return }
        let client: ObjectClient
        do throws(ObjectCredentialsError) {
            client = try ObjectStore.client(
                place, source.objectCredentials(settings), settings, network,
                Logger(label: "check") { _ in SwiftLogNoOpLogHandler() })
        } catch {
            guard error.isUnseen else { return problems.append(error.description) }
            return warnings.append(
                "no key of the bucket is seen from here, so it was not asked; a service may have one as a credential: "
                    + error.description)
        }
        defer { client.close() }
        let prefix = settings.objects.prefix.map { $0 + "/" } ?? ""
        let key = "\(prefix).imgopt-probe-\(getpid())"
        do throws(ObjectFailure) {
            try Self.probe(client, key)
            found(name, "\(place.location(of: prefix)), which takes, gives and deletes objects")
            if let other = Self.otherOwner(client, prefix, settings) { problems.append("\(name): \(other)") }
        } catch {
            // What a store says may end with a full stop.
            let words = error.message.hasSuffix(".") ? error.message.dropLast() : error.message[...]
            problems.append(
                "\(name): \(place.location(of: prefix)) can't be used: \(words): \(Self.advice(error.kind))")
        }
        if place.endpoint.hasPrefix("http://"), HTTPAddress(url: place.endpoint)?.isLoopback == false {
            let endpoint = SettingsTable.name(of: \.objects.endpoint)
            warnings.append("\(endpoint): images go to \(place.endpoint) in the clear: use https where others listen")
        }
    }

    /// Who else has the prefix, in words; nil: nobody, or it can't be told.
    private static func otherOwner(_ client: ObjectClient, _ prefix: String, _ settings: Settings) -> String? {
        let sink = GatheredBytes()
        let mark = prefix + ObjectStore.ownerName
        guard
            (try? wait { client.get(mark, into: sink, maximumBytes: ObjectStore.ownerBytes, done: $0) }) != nil
        else { return nil }
        do throws(FileBytes.ReadError) {
            let own = try FileBytes.read(ObjectStore.ownerFile(settings), limit: ObjectStore.ownerBytes)
            return sink.bytes == own ? nil : ObjectStore.inUseByAnother(client.place, prefix)
        } catch {
            // A state without one is another one; of one that may not be read nothing is known.
            return error.isMissingFile ? ObjectStore.inUseByAnother(client.place, prefix) : nil
        }
    }

    private static func advice(_ kind: ObjectFailure.Kind) -> String {
        switch kind {
        case .away: "check s3.endpoint, the network, and whether the store runs"
        case .busy: "try it again later"
        case .refused: "check the credentials, s3.region, and whether they may put, get and delete objects there"
        case .noBucket: "make the bucket, or set another one"
        case .full: "make room there, or raise its quota"
        case .missing: "what was put there is not there: check s3.endpoint and s3.path_style"
        case .damaged, .changed, .unreadable, .other: "the store does not do what this daemon needs"
        }
    }

    private static func probe(_ client: ObjectClient, _ key: String) throws(ObjectFailure) {
        // A file without a name: nothing is left of it whatever happens.
        var path = Array("/tmp/imgopt-probe-XXXXXX".utf8CString)
        let descriptor = unsafe mkstemp(&path)
        defer { close(descriptor) }
        _ = unsafe unlink(path)
        let words = Array("imgoptd --check-config\n".utf8)
        guard (try? DurableFile.write(words, to: descriptor, path: "/tmp")) != nil,
            let file = ObjectFile(descriptor: descriptor, contentType: "text/plain")
        else { throw ObjectFailure(.unreadable, "no file can be made in /tmp") }
        try wait { client.put(file, as: key, done: $0) }
        let sink = GatheredBytes()
        let read = Result { () throws(ObjectFailure) in
            try wait { client.get(key, into: sink, maximumBytes: 1 << 10, done: $0) }
        }
        try wait { client.delete(key, done: $0) }
        _ = try read.get()
        guard sink.bytes == words else {
            throw ObjectFailure(.damaged, "what was put there came back as something else")
        }
    }

    @discardableResult
    private static func wait<Value: Sendable>(
        _ begin: (@escaping ObjectClient.Done<Value>) -> Void
    ) throws(ObjectFailure) -> Value {
        let answer = Mutex<Result<Value, ObjectFailure>?>(nil)
        let isHere = DispatchSemaphore(value: 0)
        begin { result in
            answer.withLock { $0 = result }
            isHere.signal()
        }
        isHere.wait()
        guard let result = answer.withLock({ $0 }) else { throw ObjectFailure(.other, "no answer") }
        return try result.get()
    }
}
