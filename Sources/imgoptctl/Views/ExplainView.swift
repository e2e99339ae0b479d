import ImgoptWire

/// Why a job waits, for people.
enum ExplainView {
    static func text(_ explanation: JobExplanation, width: Int?, style: Style, times: TimeStyle) -> String {
        var facts = Facts()
        facts.add("job", "\(explanation.job)")
        facts.add("state", explanation.state.rawValue, Colours.of(explanation.state))
        if let position = explanation.position { facts.add("created before it", Figures.count(position, "image")) }
        if let likely = explanation.etaP50Seconds {
            let late = explanation.etaP90Seconds.map { ", p90 \(Figures.duration(seconds: Double($0)))" } ?? ""
            facts.add("ETA", "p50 \(Figures.duration(seconds: Double(likely)))\(late)")
        }
        for summary in explanation.summary {
            let detail = summary.detail.map { ": \($0)" } ?? ""
            facts.add(words(summary.reason), Figures.count(summary.items, "item") + detail)
        }
        let text = facts.text(width: width, style: style)
        guard !explanation.waiting.isEmpty else { return text }
        return text + "\n" + table(explanation.waiting, times).text(width: width, style: style)
    }

    private static func table(_ items: [WaitingItem], _ times: TimeStyle) -> Table {
        var table = Table([
            .init("ITEM", right: true), .init("IMAGE", flexible: true, rank: 2), .init("STATE"),
            .init("WAITS FOR", flexible: true), .init("SINCE", rank: 3), .init("UNTIL", rank: 4),
            .init("POSITION", right: true, rank: 1),
        ])
        for item in items {
            table.rows.append([
                .init("\(item.item)"), .init(item.imageID ?? "-"),
                .init(item.state.rawValue, Colours.of(item.state)), .init(item.detail ?? words(item.reason)),
                .init(times.text(item.since)), .init(times.text(item.until)),
                .init(item.position.map(String.init) ?? "-"),
            ])
        }
        return table
    }

    private static func words(_ reason: WaitReason) -> String {
        switch reason {
        case .rate: "the rate"
        case .share: "its store's share"
        case .order: "its turn in the store"
        case .storeLimit: "a limit of its store"
        case .inFlight: "open predictions"
        case .paused: "a pause"
        case .providerBackoff: "the provider"
        case .retryTime: "the next attempt"
        case .provider: "the provider's result"
        case .saving: "its outputs"
        case .upload: "its upload"
        case .inDoubt: "news of a lost answer"
        case .diskFull: "room on the disk"
        case .unresolved: "a person's decision"
        }
    }
}
