import Glibc
import ImgoptHTTP
import Logging
import Testing

/// What bounds how late a request can arrive is set on each connection.
struct ShortEndTests {
    @Test func everyConnectionEndsSoonAndWithAReset() async throws {
        let options = HTTPClientOptions(keptSeconds: 3_600, tcpTimeoutMilliseconds: 12_345)
        try await RawServer.run({ _ in [RawServer.answer(200, "x")] }) { server in
            try await HTTPClient.run(options: options) { client in
                _ = try await client.response(HTTPRequest(url: server.url()))
                _ = try await client.response(HTTPRequest(method: .post, url: server.url(), mayRepeat: false))
                let sockets = Self.sockets(to: server.port)
                #expect(sockets.count == 1)
                for socket in sockets {
                    #expect(Self.option(socket, Int32(IPPROTO_TCP), TCP_USER_TIMEOUT, initially: Int32(0)) == 12_345)
                    let end = Self.option(socket, SOL_SOCKET, SO_LINGER, initially: linger())
                    #expect(end.l_onoff != 0 && end.l_linger == 0)
                }
            }
        }
    }

    /// The descriptors of this process that are connected to a port of this machine.
    private static func sockets(to port: Int) -> [Int32] {
        (0..<getdtablesize()).filter { descriptor in
            var address = sockaddr_in()
            var size = socklen_t(MemoryLayout<sockaddr_in>.size)
            let status = unsafe withUnsafeMutablePointer(to: &address) { pointer in
                unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    unsafe getpeername(descriptor, $0, &size)
                }
            }
            return status == 0 && address.sin_family == sa_family_t(AF_INET)
                && UInt16(bigEndian: address.sin_port) == UInt16(port)
        }
    }

    private static func option<Value: BitwiseCopyable>(
        _ socket: Int32, _ level: Int32, _ name: Int32, initially: Value
    ) -> Value {
        var value = initially
        var size = socklen_t(MemoryLayout<Value>.size)
        unsafe getsockopt(socket, level, name, &value, &size)
        return value
    }
}
