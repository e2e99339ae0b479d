package import ImgoptEngine

extension Settings {
    /// `limiter`: the budget of requests.
    package struct Limiter: Sendable, Equatable {
        /// Creations in any rolling window.
        package var rpm = 450
        /// Creations that may leave at once, out of the same budget.
        package var burst = 20
        /// All other requests in any rolling window.
        package var readRPM = 2700
        /// Length of the window in milliseconds.
        package var windowMilliseconds = 60_000
    }

    /// `fairness`: how the budget is shared among stores.
    package struct Fairness: Sendable, Equatable {
        /// The last so many creations are looked at.
        package var batchSize = 100
        /// A store with so many of them yields to stores with fewer.
        package var maxPerStore = 20
    }

    /// `stores.NAME`: one store's share and limits.
    package struct Store: Sendable, Equatable {
        /// Its share against the others'.
        package var weight = 1.0
        /// Creations in any rolling window; nil sets no limit of its own.
        package var rpm: Int?
        /// Predictions at the same time; nil sets no limit of its own.
        package var maxInFlight: Int?
        /// Images that may wait; nil takes `engine.max_queued_per_store`.
        package var maxQueued: Int?
        /// What its creations of a day may cost; nil sets no budget of its own.
        package var dailyBudget: Money?

        /// A store without settings of its own.
        package init() {}
    }

    /// `engine`: attempts, time-outs and the size of the queue.
    package struct Engine: Sendable, Equatable {
        /// Predictions at the same time.
        package var maxInFlight = 1000
        /// Milliseconds until a creation without an answer counts as unknown.
        package var createTimeoutMilliseconds = 30_000
        /// How long a creation whose answer was lost is looked for before it is sent again, from when it can no longer
        /// arrive.
        package var searchWindowMilliseconds = 90_000
        /// Milliseconds after which the provider's list surely shows a creation.
        package var listDelayMilliseconds = 60_000
        /// Seconds that a prediction may take before the provider cancels it.
        package var predictionTimeoutSeconds = 1800
        /// Paid tries for one image.
        package var maxAttempts = 3
        /// Paid tries for one image in all, until a person has it retried.
        package var maxPaidRuns = 10
        /// Milliseconds before the second attempt; doubled for each further one.
        package var retryBaseMilliseconds = 1000
        /// The longest pause between attempts in milliseconds.
        package var retryMaxMilliseconds = 60_000
        /// Failures in a row after which a model rests.
        package var breakerFailures = 12
        /// A model's first rest at most, in milliseconds; doubled for each further one.
        package var breakerRestBaseMilliseconds = 10_000
        /// A model's longest rest in milliseconds.
        package var breakerRestMaxMilliseconds = 300_000
        /// Whether an image whose paid output was lost is created, and paid for, again by itself.
        package var retryLostOutputs = false
        /// Seconds for which the result of an image by URL is used again for the same image.
        package var reuseURLSeconds = 3600
        /// Images that may wait, over all stores.
        package var maxQueued = 2_000_000
        /// Images that may wait in a store with no limit of its own.
        package var maxQueuedPerStore = 200_000
    }

    /// `money`: what may be spent, and in which currency.
    package struct Spending: Sendable, Equatable {
        /// What amounts are counted in: a label.
        package var currency = "USD"
        /// What all creations of a day may cost; nil sets no budget.
        package var dailyBudget: Money?
    }

    /// `poll`: when running predictions are asked about.
    package struct Poll: Sendable, Equatable {
        /// Milliseconds from a creation to the first look, until the model's run times are known.
        package var firstMilliseconds = 500
        /// The shortest pause between two looks at one prediction in milliseconds.
        package var minIntervalMilliseconds = 40
        /// The longest pause between two looks at one prediction in milliseconds.
        package var maxIntervalMilliseconds = 900
    }

    /// `retention`: how long what is finished is remembered.
    package struct Retention: Sendable, Equatable {
        /// Days that finished jobs and their items stay in the database.
        package var finishedDays = 7
        /// Days that events can be replayed.
        package var eventDays = 7
    }

    /// `limits`: what one client may ask for at a time.
    package struct Limits: Sendable, Equatable {
        /// Bytes of one request line.
        package var lineBytes = 4 << 20
        /// Images in one submit or append.
        package var imagesPerRequest = 10_000
        /// Images in one job, over all appends.
        package var imagesPerJob = 1_000_000
        /// Bytes of a job's metadata.
        package var metadataBytes = 4096
        /// Connections at the same time.
        package var connections = 1000
        /// Connections of one user at the same time.
        package var connectionsPerUser = 256
        /// Bytes of one user's requests that are coming in or not answered yet.
        package var heldBytesPerUser = 128 << 20
        /// Requests of one connection that may wait for their replies.
        package var requestsPerConnection = 1024
        /// Subscriptions of one connection.
        package var subscriptionsPerConnection = 16
    }
}
