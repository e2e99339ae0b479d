import ImgoptSocket
import ImgoptWire

/// All figures as pages for collectors.
struct MetricsPages: Sendable {
    private let snapshots: Snapshots
    private let pages = Gathering<MetricsFormat, PageServer.Page>()

    /// Pages of what is gathered by `snapshots`.
    init(_ snapshots: Snapshots) { self.snapshots = snapshots }

    /// Calls `done` with a page in the format that a collector accepts; of collectors that ask at the same time all get
    /// the same one.
    func page(_ accept: String, _ done: @escaping @Sendable (PageServer.Page) -> Void) {
        let format: MetricsFormat = accept.contains("application/openmetrics-text") ? .openMetrics : .prometheus
        guard pages.join(format, done) else { return }
        snapshots.orLast { snapshot in
            let collectors = pages.take(format)
            let report = MetricsReport(snapshot: snapshot, facts: snapshots.facts(beside: snapshot)) { _ in true }
            let page = PageServer.Page(
                contentType: format.contentType, text: MetricsText.text(report.families(), as: format))
            for done in collectors { done(page) }
        }
    }
}
