/// Entries of the list that other programs of the account have made.
enum OthersEntries {
    static func make(_ fault: FaultName, _ rule: FaultRule, at now: Microseconds) -> [String] {
        let time = Timestamp.text(now)
        switch fault {
        case .listDeep:
            let depth = rule.count ?? 1_000
            let deep = String(repeating: #"{"a":["#, count: depth / 2) + String(repeating: "]}", count: depth / 2)
            return [entry("deep", time, #""input":\#(deep),"output":null,"status":"processing""#)]
        case .listHuge:
            let uri = "data:image/png;base64," + String(repeating: "A", count: rule.count ?? 70_000_000)
            return [entry("huge", time, #""input":{},"output":"\#(uri)","status":"succeeded""#)]
        default:
            return [
                "null", "7", "[]", #"{"status":"processing"}"#, #"{"id":7,"created_at":"\#(time)"}"#,
                #"{"id":"others-odd","id":"others-even","created_at":"\#(time)"}"#,
            ]
        }
    }

    private static func entry(_ name: String, _ time: String, _ members: String) -> String {
        #"{"id":"others-\#(name)","model":"a/b","created_at":"\#(time)",\#(members)}"#
    }
}
