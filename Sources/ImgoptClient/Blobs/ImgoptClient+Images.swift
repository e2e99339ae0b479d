import Glibc
import ImgoptWire

extension ImgoptClient {
    /// What an image names as its source to hand in the file at `path`: the bytes themselves, or where a line has no
    /// room for these, their digest, once the daemon has them. A daemon that goes away meanwhile is waited for.
    /// - Parameter reconnecting: how it is waited for.
    /// - Throws: what is wrong with the file, as an error that the daemon would answer with, or why it can't be put.
    public func source(
        ofFile path: String, reconnecting: Reconnecting = Reconnecting()
    ) async throws(ClientError) -> String {
        let limits = try await limits()
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
        guard descriptor >= 0 else { throw Self.refusal(path, .system(errno)) }
        defer { Glibc.close(descriptor) }
        var status = stat()
        var head = [UInt8](repeating: 0, count: ImageKind.prefixBytes)
        let filled = unsafe pread(descriptor, &head, head.count, 0)
        guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG, filled > 0,
            let kind = ImageKind.detect(head.prefix(filled))
        else { throw .refused(.invalidParams("\(path) is not an image", field: "source")) }
        let count = Int(status.st_size)
        guard count <= limits.blobBytes else {
            throw .refused(.blobTooLarge(Int64(count), limit: limits.blobBytes))
        }
        let start = "data:\(kind.contentType);base64,"
        let result: Result<String, ClientError>
        do throws(BlobBytes.Trouble) {
            let blob = try BlobBytes(descriptor: descriptor, count: count)
            let isShort = start.utf8.count + (count + 2) / 3 * 4 <= limits.dataURIBytes
            result =
                isShort
                ? .success(start + (try blob.all()))
                : try await put(BlobPutting(blob, lineBytes: limits.lineBytes), reconnecting)
        } catch {
            throw Self.refusal(path, error)
        }
        return try result.get()
    }

    /// Sends all that is missing.
    /// - Returns: what images name it by, or why there is none.
    private func put(
        _ putting: BlobPutting, _ reconnecting: Reconnecting
    ) async throws(BlobBytes.Trouble) -> Result<String, ClientError> {
        var (putting, client, pause) = (putting, self, reconnecting.first)
        var deadline: ContinuousClock.Instant?
        while !putting.isComplete {
            let request = try putting.next()
            do throws(ClientError) {
                putting.took(try await client.call(request))
                (deadline, pause) = (nil, reconnecting.first)
                continue
            } catch {
                let end = deadline ?? .now + reconnecting.patience
                deadline = end
                switch error {
                case .refused(let refusal):
                    guard let wait = putting.refused(refusal), wait == 0 || .now < end else { return .failure(error) }
                    if wait > 0 { try? await ContinuousClock().sleep(for: .milliseconds(wait)) }
                case .disconnected, .unreachable:
                    guard .now < end else { return .failure(error) }
                    try? await ContinuousClock().sleep(for: pause)
                    pause = min(pause * 2, reconnecting.longest)
                    putting.lost()
                    if let other = try? await Self.connect(path: path, patience: patience) { client = other }
                default: return .failure(error)
                }
                if Task.isCancelled { return .failure(.canceled) }
            }
        }
        return .success(putting.source)
    }

    private static func refusal(_ path: String, _ trouble: BlobBytes.Trouble) -> ClientError {
        switch trouble {
        case .changed: .refused(.invalidParams("\(path) has changed since it was looked at", field: "source"))
        case .system(let code):
            .refused(
                .invalidParams(
                    "can't read \(path): \(unsafe strerror(code).map { unsafe String(cString: $0) } ?? "\(code)")",
                    field: "source"))
        }
    }
}
