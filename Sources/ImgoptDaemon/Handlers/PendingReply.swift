import ImgoptWire
import Synchronization

/// The one reply that a request gets. Answering twice is a bug and crashes; never answering is a bug too, which the
/// client hears of.
final class PendingReply: Sendable {
    private let id: RequestID?
    private let session: Session
    private let bytes: Int
    private let isAnswered = Atomic<Bool>(false)

    /// `id` nil: a notification, which is carried out and not answered. `bytes`: what its line takes of the room of
    /// its user until it is answered.
    init(_ id: RequestID?, _ session: Session, bytes: Int) {
        self.id = id
        self.session = session
        self.bytes = bytes
    }

    deinit {
        guard !isAnswered.load(ordering: .acquiring) else { return }
        assertionFailure("a request got no reply")
        fail(.internalError("the request was lost in the daemon"))
    }

    func succeed(_ result: some WireValue) {
        finish(id.map { Reply.success($0, result.json) })
    }

    func fail(_ error: WireError) {
        finish(id.map { Reply.failure($0, error) })
    }

    /// Answers with what the work gives, or with its error.
    func answer(_ work: () throws(WireError) -> some WireValue) {
        do throws(WireError) {
            succeed(try work())
        } catch {
            fail(error)
        }
    }

    private func finish(_ line: [UInt8]?) {
        precondition(!isAnswered.exchange(true, ordering: .acquiringAndReleasing), "replied twice to one request")
        session.answered(line, releasing: bytes)
    }
}
