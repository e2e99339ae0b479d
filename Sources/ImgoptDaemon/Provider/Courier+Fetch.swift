import Dispatch
import ImgoptEngine
import ImgoptHTTP
import ImgoptReplicate
import Synchronization

// Outputs come home: streamed to a file beside their place, checked, made durable, and only then given their name.
extension Courier {
    func fetch(_ item: ItemID, _ fact: ItemFact, _ urls: [String]) {
        next(Haul(item: item, store: fact.storeName, job: fact.job, urls: urls))
    }

    /// The outputs of one item, fetched one after the other.
    private struct Haul: Sendable {
        let item: ItemID
        let store: String
        let job: JobID
        let urls: [String]
        var files: [OutputFile] = []

        func name(_ index: Int) -> OutputFiles.Name {
            OutputFiles.Name(store: store, job: job.rawValue, item: item.rawValue, index: index)
        }
    }

    private func next(_ haul: Haul) {
        let index = haul.files.count
        guard index < haul.urls.count else { return finish(haul, .saved(haul.files)) }
        let sink = FileSink(outputs.download(haul.name(index)))
        let download = { @Sendable [self] in
            _ = provider.download(haul.urls[index], sink: sink, maximumBytes: maxImageBytes) { [self] answer in
                arrived(haul, sink, answer)
            }
        }
        // What is in the URL itself is decoded right here: megabytes, for which a turn must not wait.
        if haul.urls[index].hasPrefix("data:") { files.async(execute: download) } else { download() }
    }

    private func arrived(_ haul: Haul, _ sink: FileSink, _ answer: DownloadAnswer) {
        guard case .done(_, _, let length, _) = answer else {
            return files.async { [self] in
                sink.file.abandon()
                finish(haul, sink.problem.map { Fetch($0) } ?? Fetch(answer))
            }
        }
        noteArrival(of: haul.item)
        saver.save(sink.file, expectedLength: length) { [self] result in
            switch result {
            case .success(let output): saved(output, haul)
            case .failure(let error): finish(haul, Fetch(error))
            }
        }
    }

    private func saved(_ output: FinishedOutput, _ haul: Haul) {
        let url = haul.urls[haul.files.count]
        var haul = haul
        haul.files.append(
            OutputFile(
                path: output.path, bytes: Int64(output.bytes), sha256: output.sha256,
                contentType: output.contentType, sourceURL: url.hasPrefix("data:") ? "data:" : url))
        next(haul)
    }

    private func finish(_ haul: Haul, _ result: Fetch) {
        if case .saved = result {
        } else {
            // Those of an earlier life too: before the item is on disk as failed, not after, so that a crash between
            // only makes it fetched once more.
            for index in haul.urls.indices { outputs.discard(haul.name(index)) }
        }
        mailbox.post(.fetched(haul.item, result))
    }
}

/// Hands what arrives to the file it belongs to, and keeps what went wrong with it in its own words.
private final class FileSink: HTTPBodySink {
    let file: DownloadFile
    private let trouble = Mutex<FileError?>(nil)

    init(_ file: DownloadFile) {
        self.file = file
    }

    var problem: FileError? { trouble.withLock { $0 } }

    func begin(status: Int, headers: HTTPFields) {
        if let length = headers["content-length"].flatMap({ Int($0) }) { file.expect(length) }
    }

    func write(_ bytes: RawSpan) throws {
        do throws(FileError) {
            try file.write(bytes)
        } catch {
            trouble.withLock { $0 = error }
            throw error
        }
    }
}

extension Fetch {
    /// What a problem with the file means for the item.
    init(_ error: FileError) {
        self =
            switch error {
            case .noSpace: .noSpace(message: error.description)
            case .wrongLength, .io: .failed(message: error.description)
            case .notAnImage: .wrong(ImgoptEngine.ItemError(.outputInvalid, error.description, retryable: true))
            case .tooLarge: .lost(ImgoptEngine.ItemError(.outputInvalid, error.description, retryable: true))
            }
    }

    /// What an answer without a file means for the item.
    init(_ answer: DownloadAnswer) {
        switch answer {
        case .gone(let status):
            self = .lost(
                ImgoptEngine.ItemError(
                    .outputGone, "the provider no longer has the output (HTTP status \(status))", retryable: true))
        case .refusedHost:
            self = .lost(
                ImgoptEngine.ItemError(
                    .outputInvalid,
                    "the output is at a host that is not in replicate.delivery_hosts, and is not fetched from there",
                    retryable: true))
        case .failed(let message, let isRetryable):
            self =
                isRetryable
                ? .failed(message: message)
                : .lost(ImgoptEngine.ItemError(.outputInvalid, message, retryable: true))
        case .sinkFailed(let message): self = .failed(message: message)
        case .done: preconditionFailure("an output that arrived is not lost")
        }
    }
}
