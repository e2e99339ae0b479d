import DequeModule
import NIOCore

/// The one owner of the world. It lives on one event loop and is touched from nowhere else.
final class SimulatorCore {
    private var world: SimulatorWorld
    private let loop: any EventLoop
    private var waitingFetches: Deque<SourceFetch> = []
    private var runningFetches = 0
    private var connections: [ObjectIdentifier: any Channel] = [:]

    /// The `Date` of answers, and the second that it tells.
    private var date = (second: Microseconds.min, text: "")

    init(settings: SimulatorSettings, loop: any EventLoop) {
        world = SimulatorWorld(settings: settings)
        self.loop = loop
    }

    func listen(api: String, delivery: String) { world.listen(api: api, delivery: delivery) }

    /// Decides a request to the API; `reply` is called exactly once, now or later.
    func handle(_ request: SimulatedRequest, reply: @escaping (SimulatedAnswer) -> Void) {
        settle(world.handle(request, at: WallClock.now), reply: reply)
        waitingFetches.append(contentsOf: world.takeFetches())
        startFetches()
    }

    /// Decides a request to the delivery host.
    func deliver(_ request: SimulatedRequest) -> SimulatedAnswer { world.deliver(request, at: WallClock.now) }

    /// The `Date` of an answer of now.
    func currentDate() -> String {
        let second = world.shownTime(at: WallClock.now) / 1_000_000
        if second != date.second { date = (second, Timestamp.httpDate(second * 1_000_000)) }
        return date.text
    }

    func opened(_ channel: any Channel) { connections[ObjectIdentifier(channel)] = channel }

    func closed(_ channel: any Channel) { connections[ObjectIdentifier(channel)] = nil }

    func closeConnections() {
        for channel in connections.values { channel.close(promise: nil) }
    }

    private func settle(_ verdict: Verdict, reply: @escaping (SimulatedAnswer) -> Void) {
        switch verdict {
        case .answer(let answer): reply(answer)
        case .hold(let held, let askAgainAt):
            let pause = TimeAmount.microseconds(max(0, askAgainAt - WallClock.now))
            loop.assumeIsolated().scheduleTask(in: pause) {
                self.settle(self.world.release(held, at: WallClock.now), reply: reply)
            }
        }
    }

    private func startFetches() {
        while runningFetches < SimulatorLimits.concurrentFetches, let fetch = waitingFetches.popFirst() {
            runningFetches += 1
            ImageFetch.start(url: fetch.url, on: loop).assumeIsolated().whenComplete { outcome in
                self.runningFetches -= 1
                let result =
                    switch outcome {
                    case .success(let result): result
                    case .failure(let error): SourceFetchResult.unreachable("\(error)")
                    }
                self.world.sourceArrived(result, for: fetch, at: WallClock.now)
                self.startFetches()
            }
        }
    }
}
