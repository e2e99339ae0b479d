package import ImgoptEngine

extension Settings {
    /// `socket`: the Unix socket that clients connect to.
    package struct Socket: Sendable, Equatable {
        /// Absolute path, at most 107 bytes.
        package var path = ""
        /// Permission bits in octal, as text: `0660`.
        package var mode = "0660"

        /// The permission bits as a number.
        package var modeBits: UInt32 { UInt32(mode, radix: 8) ?? 0o660 }
    }

    /// `daemon`: the process itself.
    package struct Process: Sendable, Equatable {
        /// Whether a crash may leave an image of its memory, which holds the token and images.
        package var coreDumps = false
    }

    /// `state`: what must survive the daemon.
    package struct State: Sendable, Equatable {
        /// Absolute path of the folder with the database and the bytes of sources.
        package var directory = ""
    }

    /// `outputs`: where finished images go.
    package struct Outputs: Sendable, Equatable {
        /// Absolute path of the folder.
        package var directory = ""
        /// Permission bits of each file in octal, as text: `0640`.
        package var mode = ""
        /// Days that a finished image is kept; nil keeps it.
        package var retentionDays: Int?
        /// Bytes that all outputs together may take; nil sets no limit.
        package var maxBytes: Int?
        /// Bytes that one output may have.
        package var maxOutputBytes = 2 << 30
        /// Outputs of one image that are fetched; at most as many as are kept of an answer.
        package var maxPerImage = 100
        /// Downloads at the same time.
        package var maxDownloads = 128
        /// Seconds that one download may take.
        package var downloadTimeoutSeconds = 1800

        /// The bits of files and of the folders that lead to them.
        package var modes: FileModes { FileModes(file: UInt32(mode, radix: 8) ?? 0o600) }
    }

    /// `replicate`: the provider's API. The token is no setting: see `TokenSource`.
    package struct Replicate: Sendable, Equatable {
        /// The API's address, without a slash at the end.
        package var baseURL = "https://api.replicate.com/v1"
        /// Absolute path of a file that holds the token, if that is where it is.
        package var tokenFile: String?
        /// The model of images that name none.
        package var model = "google/nano-banana"
        /// Hosts that outputs may be fetched from, each with all that is below it.
        package var deliveryHosts = ["replicate.delivery"]
        /// The address of a proxy, or `none`; nil: as the environment says.
        package var proxy: String?
        /// Absolute path of a file with the proxy's `user:password`.
        package var proxyCredentialsFile: String?
        /// Absolute path of certificates that are trusted beside the system's.
        package var caFile: String?
        /// Absolute path of a file with headers for each request to the API.
        package var headersFile: String?
        /// Milliseconds for which the kernel goes on sending what nobody acknowledges, also after the daemon's death.
        package var tcpTimeoutMilliseconds = 20_000
        /// Milliseconds that a proxy or gateway on the way may hold a request before it passes it on.
        package var hopDelayMilliseconds = 30_000
    }

    /// `models.NAME`: what the daemon cannot find out about a model, or should do differently.
    package struct Model: Sendable, Equatable {
        /// The input that takes the source; nil asks the model's schema.
        package var imageField: String?
        /// The input that takes the prompt.
        package var promptField = "prompt"
        /// Inputs of every prediction of this model, as the text of a JSON object; those of the job win.
        package var inputJSON: String?
        /// What the provider takes for each run of it; nil: nothing that is known.
        package var pricePerRun: Money?
        /// What it takes for each second of a run.
        package var pricePerSecond: Money?

        /// A model without settings of its own.
        package init() {}
    }

    /// `log`: what is logged, and where to.
    package struct Log: Sendable, Equatable {
        /// The least level that is logged: trace, debug, info, notice, warning, error or critical.
        package var level = "info"
        /// `auto` (the journal if stderr is connected to it), `journal` or `stderr`.
        package var target = "auto"
    }

    /// `access`: who may do what, beside the socket's own permissions.
    package struct Access: Sendable, Equatable {
        /// Groups whose members are admins, by name or number.
        package var adminGroups: [String] = []
        /// Groups whose members may submit; empty lets everybody who can connect.
        package var submitGroups: [String] = []
        /// The rules that bind users and groups to stores, as written: see `rules`.
        package var stores: [String] = []

        /// The rules of `stores`, parsed. `load` has refused what does not parse.
        package var rules: [AccessRule] { stores.compactMap(AccessRule.init(parsing:)) }
    }

    /// `metrics`: what is measured, and what counts as healthy.
    package struct Metrics: Sendable, Equatable {
        /// The queue counts as healthy while fewer images wait for the rate alone.
        package var healthyQueueLength = 500
        /// The rate counts as healthy again this many seconds after the last refusal by the provider.
        package var healthyAfterThrottleSeconds = 60
        /// Where collectors fetch the figures over HTTP, as `MetricsAddress` reads it; nil: nowhere.
        package var listen: String?
        /// So many stores are told by name, the rest as their sum.
        package var maxStores = 50

        /// `listen`, parsed. `load` has refused what does not parse.
        package var address: MetricsAddress? { listen.flatMap(MetricsAddress.init(parsing:)) }
    }
}
