import ImgoptEngine
import ImgoptWire

extension Settings {
    struct Socket: Equatable {
        var path = ""
        /// Permission bits in octal, as text.
        var mode = "0660"

        /// The permission bits as a number.
        var modeBits: UInt32 { UInt32(mode, radix: 8) ?? 0o660 }
    }

    struct Process: Equatable {
        var coreDumps = false
    }

    struct State: Equatable {
        var directory = ""
    }

    struct Outputs: Equatable {
        /// `folder` or `s3`.
        var store = "folder"
        /// Whether what goes into a bucket stays in the folder too.
        var keepsLocal = false
        var directory = ""
        /// Permission bits in octal, as text.
        var mode = ""
        var retentionDays: Int?
        var maxBytes: Int?
        var maxOutputBytes = 2 << 30
        var downloadTimeoutSeconds = 1800
        var presignSeconds = 3600

        /// The bits of files and of the folders that lead to them.
        var modes: FileModes { FileModes(file: UInt32(mode, radix: 8) ?? 0o600) }

        /// Whether new ones go into the bucket.
        var isBucket: Bool { store == "s3" }
    }

    /// A bucket of an object store. The credentials are no setting: see `ObjectCredentials`.
    struct Objects: Equatable {
        /// Without a slash at the end.
        var endpoint = "https://s3.amazonaws.com"
        var region = "auto"
        var bucket: String?
        /// Neither begins nor ends with a slash.
        var prefix: String?
        var isPathStyle = true
        var storageClass: String?
        var encryption: String?
        var cacheControl: String?
        /// Where anyone reads the bucket's objects; without a slash at the end.
        var publicBaseURL: String?
        var credentialsFile: String?
        var caFile: String?
    }

    /// The provider's API. The token is no setting: see `TokenSource`.
    struct Replicate: Equatable {
        /// Without a slash at the end.
        var baseURL = "https://api.replicate.com/v1"
        var tokenFile: String?
        var model = "google/nano-banana"
        var deliveryHosts = ["replicate.delivery"]
        /// The address of a proxy, or `none`; nil: as the environment says.
        var proxy: String?
        var proxyCredentialsFile: String?
        var caFile: String?
        var headersFile: String?
        var predictionTimeoutSeconds = 1800
    }

    /// What the daemon cannot find out about a model, or should do differently.
    struct Model: Equatable {
        /// Nil asks the model's schema.
        var imageField: String?
        var promptField = "prompt"
        /// The text of a JSON object.
        var inputJSON: String?
        var pricePerRun: Money?
        var pricePerSecond: Money?
    }

    /// An account at the provider beside the one of `replicate.*` and `limiter.*`. Where its token is, one of the three
    /// says.
    struct Account: Equatable {
        /// The name of `replicate.*` and `limiter.*` among the accounts.
        static let main = "default"

        var tokenCredential: String?
        var tokenFile: String?
        var tokenVariable: String?
        var rpm = EngineSettings().createLimit
        var burst = EngineSettings().createBurst
        var readRPM = EngineSettings().readLimit
        var dailyBudget: Money?
    }

    /// A store's share and limits; nil: those for all.
    struct Store: Equatable {
        var weight = 1.0
        var rpm: Int?
        var maxInFlight: Int?
        var maxQueued: Int?
        var dailyBudget: Money?
        /// The accounts that create its images: the first of these that has a slot.
        var accounts = [Account.main]
    }

    struct Spending: Equatable {
        var currency = "USD"
    }

    struct Retention: Equatable {
        var finishedDays = 7
        var eventDays = 7
    }

    /// What is logged, and where to.
    package struct Log: Sendable, Equatable {
        var level = "info"
        var target = "auto"
    }

    struct Access: Equatable {
        var adminGroups: [String] = []
        var submitGroups: [String] = []
        /// The rules that bind users and groups to stores, as written: see `rules`.
        var stores: [String] = []

        /// The rules of `stores`, parsed. `load` has refused what does not parse.
        var rules: [AccessRule] { stores.compactMap(AccessRule.init(parsing:)) }
    }

    /// What is told of events without being asked. The webhook's secret is no setting: see `WebhookSecret`.
    struct Notify: Equatable {
        /// A program and its arguments; empty: none.
        var exec: [String] = []
        var webhookURL: String?
        var webhookSecretFile: String?
        var hosts: [String] = []
        var kinds = [EventKind.jobFinished.rawValue]
        /// Of each hook, at the same time.
        var concurrent = 4
        var timeout = TimeSpan.seconds(30)
        var retryBase = TimeSpan.seconds(1)
        var retryMax = TimeSpan.minutes(5)
        var caFile: String?

        /// Whether there is any hook.
        var isSet: Bool { !exec.isEmpty || webhookURL != nil }
    }

    struct Metrics: Equatable {
        var healthyQueueLength = 500
        var healthyAfterThrottleSeconds = 60
        var listen: String?
        var maxStores = 50

        /// `listen`, parsed. `load` has refused what does not parse.
        var address: MetricsAddress? { listen.flatMap(MetricsAddress.init(parsing:)) }
    }
}
