import Dispatch
import ImgoptDatabase
import ImgoptEngine
import Logging
import ServiceLifecycle

/// Looks every two seconds whether the database, the bytes of sources and the outputs are still where they were, and
/// makes folders again that somebody took away. At the start it brings their permission bits into line.
struct FolderService: Service {
    let database: any TurnRecords
    let outputs: OutputFiles
    let blobs: BlobFiles
    let folders: FolderStatus
    /// What earlier lives saved with other permissions than the settings want.
    let staleModes: (blobs: Bool, outputs: OutputModes)
    let paces: DiskPaces
    let live: LiveSettings
    let clock: DaemonClock
    let mailbox: Mailbox
    let logger: Logger
    private static let interval = Duration.seconds(2)
    /// All of it waits for the disk, and one look after the other is enough.
    private let queue = DispatchQueue(label: "imgopt.folders", qos: .utility)

    func run() async throws {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await keepLooking() }
            try? await gracefulShutdown()
            group.cancelAll()
        }
    }

    private func keepLooking() async {
        queue.async { alignModes() }
        while (try? await ContinuousClock().sleep(for: Self.interval)) != nil {
            await withCheckedContinuation { continuation in
                queue.async {
                    look()
                    continuation.resume()
                }
            }
        }
    }

    private func look() {
        let settings = live.current
        paces.note([settings.state.directory, settings.outputs.directory], at: clock.now)
        look(
            outputs.root, outputs.partials,
            loss: "results that were in it are gone, and imgoptctl reload takes this notice away")
        look(
            blobs.root, blobs.partials,
            loss: "images whose bytes were in it fail without being paid for, submit them again; imgoptctl reload "
                + "takes this notice away")
        // The engine's thread finds it out in its next turn, and acts on it: see TurnTaker.
        if (try? database.checkPlace(renewingLock: true)) == nil { mailbox.post(.wake) }
    }

    private func look(_ root: WatchedFolder, _ partials: WatchedFolder, loss: String) {
        let finding = root.look()
        folders.note(finding, of: root, loss: loss)
        let inner = partials.look()
        // Whoever took the one took the other.
        folders.note(finding != .same && inner == .another ? .same : inner, of: partials, loss: loss)
    }

    private func alignModes() {
        do throws(FileError) {
            if staleModes.blobs { try blobs.alignModes() }
            try staleModes.outputs.align()
        } catch {
            logger.warning("permissions of older files were not all set", metadata: ["reason": "\(error)"])
        }
    }
}
