/// Entries of the list that other programs of the account have made.
enum OthersEntries {
    /// The JSON of each, as bytes: a huge one as text costs seconds that all other requests wait.
    static func make(_ fault: FaultName, _ rule: FaultRule, at now: Microseconds) -> [[UInt8]] {
        let time = Timestamp.text(now)
        switch fault {
        case .listDeep:
            let depth = rule.count ?? 1_000
            let deep = String(repeating: #"{"a":["#, count: depth / 2) + String(repeating: "]}", count: depth / 2)
            return [entry("deep", time, #""input":\#(deep),"output":null,"status":"processing""#)]
        case .listHuge:
            let members = #""input":{},"status":"succeeded","output":"data:image/png;base64,"#
            let image = [UInt8](repeating: UInt8(ascii: "A"), count: rule.count ?? 70_000_000)
            return [entry("huge", time, members).dropLast() + image + #""}"#.utf8]
        default:
            return [
                "null", "7", "[]", #"{"status":"processing"}"#, #"{"id":7,"created_at":"\#(time)"}"#,
                #"{"id":"others-odd","id":"others-even","created_at":"\#(time)"}"#,
            ].map { Array($0.utf8) }
        }
    }

    private static func entry(_ name: String, _ time: String, _ members: String) -> [UInt8] {
        Array(#"{"id":"others-\#(name)","model":"a/b","created_at":"\#(time)",\#(members)}"#.utf8)
    }
}
