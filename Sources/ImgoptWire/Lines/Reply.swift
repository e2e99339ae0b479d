package import ImgoptJSON

/// Lines that the daemon answers with, LF included.
package enum Reply {
    /// The line with a result.
    package static func success(_ id: RequestID, _ result: JSONValue) -> [UInt8] {
        line(id, member: #","result":"#) { result.write(into: &$0) }
    }

    /// The line with a result that is JSON in bytes already.
    package static func success(_ id: RequestID, written result: [UInt8]) -> [UInt8] {
        line(id, member: #","result":"#) { $0.append(contentsOf: result) }
    }

    /// The line with an error.
    package static func failure(_ id: RequestID, _ error: WireError) -> [UInt8] {
        line(id, member: #","error":"#) { error.json.write(into: &$0) }
    }

    private static func line(_ id: RequestID, member: String, _ write: (inout [UInt8]) -> Void) -> [UInt8] {
        var bytes = Array(#"{"jsonrpc":"2.0","id":"#.utf8)
        id.json.write(into: &bytes)
        bytes.append(contentsOf: member.utf8)
        write(&bytes)
        bytes.append(contentsOf: "}\n".utf8)
        return bytes
    }
}
