import Dispatch
import ImgoptEngine
import ImgoptHTTP
import ImgoptObjects
import Logging

// Outputs that lie in a bucket: sent from the local disk once they are whole there, and copied over it.
extension Courier {
    /// Puts the output that is looked at into the bucket. Called where waiting for the disk holds up nobody.
    ///
    /// - Parameter output: what is known of it; nil: an earlier try has left the file.
    func send(_ path: String, _ output: FinishedOutput?, _ haul: Haul, to bucket: ObjectStore) {
        // From now on an object may be there that no row names.
        outputs.note(path, of: haul.item)
        let url = haul.url
        let found = output.map { ($0.contentType, $0.size) } ?? OutputFiles.look(at: path, from: url)
        bucket.put(path, contentType: found.0, sha256: output?.sha256, as: haul.name(haul.index)) { [self] result in
            switch result {
            case .failure(let failure):
                files.async { [self] in
                    if failure.kind == .unreadable { outputs.removeWaiting(path) }
                    settle(haul, Fetch(failure, in: bucket.bucket))
                }
            case .success(let (location, file)):
                let kept = OutputFile(
                    path: location, bytes: Int64(file.bytes), sha256: file.sha256, contentType: found.0,
                    sourceURL: url.hasPrefix("data:") ? "data:" : url, size: found.1, number: haul.index)
                files.async { [self] in
                    let name = haul.name(haul.index)
                    settle(haul, keepCopy(of: path, name).map { Fetch($0, in: outputs) } ?? .saved([kept]))
                }
            }
        }
    }

    /// Gives an output its place in the folder, of which an earlier life left all bytes on their way into a bucket: the
    /// provider may not have it any more. Called where waiting for the disk holds up nobody.
    func takeOver(_ path: String, _ haul: Haul) {
        outputs.note(path, of: haul.item)
        let found = OutputFiles.look(at: path, from: haul.url)
        guard let file = ObjectFile(reading: path, contentType: found.contentType) else {
            outputs.removeWaiting(path)
            return settle(haul, .failed(message: "\(path) can't be read"))
        }
        do throws(FileError) {
            let place = try outputs.link(path, as: haul.name(haul.index))
            let output = FinishedOutput(
                path: place, bytes: file.bytes, sha256: file.sha256, contentType: found.contentType, size: found.size)
            saved(output, haul)
        } catch {
            settle(haul, Fetch(error, in: outputs))
        }
    }

    /// Keeps what is in the bucket in the folder too, if that is wanted; what is in the way, nil: nothing is.
    private func keepCopy(of path: String, _ name: OutputFiles.Name) -> FileError? {
        do throws(FileError) {
            _ = try copies?.link(path, as: name)
            return nil
        } catch {
            return error
        }
    }

    /// Copies of results that a hard link can't make: from a bucket, into one, or both. Each has the bytes of its own,
    /// sent anew: a name that several rows share could go with the first of them, and not all stores copy by
    /// themselves.
    struct Moving: Sendable {
        let item: ItemID
        let fact: ItemFact
        let all: [OutputFile]
        var files: [OutputFile] = []

        var next: OutputFile? { files.count < all.count ? all[files.count] : nil }

        var name: OutputFiles.Name {
            OutputFiles.Name(
                store: fact.storeName, job: fact.job.rawValue, item: item.rawValue,
                index: all[files.count].number ?? files.count)
        }
    }

    /// Copies one output after the other, and completes with all of them or with what is in the way.
    func move(_ moving: Moving, _ done: @escaping @Sendable (Result<[OutputFile], MoveTrouble>) -> Void) {
        guard let output = moving.next else { return done(.success(moving.files)) }
        let address = output.sourceURL
        let file =
            bucket == nil
            ? outputs.download(moving.name, from: address) : outputs.waitingDownload(moving.name, from: address)
        file.declare(output.contentType)
        let sink = FileSink(file)
        let arrived = { @Sendable [self] in
            saver.save(file, expectedLength: Int(output.bytes)) { [self] result in
                switch result {
                case .failure(let error): done(.failure(MoveTrouble(Fetch(error, in: outputs))))
                case .success(let made): keep(made, of: output, moving, done)
                }
            }
        }
        guard ObjectStore.isObject(output.path) else {
            do throws(FileBytes.ReadError) {
                try FileBytes.forEachPiece(of: output.path) { piece in try? file.write(piece) }
            } catch {
                file.abandon()
                let isGone = error.isMissingFile
                return done(
                    .failure(
                        MoveTrouble(
                            isGone
                                ? .lost(Self.gone("\(output.path) is not there any more"))
                                : .failed(message: "\(error)"))))
            }
            return arrived()
        }
        guard let objects else {
            return done(
                .failure(MoveTrouble(.held(message: ObjectStore.mark + Self.noBucket(output), in: output.path))))
        }
        objects.read(output.path, into: sink, maximumBytes: maxOutputBytes) { [self] failure in
            files.async { [self] in
                guard let failure else { return arrived() }
                file.abandon()
                if let problem = sink.problem { return done(.failure(MoveTrouble(Fetch(problem, in: outputs)))) }
                done(
                    .failure(
                        MoveTrouble(
                            failure.kind == .missing
                                ? .lost(Self.gone("\(output.path) is not there any more"))
                                : Fetch(failure, in: objects.bucket))))
            }
        }
    }

    private func keep(
        _ made: FinishedOutput, of output: OutputFile, _ moving: Moving,
        _ done: @escaping @Sendable (Result<[OutputFile], MoveTrouble>) -> Void
    ) {
        guard made.sha256 == output.sha256 else {
            if bucket != nil { outputs.note(made.path, of: moving.item) }
            logger.error("\(output.path) is not what was saved there: it is no result for item \(moving.item.rawValue)")
            return done(.failure(MoveTrouble(.lost(Self.gone("\(output.path) is not what was saved there")))))
        }
        guard let bucket else {
            var moved = moving
            moved.files.append(output.copy(at: made.path, number: moving.name.index))
            return move(moved, done)
        }
        outputs.note(made.path, of: moving.item)
        let name = moving.name
        bucket.put(made.path, contentType: output.contentType, sha256: output.sha256, as: name) { [self] result in
            switch result {
            case .failure(let failure): done(.failure(MoveTrouble(Fetch(failure, in: bucket.bucket))))
            case .success(let (location, _)):
                var moved = moving
                moved.files.append(output.copy(at: location, number: name.index))
                files.async { [self, moved] in
                    if let error = keepCopy(of: made.path, name) {
                        return done(.failure(MoveTrouble(Fetch(error, in: outputs))))
                    }
                    move(moved, done)
                }
            }
        }
    }

    private static func noBucket(_ output: OutputFile) -> String {
        "\(output.path) can't be read: \(SettingsTable.name(of: \.objects.bucket)) is not set"
    }
}

/// What became of a copy that came to nothing.
struct MoveTrouble: Error {
    let fetch: Fetch

    init(_ fetch: Fetch) { self.fetch = fetch }
}

extension OutputFile {
    /// The same bytes in another place.
    fileprivate func copy(at place: String, number: Int) -> OutputFile {
        OutputFile(
            path: place, bytes: bytes, sha256: sha256, contentType: contentType, sourceURL: sourceURL, size: size,
            number: number)
    }
}
