// A service that runs images through imgoptd: it hands them in, follows them, and prints what became of each.
//
//   swift run swift-service STORE KEY SOURCE...
//
// It uses nothing but the public API of the product ImgoptClient: it is built without access to the package.

import Glibc
import ImgoptClient
import ImgoptWire

@main
struct Service {
    static func main() async throws {
        let arguments = CommandLine.arguments.dropFirst()
        guard arguments.count > 2, let store = arguments.first.flatMap({ StoreName($0) }) else {
            print("usage: swift-service STORE KEY SOURCE...")
            exit(2)
        }
        do {
            let client = try await ImgoptClient.connect()
            let images = arguments.dropFirst(2).map { Image(source: $0, prompt: "White background") }
            // The key makes it one job, however often this is run or killed meanwhile.
            let job = try await client.call(
                JobSubmit(store: store, images: images, key: arguments.dropFirst().first))
            print("job \(job.id) of \(job.images) images")
            try await follow(job.id, client)
            try await tell(job.id, client)
        } catch let ClientError.refused(error) {
            print("refused as \(error.name): \(error.message)")
            exit(error.isRetryable ? 75 : 1)
        }
    }

    /// Prints what happens to the job until it has ended. The stream goes on over restarts of the daemon.
    private static func follow(_ job: Int64, _ client: ImgoptClient) async throws {
        // From the oldest event that is kept, so that none from before this line is missed. A service that runs for
        // long gives the seq of the last event that it has dealt with.
        for try await event in client.events(EventsSubscribe(since: 0, jobs: [job])) {
            guard let kind = event.kind else { continue }
            switch kind {
            case .jobFinished, .jobCanceled: return
            case .itemRetrying: print("item \(event.item ?? 0) is tried again: \(event.members)")
            default: print(kind.rawValue, event.item.map { "of item \($0)" } ?? "")
            }
        }
    }

    /// Prints the files of each image, or why there are none.
    private static func tell(_ job: Int64, _ client: ImgoptClient) async throws {
        var page = JobItems(job: job)
        repeat {
            let result = try await client.call(page)
            for item in result.items {
                print("item \(item.id) is \(item.state.rawValue)")
                for output in item.outputs {
                    let place = output.path ?? output.url ?? ""
                    print("  \(place), \(output.bytes) bytes of \(output.contentType)")
                }
                if let error = item.error { print("  \(error.name): \(error.message)") }
            }
            page.after = result.next
        } while page.after != nil
    }
}
