import ImgoptWire

/// An item's way for people.
enum TimelineView {
    static func facts(_ timeline: ItemTimeline, times: TimeStyle) -> Facts {
        let item = timeline.item
        var facts = Facts()
        facts.add("item", "\(item.id)" + (item.imageID.map { " (\($0))" } ?? "") + ", job \(item.job)")
        facts.add("store", item.store.text)
        facts.add("state", item.state.rawValue, Colours.of(item.state))
        facts.add("model", item.model)
        if let version = item.version, !item.model.hasSuffix(version) { facts.add("version", version) }
        if let account = item.account { facts.add("account", account) }
        if let cancel = item.pendingCancel { facts.add("cancel", cancel, .yellow) }
        if item.cached { facts.add("cached", "the result of an identical image: it was not run, and costs nothing") }
        if let prediction = item.prediction {
            facts.add("prediction", prediction + (item.cached ? " (of that image)" : ""))
        }
        if let seconds = item.predictTimeSeconds, !item.cached { facts.add("run", Figures.fixed(seconds) + "s") }
        if let error = item.error { facts.add("error", "\(error.name): \(error.message)", .red) }
        for output in item.outputs {
            if let gone = output.removedAt {
                facts.add("output", "\(output.place) (removed \(times.text(gone)))", .red)
            } else {
                facts.add("output", output.place)
            }
        }
        if !item.outputs.isEmpty, item.outputs.allSatisfy({ $0.removedAt != nil }) {
            facts.add("", "imgoptctl retry --item \(item.id) --again has it made anew, which is paid for again")
        }
        return facts
    }

    static func table(_ timeline: ItemTimeline, times: TimeStyle, now: Timestamp) -> Table {
        var table = Table([
            .init("STEP"), .init("TRY", right: true), .init("AT"), .init("AFTER", right: true),
            .init("", flexible: true),
        ])
        let undecided = undecided(timeline, now)
        let isLongest = (undecided ?? 0) > timeline.steps.compactMap(\.afterMilliseconds).max() ?? 0
        var last: TimelineStepKind?
        var polls = 0
        for (place, step) in timeline.steps.enumerated() {
            if step.step == .poll {
                polls += 1
                guard place + 1 == timeline.steps.count || timeline.steps[place + 1].step != .poll else { continue }
                table.rows.append(row(of: step, times, polls: polls))
                polls = 0
                continue
            }
            let isSlowest = step.slowest && !isLongest
            var row = row(of: step, times)
            if isSlowest {
                row[3] = .init(seconds(step.afterMilliseconds), .yellow)
                let span = span(before: step.step, after: last, isCopy: timeline.item.cached)
                row[4] = .init("the longest: \(span)")
            }
            table.rows.append(row)
            last = step.step
        }
        if let undecided {
            table.rows.append([
                .init("undecided"), .init(""), .init(moment(now, times)),
                .init(seconds(undecided), isLongest ? .yellow : nil),
                .init(isLongest ? "the longest: not known what became of it" : ""),
            ])
        }
        return table
    }

    /// A step's line; of readings, one after the other, the last one's, with their number.
    private static func row(of step: TimelineStep, _ times: TimeStyle, polls: Int = 1) -> [Table.Cell] {
        [
            .init(polls > 1 ? "\(polls) polls" : step.step.rawValue), .init(step.attempt.map(String.init) ?? ""),
            .init(moment(step.at, times)), .init(seconds(step.afterMilliseconds)), .init(""),
        ]
    }

    /// Milliseconds for which it has not been known by `now` what became of an item; nil: it is known.
    private static func undecided(_ timeline: ItemTimeline, _ now: Timestamp) -> Int? {
        guard timeline.item.state == .unresolved,
            let last = timeline.steps.last(where: { ![.poll, .canceling].contains($0.step) })
        else {
            return nil
        }
        return Int(max(0, now.milliseconds - last.at.milliseconds))
    }

    private static func seconds(_ milliseconds: Int?) -> String {
        milliseconds.map { "\(Figures.fixed(Double($0) / 1000, 3))s" } ?? ""
    }

    /// What an item does between two steps. `isCopy`: it takes over another one's result.
    static func span(before step: TimelineStepKind, after last: TimelineStepKind?, isCopy: Bool = false) -> String {
        switch step {
        case .submitted, .poll: ""
        case .saved where isCopy && last == .submitted: "waiting for the result of an identical image"
        case .removed: "until its files were gone"
        case .retried: "until somebody retried it"
        case .sent where last == .lost: "looked for at the provider, and not found"
        case .canceled where last == .lost, .canceling where last == .lost, .found: "looked for at the provider"
        case .lost: "waiting for an answer that was lost"
        case .sent: "waiting for a slot"
        case .answered: "being created"
        case .ended: "running at the provider"
        case .noticed: "ended and not noticed"
        case .fetching: "waiting to be fetched"
        case .fetched: "being fetched"
        case .saved: "being saved"
        case .canceling: "until somebody canceled it"
        case .failed: "until it was given up"
        case .canceled: "until it was canceled"
        }
    }

    /// To the millisecond: `2026-11-23 10:30:00.123`.
    private static func moment(_ at: Timestamp, _ times: TimeStyle) -> String {
        let rest = Int(((at.milliseconds % 1000) + 1000) % 1000)
        let fraction = ".\(rest / 100)\(rest / 10 % 10)\(rest % 10)"
        let text = times.text(at)
        return text.hasSuffix("Z") ? text.dropLast() + fraction + "Z" : text + fraction
    }
}
