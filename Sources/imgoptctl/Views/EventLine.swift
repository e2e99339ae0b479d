import ImgoptJSON
import ImgoptWire

/// An event in one line for people.
enum EventLine {
    static func text(_ event: EventNotification, times: TimeStyle, style: Style) -> String {
        var words: [String] = []
        if let store = event.store { words.append(store.text) }
        if let job = event.job { words.append("job \(job)") }
        if let item = event.item { words.append("item \(item)") }
        if let image = event.imageID { words.append(image) }
        let by: ActingUser? = event[.by]
        if let by { words.append("by \(by.shown)") }
        words += event.members.filter { by == nil || $0.key != EventMember.by.rawValue }.map { key, value in
            "\(key)=\(short(value))"
        }
        let kind = style.paint(DisplayWidth.printable(event.kindName), colour(event.kind))
        return ([times.text(event.time), kind] + words.map(DisplayWidth.printable)).joined(separator: "  ")
    }

    /// A value without what a person does not look for: a file is its path, and of counts those above zero are told.
    /// All is in --json.
    private static func short(_ value: JSONValue) -> String {
        switch value {
        case .string(let text): text
        case .array(let elements): elements.map(short).joined(separator: ",")
        case .object(let members) where members.isEmpty: "(back to the settings)"
        case .object(let members):
            members["path"]?.stringValue
                ?? members.filter { $0.value.intValue != 0 }.map { "\($0.key):\(short($0.value))" }
                .joined(separator: ",")
        case .null, .bool, .number: value.description
        }
    }

    private static func colour(_ kind: EventKind?) -> Style.Colour? {
        switch kind {
        case .itemDone, .jobFinished, .providerUp: .green
        case .itemFailed, .providerDown, .gap: .red
        case .itemRetrying, .itemCanceled, .jobCanceled, .jobForgotten, .limiterThrottled, .storePaused,
            .storeForgotten, .accountPaused, .daemonPaused, .daemonDraining:
            .yellow
        case .heartbeat: .dim
        case .jobSubmitted, .jobStarted, .jobProgress, .jobRetried, .itemCreating, .itemProcessing,
            .itemCancelRequested, .itemRetried, .limiterChanged, .limiterAdjusted, .storeResumed, .storeChanged,
            .accountResumed, .modelResumed, .daemonStarted, .daemonResumed, .daemonReloaded, nil:
            nil
        }
    }
}
