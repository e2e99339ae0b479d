import ImgoptJSON
import ImgoptWire
import Synchronization
import Testing

@testable import imgoptctl

/// Files that are put by pieces, before the requests that name them.
struct Sending {
    /// What a daemon has received, and what it does with the next pieces.
    private final class Receiver: Sendable {
        private struct State {
            var received = 0
            var asked: [String] = []
            var troubles: [any Error]
        }

        private let bytes: Int
        private let state: Mutex<State>

        init(bytes: Int, troubles: [any Error] = []) {
            self.bytes = bytes
            state = Mutex(State(troubles: troubles))
        }

        /// What it was asked, in order: an offset and the length of the base64, or `?`.
        var asked: [String] { state.withLock { $0.asked } }

        func answer(_ params: JSONValue?) throws -> JSONValue {
            try state.withLock { state in
                let data = params?["data"]?.stringValue
                let offset = params?["offset"]?.intValue ?? 0
                state.asked.append(data.map { "\(offset)+\($0.utf8.count)" } ?? "?")
                if data != nil, let trouble = state.troubles.popLast() { throw trouble }
                if let data { state.received += data.utf8.count / 4 * 3 - data.utf8.count { $0 == UInt8(ascii: "=") } }
                return BlobStatus(
                    sha256: params?["sha256"]?.stringValue ?? "", bytes: Int64(bytes), received: Int64(state.received),
                    complete: state.received == bytes
                ).json
            }
        }
    }

    private static let bytes = 2_000_000

    private func send(
        _ receiver: Receiver, lineBytes: Int = 4 << 20, error: Recording = Recording()
    ) async throws -> String {
        let folder = try TemporaryFolder()
        let path = try folder.write("big.png", Sample.png + [UInt8](repeating: 7, count: Self.bytes - Sample.png.count))
        let daemon = ScriptedDaemon { _, params, _ in try receiver.answer(params) }
        let limits = Limits(told: ["line_bytes": .integer(lineBytes)])
        let file = try LargeFile(path, ImageFile.content(of: path))
        try await BlobSender(daemon, limits, Sample.console(Recording(), error), pause: { _ in }).put(file)
        return file.source
    }

    /// The pieces, each with where it begins and how long it is as base64.
    private static let first = "0+524288"
    private static let rest =
        [393_216, 786_432, 1_179_648, 1_572_864].map { "\($0)+524288" } + ["1966080+45228"]

    @Test func itIsSentInPiecesFromWhatIsThere() async throws {
        let receiver = Receiver(bytes: Self.bytes)
        let source = try await send(receiver)
        #expect(source.hasPrefix("sha256:"))
        #expect(receiver.asked == ["?", Self.first] + Self.rest)
        _ = try await send(receiver)
        #expect(receiver.asked.count == 8, "all of it is there")
        let small = Receiver(bytes: Self.bytes)
        _ = try await send(small, lineBytes: 65_536)
        #expect(small.asked[1] == "0+64512")
    }

    @Test func itGoesOnAfterARestartAndWhereOthersCame() async throws {
        let refusals: [any Error] = [
            WireError(.storageFull, "full"), WireError.wrongOffset(0, received: 0), Failure.disconnected,
        ]
        let receiver = Receiver(bytes: Self.bytes, troubles: refusals)
        let error = Recording()
        _ = try await send(receiver, error: error)
        let first = Self.first
        #expect(receiver.asked == ["?", first, "?", first, first, first] + Self.rest)
        #expect(error.text.contains("waiting for it to come back"))
    }

    @Test func whatIsRefusedIsToldWithItsFile() async throws {
        let receiver = Receiver(bytes: Self.bytes, troubles: [WireError.blobTooLarge(9, limit: 3)])
        let refused = await #expect(throws: WireError.self) { try await send(receiver) }
        #expect(refused?.message.contains("big.png: 9 bytes are over the limit of 3") == true)
        // Once it may have been damaged before; twice it is the file.
        let wrong = Receiver(bytes: Self.bytes, troubles: [WireError.hashMismatch(), WireError.hashMismatch()])
        let mismatch = await #expect(throws: WireError.self) { try await send(wrong) }
        #expect(mismatch?.knownName == .hashMismatch && wrong.asked == ["?", Self.first, Self.first])
    }
}
