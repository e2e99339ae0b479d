import ImgoptJSON
import ImgoptSocket
import ImgoptWire
import Synchronization

/// The requests of one connection that are not answered yet.
final class PendingCalls: ConnectionHandler {
    typealias Answer = Result<JSONValue, ClientError>

    private enum Slot {
        case sent
        case awaited(CheckedContinuation<Answer, Never>)
        case answered(Answer)
    }

    private struct State {
        var slots: [Int64: Slot] = [:]
        var lastID: Int64 = 0
        /// Why nothing more will be answered.
        var end: ClientError?
    }

    private let state = Mutex(State())
    private let inbox: EventInbox?

    /// - Parameter inbox: where events go; without one they are dropped.
    init(inbox: EventInbox?) { self.inbox = inbox }

    /// The id for a new request. It must be awaited.
    func reserve() -> Int64 {
        state.withLock { state in
            state.lastID += 1
            state.slots[state.lastID] = state.end.map { .answered(.failure($0)) } ?? .sent
            return state.lastID
        }
    }

    /// The answer to the request `id`, whenever it comes or has come.
    func answer(to id: Int64) async -> Answer {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let early: Answer? = state.withLock { state in
                    if case .answered(let answer) = state.slots[id] {
                        state.slots[id] = nil
                        return answer
                    }
                    state.slots[id] = .awaited(continuation)
                    return nil
                }
                if let early { continuation.resume(returning: early) }
            }
        } onCancel: {
            resolve(id, .failure(.canceled))
        }
    }

    /// Answers the request `id`, unless that has been done.
    func resolve(_ id: Int64, _ answer: Answer) {
        let continuation: CheckedContinuation<Answer, Never>? = state.withLock { state in
            switch state.slots[id] {
            case .sent:
                state.slots[id] = .answered(answer)
                return nil
            case .awaited(let continuation):
                state.slots[id] = nil
                return continuation
            case .answered, nil: return nil
            }
        }
        continuation?.resume(returning: answer)
    }

    /// Answers all requests, those to come too, with `error`; the first error counts.
    func end(_ error: ClientError) {
        let (open, first) = state.withLock { state in
            let first = state.end ?? error
            state.end = first
            return (Array(state.slots.keys), first)
        }
        for id in open { resolve(id, .failure(first)) }
        inbox?.end()
    }

    func opened(_ connection: Connection) {}
    func writable(_ connection: Connection) {}

    func received(_ line: LineEvent, on connection: Connection) {
        do throws(WireError) {
            guard case .line(let bytes) = line else {
                throw .invalidRequest("a line is longer than this client takes")
            }
            switch try ServerLine(bytes) {
            case .reply(.integer(let id), let result): resolve(id, result.mapError(ClientError.refused))
            case .reply(_, .failure(let error)): end(.refused(error))
            case .reply(let id, .success): throw .invalidRequest("nothing was asked with the id \(id.json)")
            case .event(_, let event): inbox?.put(event, from: connection)
            case .unknown: break
            }
        } catch {
            end(.unreadable(error.message))
            connection.close()
        }
    }

    func inputEnded(_ connection: Connection) {
        end(.disconnected)
        connection.close()
    }

    func closed(_ connection: Connection) { end(.disconnected) }
}
