import DequeModule
import ImgoptJSON
import OrderedCollections

extension SimulatorWorld {
    /// Hands over the fetches asked for since the last call.
    package mutating func takeFetches() -> [SourceFetch] {
        if fetches.isEmpty { return [] }
        defer { fetches = [] }
        return fetches
    }

    /// A fetch has ended. The prediction ends no earlier than this.
    package mutating func sourceArrived(_ result: SourceFetchResult, for fetch: SourceFetch, at now: Microseconds) {
        guard fetch.index < predictions.count, fetch.epoch == epoch,
            case .fetching = predictions[fetch.index].source
        else { return }
        switch result {
        case .image(let bytes): settle(fetch.index, image: StoredImage(bytes: bytes), at: now)
        case .status(let status):
            let error = "Input validation error: \(status) for url: \(fetch.url)"
            predictions[fetch.index].settle(.sample, failure: error, at: now)
        case .unreachable(let reason):
            let error = "Input validation error: \(reason) for url: \(fetch.url)"
            predictions[fetch.index].settle(.sample, failure: error, at: now)
        }
    }

    /// Finds the first image in the input and makes it the output.
    mutating func attachSource(_ input: JSONValue, to index: Int, at now: Microseconds) {
        guard settings.outputBytes == nil, let reference = Self.firstReference(in: input) else { return }
        if reference.utf8.starts(with: "data:".utf8) {
            if let image = StoredImage(dataURI: reference) { settle(index, image: image, at: now) }
        } else if let id = fileID(reference) {
            if let file = files[id], now < file.expiresAt, file.account == predictions[index].account {
                settle(index, image: StoredImage(bytes: file.bytes), at: now)
            } else {
                predictions[index].settle(
                    .sample, failure: "Input validation error: 404 for url: \(reference)", at: now)
            }
        } else if reference.hasPrefix("http://") {
            predictions[index].source = .fetching
            predictions[index].endsAt = nil
            fetches.append(SourceFetch(index: index, epoch: epoch, url: reference))
        }
    }

    /// Outputs whose age is up are gone, and so are inputs.
    mutating func removeExpired(at now: Microseconds) {
        let age = Microseconds.seconds(settings.expireSeconds)
        while firstUnexpired < predictions.count, predictions[firstUnexpired].createdAt + age <= now {
            release(imageOf: firstUnexpired)
            predictions[firstUnexpired].isRemoved = true
            predictions[firstUnexpired].input = []
            firstUnexpired += 1
        }
        while let first = files.values.first, first.expiresAt <= now { files.removeFirst() }
    }

    private mutating func settle(_ index: Int, image: StoredImage, at now: Microseconds) {
        guard !predictions[index].isRemoved else {
            predictions[index].settle(.evicted, at: now)
            return
        }
        predictions[index].settle(.image(image), at: now)
        imageOrder.append(index)
        imageBytes += image.bytes.count
        while imageBytes > settings.imageMemoryBytes, imageOrder.count > 1, let oldest = imageOrder.popFirst() {
            release(imageOf: oldest)
        }
    }

    private mutating func release(imageOf index: Int) {
        guard case .image(let image) = predictions[index].source else { return }
        imageBytes -= image.bytes.count
        predictions[index].source = .evicted
    }

    /// The first string that is an `http:`, `https:` or `data:` URI, in the order of the input.
    private static func firstReference(in value: JSONValue) -> String? {
        switch value {
        case .string(let text):
            let isReference = ["http://", "https://", "data:"].contains { text.utf8.starts(with: $0.utf8) }
            return isReference && !text.utf8.contains(UInt8(ascii: " ")) ? text : nil
        case .array(let elements):
            for element in elements {
                if let found = firstReference(in: element) { return found }
            }
            return nil
        case .object(let object):
            for (_, member) in object {
                if let found = firstReference(in: member) { return found }
            }
            return nil
        default: return nil
        }
    }

    /// The id in a URL of the simulator's own Files API.
    private func fileID(_ url: String) -> String? {
        let root = addresses.api + "/files/"
        guard !addresses.api.isEmpty, url.hasPrefix(root) else { return nil }
        return url.dropFirst(root.count).split(whereSeparator: { $0 == "/" || $0 == "?" }).first.map(String.init)
    }
}
