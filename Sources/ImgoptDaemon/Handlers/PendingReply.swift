import ImgoptWire
import Synchronization

/// The one reply that a request gets. Answering twice is a bug and crashes; never answering is a bug too, which the
/// client hears of.
final class PendingReply: Sendable {
    private let id: RequestID?
    private let session: Session
    private let bytes: Int
    private let weight: Int
    private let isAnswered = Atomic<Bool>(false)

    /// `id` nil: a notification, which is carried out and not answered. `bytes`: what its line takes of the room of
    /// its user until it is answered; `weight`: so much it counts until then among what its user has waiting.
    init(_ id: RequestID?, _ session: Session, bytes: Int, weight: Int) {
        self.id = id
        self.session = session
        self.bytes = bytes
        self.weight = weight
    }

    deinit {
        guard !isAnswered.load(ordering: .acquiring) else { return }
        assertionFailure("a request got no reply")
        fail(.internalError("the request was lost in the daemon"))
    }

    /// Whether nobody would read an answer.
    private var isUseless: Bool { id == nil || session.isClosed }

    func succeed(_ result: some WireValue) {
        finish(isUseless ? nil : id.map { Reply.success($0, result.json) })
    }

    /// Answers with a result that is written already.
    func succeed(written result: MadeOnce) {
        finish(isUseless ? nil : id.map { Reply.success($0, written: result.value) })
    }

    func fail(_ error: WireError) {
        finish(isUseless ? nil : id.map { Reply.failure($0, error) })
    }

    /// Answers with what the work gives, or with its error. What was asked for by somebody who is gone is not made.
    func answer(_ work: () throws(WireError) -> some WireValue) {
        guard !isUseless else { return drop() }
        do throws(WireError) {
            succeed(try work())
        } catch {
            fail(error)
        }
    }

    /// Nobody is there to be answered.
    func drop() { finish(nil) }

    private func finish(_ line: [UInt8]?) {
        precondition(!isAnswered.exchange(true, ordering: .acquiringAndReleasing), "replied twice to one request")
        session.answered(line, releasing: bytes, weight: weight)
    }
}
