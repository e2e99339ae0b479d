import NIOCore
import NIOHTTP1

extension SimulatedAnswer {
    /// Writes the status line and all headers, the length of the whole body among them.
    func writeHead(into bytes: inout ByteBuffer, date: String, keepAlive: Bool) {
        bytes.writeStaticString("HTTP/1.1 ")
        bytes.writeString(String(status))
        bytes.writeStaticString(" ")
        bytes.writeString(HTTPResponseStatus(statusCode: status).reasonPhrase)
        bytes.writeStaticString("\r\n")
        Self.write("date", date, into: &bytes)
        for (name, value) in headers { Self.write(name, value, into: &bytes) }
        if status != 204 { Self.write("content-length", announcedLength ?? String(body.count), into: &bytes) }
        if !keepAlive { Self.write("connection", "close", into: &bytes) }
        bytes.writeStaticString("\r\n")
    }

    private static func write(_ name: String, _ value: String, into bytes: inout ByteBuffer) {
        bytes.writeString(name)
        bytes.writeStaticString(": ")
        bytes.writeString(value)
        bytes.writeStaticString("\r\n")
    }
}
