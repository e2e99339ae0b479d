import ImgoptSocket
import ImgoptWire

// metrics, over the socket and over HTTP: the same text.
extension Handlers {
    func metrics(_ call: MetricsGet, _ context: RequestContext) {
        let caller = context.caller
        look(of: caller.uid) { [self] look in
            context.reply.answer { () throws(WireError) in
                let report = MetricsReport(handlers: self, look: look) { self.access.mayUse($0, caller) }
                return Metrics(
                    contentType: call.format.contentType, text: MetricsText.text(report.families(), as: call.format))
            }
        }
    }

    /// All figures as a page for a collector, in the format that it accepts; of collectors that ask at the same time
    /// all get the same page.
    func metricsPage(_ accept: String, _ done: @escaping @Sendable (PageServer.Page) -> Void) {
        let format: MetricsFormat = accept.contains("application/openmetrics-text") ? .openMetrics : .prometheus
        guard pages.join(format, done) else { return }
        look { [self] look in
            let collectors = pages.take(format)
            let report = MetricsReport(handlers: self, look: look) { _ in true }
            let page = PageServer.Page(
                contentType: format.contentType, text: MetricsText.text(report.families(), as: format))
            for done in collectors { done(page) }
        }
    }
}
