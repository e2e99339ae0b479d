import ArgumentParser
import FoundationEssentials

/// Where outputs go, if not into a folder.
struct ObjectOptions: ParsableArguments {
    /// For the discussion of a command that has these.
    static let discussion = """
        With --s3-endpoint outputs go into a bucket of that server, with the key in AWS_ACCESS_KEY_ID and \
        AWS_SECRET_ACCESS_KEY, below a prefix of its own; they stay there. The names of all figures begin with s3_ \
        then. Its CPU time is not the daemon's.
        """

    @Option(help: "A server of object storage, such as http://127.0.0.1:8333, that outputs go to.")
    var s3Endpoint: String?

    @Option(help: "The bucket there.")
    var s3Bucket = "images"

    /// The daemon's settings besides its others.
    var settings: [String: String] {
        guard let s3Endpoint else { return [:] }
        return [
            "outputs.store": "s3", "s3.endpoint": s3Endpoint, "s3.bucket": s3Bucket,
            "s3.prefix": "imgopt-bench-" + UUID().uuidString.prefix(8).lowercased(),
        ]
    }

    /// What the daemon needs of this program's own environment.
    var environment: [String: String] {
        guard s3Endpoint != nil else { return [:] }
        return ProcessInfo.processInfo.environment.filter { $0.key.hasPrefix("AWS_") }
    }

    /// The figures under names that tell them from those of a folder.
    func named(_ figures: [Figure]) -> [Figure] {
        s3Endpoint == nil ? figures : figures.map { Figure("s3_" + $0.name, $0.value, goal: $0.goal) }
    }
}
