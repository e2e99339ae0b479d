import ImgoptWire

/// Which states stand out, and how.
enum Colours {
    static func of(_ state: JobState) -> Style.Colour? {
        switch state {
        case .pending: nil
        case .running: .cyan
        case .done: .green
        case .failed: .red
        case .canceled: .yellow
        }
    }

    static func of(_ state: ItemState) -> Style.Colour? {
        switch state {
        case .queued: nil
        case .creating, .processing, .saving: .cyan
        case .done: .green
        case .failed: .red
        case .canceled, .unresolved: .yellow
        }
    }

    static func of(_ status: StatsStatus) -> Style.Colour {
        switch status {
        case .ok: .green
        case .degraded, .paused, .draining: .yellow
        case .failing: .red
        }
    }

    static func of(_ status: HealthStatus) -> Style.Colour {
        switch status {
        case .ok: .green
        case .paused, .draining, .degraded: .yellow
        case .failing: .red
        }
    }
}
