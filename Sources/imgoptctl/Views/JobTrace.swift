import ImgoptJSON
import ImgoptWire

/// Timelines in the words of the trace event format: the job is the process, each item a thread of it.
enum JobTrace {
    /// Names the job.
    static func name(of job: Job) -> JSONValue {
        .object([
            "name": "process_name", "ph": "M", "pid": .integer(job.id),
            "args": ["name": .string("job \(job.id), \(job.store.text)")],
        ])
    }

    /// An item's name, a bar for each stretch between two steps, and a mark for each poll.
    static func events(of timeline: ItemTimeline) -> [JSONValue] {
        let item = timeline.item
        let place: JSONObject = ["pid": .integer(item.job), "tid": .integer(item.id)]
        var title = place
        title["name"] = "thread_name"
        title["ph"] = "M"
        title["args"] = ["name": .string("item \(item.id)" + (item.imageID.map { " \($0)" } ?? ""))]
        var events: [JSONValue] = [.object(title)]
        var previous: TimelineStep?
        for step in timeline.steps {
            var event = place
            event["cat"] = "item"
            if step.step == .poll {
                event["name"] = "poll"
                event["ph"] = "i"
                event["s"] = "t"
                event["ts"] = .integer(step.at.microseconds)
                events.append(.object(event))
                continue
            }
            defer { previous = step }
            guard let start = previous else { continue }
            event["name"] = .string(TimelineView.span(before: step.step, after: start.step))
            event["ph"] = "X"
            event["ts"] = .integer(start.at.microseconds)
            event["dur"] = .integer(step.at.microseconds - start.at.microseconds)
            event["args"] = [
                "until": .string(step.step.rawValue), "attempt": step.attempt.map { .integer(Int64($0)) } ?? .null,
                "slowest": .bool(step.slowest), "state": .string(item.state.rawValue),
            ]
            events.append(.object(event))
        }
        return events
    }
}
