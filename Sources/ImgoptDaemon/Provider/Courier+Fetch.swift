import Dispatch
import ImgoptEngine
import ImgoptHTTP
import Synchronization

// Outputs come home: streamed to a file beside their place, checked, made durable, and only then given their name.
extension Courier {
    func fetch(_ item: ItemID, _ fact: ItemFact, _ urls: [String], _ kept: KeptOutputs) {
        let haul = Haul(item: item, store: fact.storeName, job: fact.job, urls: urls, kept: kept, settled: kept.numbers)
        guard refused.withLock({ $0.remove(item) != nil }) else { return next(haul) }
        // All of it came before, and the disk did not take it: first it is to take a byte.
        files.async { [self] in
            do throws(FileError) {
                try outputs.probe(haul.name(0))
                next(haul)
            } catch {
                finish(haul, Fetch(error, in: outputs))
            }
        }
    }

    /// The outputs of one item, fetched one after the other: one that can't be had keeps none of the others away.
    struct Haul: Sendable {
        let item: ItemID
        let store: String
        let job: JobID
        let urls: [String]
        /// What has become of some of them.
        var kept: KeptOutputs
        /// The numbers of those.
        var settled: Set<Int>
        /// The one that is looked at.
        var index = 0
        /// Why the first of those that can't be had can't be.
        var loss: ImgoptEngine.ItemError?
        /// How it went with those that are to be fetched again, and how many there are.
        var trouble: Fetch?
        var troubles = 0

        /// Whoever has failed so often in a row is left in peace for a while.
        static let mostTroubles = 3

        var url: String { urls[index] }

        func name(_ index: Int) -> OutputFiles.Name {
            OutputFiles.Name(store: store, job: job.rawValue, item: item.rawValue, index: index)
        }

        /// A value stands for itself: there is nothing to fetch.
        func isValue(_ index: Int) -> Bool { urls[index].hasPrefix(UnfetchedOutput.valueMark) }

        /// Takes in what became of the one that is looked at, and goes to the next.
        mutating func settle(_ result: Fetch) {
            switch result {
            case .saved(let files):
                kept.files += files
                settled.insert(index)
            case .lost(let error):
                // Of one that is in its address, the address is the whole of it.
                let address = url.hasPrefix("data:") ? "data:" : url
                kept.unfetched.append(UnfetchedOutput(number: index, sourceURL: address, reason: error.message))
                settled.insert(index)
                loss = loss ?? error
            case .noSpace:
                trouble = result
                troubles = Self.mostTroubles
            case .wrong where trouble != nil: troubles += 1
            case .held, .unsaved:
                // Of all that kept them away, it is what somebody here can mend.
                trouble = result
                troubles += 1
            case .wrong, .failed, .away, .partly:
                if case .wrong = trouble { trouble = nil }
                trouble = trouble ?? result
                troubles += 1
            }
            index += 1
        }

        /// How it went with all of them.
        var result: Fetch {
            if let trouble { return kept == KeptOutputs() ? trouble : .partly(kept, trouble) }
            guard kept.files.isEmpty, !urls.indices.contains(where: isValue) else {
                return kept.unfetched.isEmpty ? .saved(kept.files) : .partly(kept, .saved(kept.files))
            }
            let reason = kept.unfetched.first?.reason ?? "there is no output"
            return .partly(kept, .lost(loss ?? ImgoptEngine.ItemError(.outputInvalid, reason, retryable: true)))
        }
    }

    private func next(_ haul: Haul) {
        var haul = haul
        while haul.index < haul.urls.count, haul.settled.contains(haul.index) || haul.isValue(haul.index) {
            haul.index += 1
        }
        guard haul.index < haul.urls.count, haul.troubles < Haul.mostTroubles else { return finish(haul) }
        // What is in the URL itself is hashed and decoded: megabytes, for which a turn must not wait.
        if haul.url.hasPrefix("data:") {
            files.async { [self, haul] in get(haul) }
        } else {
            get(haul)
        }
    }

    /// Gets the output that is looked at.
    private func get(_ haul: Haul) {
        let (name, url) = (haul.name(haul.index), haul.url)
        // It may be here since an earlier try, or an earlier life.
        if let path = bucket == nil ? outputs.left(name, from: url) : outputs.waiting(name, from: url) {
            return files.async { [self] in
                if let bucket { send(path, nil, haul, to: bucket) } else { takeOver(path, haul) }
            }
        }
        let sink = FileSink(
            bucket == nil ? outputs.download(name, from: url) : outputs.waitingDownload(name, from: url))
        // Outputs are fetched without a token.
        accounts.provider(of: .main).download(url, into: sink, maximumBytes: maxOutputBytes) { [self] result in
            arrived(haul, sink, result)
        }
    }

    private func arrived(_ haul: Haul, _ sink: FileSink, _ result: DownloadResult) {
        switch result {
        case .ended(let fetch):
            files.async { [self] in
                sink.file.abandon()
                settle(haul, sink.problem.map { Fetch($0, in: outputs) } ?? fetch)
            }
        case .done(let length):
            noteArrival(of: haul.item)
            saver.save(sink.file, expectedLength: length) { [self] result in
                switch result {
                case .success(let output):
                    guard let bucket else { return saved(output, haul) }
                    // It is read whole and hashed: not where others wait for the disk.
                    files.async { [self] in send(output.path, output, haul, to: bucket) }
                case .failure(let error): settle(haul, Fetch(error, in: outputs))
                }
            }
        }
    }

    func saved(_ output: FinishedOutput, _ haul: Haul) {
        let file = OutputFile(
            path: output.path, bytes: Int64(output.bytes), sha256: output.sha256, contentType: output.contentType,
            sourceURL: haul.url.hasPrefix("data:") ? "data:" : haul.url, size: output.size, number: haul.index)
        settle(haul, .saved([file]))
    }

    func settle(_ haul: Haul, _ result: Fetch) {
        var haul = haul
        haul.settle(result)
        next(haul)
    }

    private func finish(_ haul: Haul, _ obstacle: Fetch? = nil) {
        var haul = haul
        haul.trouble = obstacle ?? haul.trouble
        let result = haul.result
        if case .unsaved = haul.trouble { _ = refused.withLock { $0.insert(haul.item) } }
        if case .saved = result {
        } else {
            // Those of an earlier life too: before the item is on disk as ended, not after, so that a crash between
            // only makes it fetched once more.
            let there = Set(haul.kept.files.compactMap(\.number))
            for index in haul.urls.indices where !there.contains(index) && !haul.isValue(index) {
                outputs.discard(haul.name(index), from: haul.urls[index])
            }
        }
        mailbox.post(.fetched(haul.item, result))
    }
}

/// Hands what arrives to the file it belongs to, and keeps what went wrong with it in its own words.
final class FileSink: HTTPBodySink {
    let file: DownloadFile
    private let trouble = Mutex<FileError?>(nil)

    init(_ file: DownloadFile) { self.file = file }

    var problem: FileError? { trouble.withLock { $0 } }

    func begin(status: Int, headers: HTTPFields) {
        file.declare(headers["content-type"])
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
    /// What a problem with the file means for the output.
    init(_ error: FileError, in outputs: OutputFiles? = nil) {
        self =
            switch error {
            case .noSpace: .noSpace(message: error.description)
            case .io(let call): .unsaved(message: error.description, in: outputs?.folder(of: call.path) ?? "")
            case .wrongLength: .failed(message: error.description)
            case .page: .away(message: error.description)
            case .notWhatItSays: .wrong(ImgoptEngine.ItemError(.outputInvalid, error.description, retryable: true))
            // The next one would be as large, and cost as much.
            case .tooLarge: .lost(ImgoptEngine.ItemError(.outputInvalid, error.description, retryable: false))
            }
    }
}
