import ImgoptJSON

extension SimulatorWorld {
    /// Counts a request against its account's limit. The 429 if there is no room for it.
    mutating func throttle(_ kind: RequestKind, of account: Int, at now: Microseconds) -> SimulatedAnswer? {
        guard case .refused(let seconds) = accounts[account].take(kind, at: now) else { return nil }
        guard kind == .create else {
            counters.refusedReads += 1
            accounts[account].counters.refusedReads += 1
            return Problem.throttled(seconds: seconds, isLow: false)
        }
        counters.refusedCreates += 1
        accounts[account].counters.refusedCreates += 1
        return Problem.throttled(seconds: seconds, isLow: accounts[account].limits.lowCredit)
    }

    /// Gives an answer its headers and delay, and whatever is to befall it.
    mutating func finished(
        _ answer: SimulatedAnswer, kind: RequestKind, headers: RateHeaders?, faults: Bool = true, at now: Microseconds
    ) -> SimulatedAnswer {
        var answer = answer
        if faults, let struck = settings.faults.draw(from: FaultName.afterEffect, kind: kind, using: &generator) {
            answer = mistreated(answer, by: struck.name, struck.rule)
        }
        if let headers, kind != .file {
            answer.headers.append(("ratelimit-remaining", String(headers.remaining)))
            answer.headers.append(("ratelimit-reset", String(headers.resetSeconds)))
        }
        answer.delay = delay(of: kind, at: now)
        return answer
    }

    /// How long the answer to a request of this kind takes: what is set for it, and no less than until its turn.
    mutating func delay(of kind: RequestKind, at now: Microseconds) -> Microseconds {
        let own = settings.delays[kind]?.draw(using: &generator) ?? 0
        guard settings.answersPerSecond > 0 else { return own }
        lastTurn = max(lastTurn, now) + 1_000_000 / Microseconds(settings.answersPerSecond)
        return max(own, lastTurn - now)
    }

    /// The answer to a request that a fault stopped before it had any effect.
    func faultyAnswer(_ name: FaultName, _ rule: FaultRule, at now: Microseconds) -> SimulatedAnswer {
        switch name {
        case .resetBefore:
            var answer = SimulatedAnswer(status: 500)
            answer.transport = .reset
            return answer
        case .throttled, .throttledLow:
            let end = (shownTime(at: now) / 1_000_000 + Microseconds(rule.retryAfterSeconds)) * 1_000_000
            let date = rule.hasRetryAfterDate ? Timestamp.httpDate(end) : nil
            return Problem.throttled(
                seconds: rule.retryAfterSeconds, isLow: name == .throttledLow,
                header: date ?? (rule.hasRetryAfterHeader ? rule.retryAfter ?? String(rule.retryAfterSeconds) : nil),
                body: rule.hasRetryAfterBody
                    ? rule.retryAfter.map { .string($0) } ?? .integer(rule.retryAfterSeconds) : nil,
                text: rule.text)
        case .insufficientCredit: return Problem.insufficientCredit
        case .edgePage: return Self.edgePage(rule, status: 403)
        default: return Self.serverError(rule, status: 500)
        }
    }

    private func mistreated(_ answer: SimulatedAnswer, by name: FaultName, _ rule: FaultRule) -> SimulatedAnswer {
        var answer = answer
        switch name {
        case .errorAfter: return Self.serverError(rule, status: 504)
        case .edgePageAfter: return Self.edgePage(rule, status: 524)
        case .resetAfter: answer.transport = .reset
        case .truncatedBody: answer.transport = .truncated
        case .contentLength: answer.announcedLength = rule.text ?? "-1"
        case .htmlBody:
            answer.headers = [("content-type", Self.pageType)]
            answer.body = Array(Self.page.utf8)
        default: answer.body = Array("upstream says hello\n".utf8)
        }
        return answer
    }

    private static let pageType = "text/html; charset=utf-8"
    private static let page = """
        <!DOCTYPE html><html lang="en-US"><head><title>Just a moment...</title></head><body><h1>Just a moment...</h1>
        </body></html>

        """

    private static func edgePage(_ rule: FaultRule, status: Int) -> SimulatedAnswer {
        SimulatedAnswer(
            status: rule.status ?? status, contentType: pageType, body: Array((rule.text ?? page).utf8))
    }

    private static func serverError(_ rule: FaultRule, status: Int) -> SimulatedAnswer {
        SimulatedAnswer(
            status: rule.status ?? status, contentType: "text/plain; charset=utf-8",
            body: Array((rule.text ?? "").utf8))
    }
}
