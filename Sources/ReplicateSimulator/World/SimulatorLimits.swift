/// Every limit of the simulator that is not a setting.
package enum SimulatorLimits {
    /// Largest body of a request that is not an upload, in bytes.
    package static let requestBodyBytes = 16 << 20
    /// Largest uploaded file, in bytes, as the real service states it.
    package static let fileBytes = 100_000_000
    /// What a multipart body may add around its file, in bytes.
    package static let multipartOverheadBytes = 64 << 10
    /// Largest source image fetched by HTTP, in bytes.
    package static let sourceImageBytes = 64 << 20
    /// Fetches of source images under way at one time; the rest wait.
    package static let concurrentFetches = 32
    /// Longest wait for one source image, in seconds.
    package static let fetchSeconds = 20
    /// Records on a page of a list, as the real service states it.
    package static let pageRecords = 100
    /// Arrival times of creations kept for `GET /sim/arrivals`.
    package static let arrivalsKept = 10_000
    /// An input longer than this is counted by its beginning and a hash, in UTF-8 bytes.
    package static let inputKeyBytes = 2_000
    /// Inputs listed by `GET /sim/creations`, those created most often first.
    package static let creationsListed = 1_000
    /// Run time after which a prediction ends by itself, in seconds.
    package static let runSeconds = 1_800
    /// Life of an uploaded file, in seconds.
    package static let fileLifeSeconds = 86_400
    /// Most accounts.
    package static let accounts = 1_000
    /// Most outputs of one prediction.
    package static let outputs = 100
}
