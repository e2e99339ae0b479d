import ImgoptSocket
import ImgoptWire

// metrics, over the socket and over HTTP: the same text.
extension Handlers {
    func metrics(_ call: MetricsGet, _ context: RequestContext) {
        look { [self] look in
            let caller = context.caller
            let report = MetricsReport(handlers: self, look: look) { self.access.mayUse($0, caller) }
            context.reply.succeed(
                Metrics(
                    contentType: call.format.contentType, text: MetricsText.text(report.families(), as: call.format)))
        }
    }

    /// All figures as a page for a collector, in the format that it accepts.
    func metricsPage(_ accept: String, _ done: @escaping @Sendable (PageServer.Page) -> Void) {
        let format: MetricsFormat = accept.contains("application/openmetrics-text") ? .openMetrics : .prometheus
        look { [self] look in
            let report = MetricsReport(handlers: self, look: look) { _ in true }
            done(
                PageServer.Page(
                    contentType: format.contentType, text: MetricsText.text(report.families(), as: format)))
        }
    }
}
