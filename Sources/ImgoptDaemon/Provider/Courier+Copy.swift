import Dispatch
import Glibc
import ImgoptDatabase
import ImgoptEngine
import Logging

// Results that are there already: each item gets files of its own name, on which nothing of another job depends.
extension Courier {
    func copy(_ item: ItemID, _ fact: ItemFact, from leader: ItemID) {
        saver.perform { [self] in
            if let moving = movingCopy(item, fact, from: leader) {
                return move(moving.files) { [mailbox] result in
                    mailbox.post(.fetched(item, Self.outcome(result, moving.unfetched)))
                }
            }
            mailbox.post(.fetched(item, copied(item, fact, from: leader)))
        }
    }

    /// The copies that can't be links; nil: they can, or there is nothing to copy.
    private func movingCopy(
        _ item: ItemID, _ fact: ItemFact, from leader: ItemID
    ) -> (files: Moving, unfetched: [UnfetchedOutput])? {
        guard let row = try? database.item(leader), row.state == .done, !row.outputs.isEmpty,
            bucket != nil || row.outputs.contains(where: { ObjectStore.isObject($0.path) })
        else { return nil }
        return (Moving(item: item, fact: fact, all: row.outputs), unfetched(row))
    }

    private static func outcome(
        _ result: Result<[OutputFile], MoveTrouble>, _ unfetched: [UnfetchedOutput]
    ) -> Fetch {
        switch result {
        case .failure(let trouble): return trouble.fetch
        case .success(let files):
            var kept = KeptOutputs()
            kept.unfetched = unfetched
            kept.files = files
            return unfetched.isEmpty ? .saved(files) : .partly(kept, .saved(files))
        }
    }

    private func copied(_ item: ItemID, _ fact: ItemFact, from leader: ItemID) -> Fetch {
        let row: ItemRow?
        do throws(DatabaseError) {
            row = try database.item(leader)
        } catch {
            return .failed(message: error.message)
        }
        guard let row, row.state == .done, !row.outputs.isEmpty || row.value != nil else {
            return .lost(Self.gone("the result of item \(leader.rawValue) is not kept any more"))
        }
        var files: [OutputFile] = []
        for output in row.outputs {
            let index = output.number ?? files.count
            let name = OutputFiles.Name(
                store: fact.storeName, job: fact.job.rawValue, item: item.rawValue, index: index)
            if let sha256 = try? FileBytes.sha256(of: output.path), sha256 != output.sha256 {
                logger.error("\(output.path) is not what was saved there: it is no result for item \(item.rawValue)")
                return .lost(Self.gone("\(output.path) is not what was saved there"))
            }
            do throws(FileError) {
                files.append(
                    OutputFile(
                        path: try outputs.link(output.path, as: name), bytes: output.bytes, sha256: output.sha256,
                        contentType: output.contentType, sourceURL: output.sourceURL, size: output.size, number: index))
            } catch {
                if case .io(let problem) = error, problem.code == ENOENT {
                    return .lost(Self.gone("\(output.path) is not there any more"))
                }
                // That the old file can't be read says nothing of the place for the new one.
                if case .io(let problem) = error, problem.path == output.path {
                    return .failed(message: error.description)
                }
                return Fetch(error, in: outputs)
            }
        }
        var kept = KeptOutputs()
        kept.unfetched = unfetched(row)
        kept.files = files
        return kept.unfetched.isEmpty ? .saved(files) : .partly(kept, .saved(files))
    }

    /// What the result has no files of: a value, and outputs that were not fetched.
    private func unfetched(_ row: ItemRow) -> [UnfetchedOutput] {
        let value = row.value.map {
            UnfetchedOutput(number: 0, sourceURL: UnfetchedOutput.valueMark + $0, reason: nil)
        }
        return row.skipped + (value.map { [$0] } ?? [])
    }

    static func gone(_ message: String) -> ImgoptEngine.ItemError {
        ImgoptEngine.ItemError(.outputGone, message, retryable: true)
    }
}
