import ImgoptSocket
import ImgoptWire

// metrics, over the socket and over HTTP: the same text.
extension FigureHandlers {
    func metrics(_ call: MetricsGet, _ context: RequestContext) {
        let caller = context.caller
        snapshots.orLast(of: caller.uid) { [self] snapshot in
            context.reply.answer { () throws(WireError) in
                let report = MetricsReport(snapshot: snapshot, facts: snapshots.facts(beside: snapshot)) {
                    live.access.mayUse($0, caller)
                }
                return Metrics(
                    contentType: call.format.contentType, text: MetricsText.text(report.families(), as: call.format))
            }
        }
    }
}
