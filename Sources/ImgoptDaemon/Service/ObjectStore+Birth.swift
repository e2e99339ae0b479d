import Glibc
import ImgoptHTTP
import ImgoptObjects
import Logging

extension ObjectStore {
    /// At once; others wait.
    static let connections = 64
    private static let stateBytes = 64

    /// The bucket that the settings name, over an HTTP client of its own: what is hashed and sent here holds up no
    /// request to the provider. Nil: they name none.
    static func make(_ birth: Birth) throws(DaemonError) -> ObjectStore? {
        let settings = birth.settings
        guard let place = ObjectPlace(settings.objects) else { return nil }
        do throws(ObjectCredentialsError) {
            let credentials = try birth.source.objectCredentials(settings)
            let file = ownerFile(settings)
            return ObjectStore(
                try client(place, credentials, birth.settings, birth.network, birth.logger),
                prefix: settings.objects.prefix ?? "", state: try state(file), ownerFile: file)
        } catch {
            throw DaemonError(settings: error.description)
        }
    }

    /// Where the state's own word is kept.
    static func ownerFile(_ settings: Settings) -> String { settings.state.directory + "/s3-state" }

    /// A client of the bucket.
    static func client(
        _ place: ObjectPlace, _ credentials: ObjectCredentials, _ settings: Settings, _ network: Network,
        _ logger: Logger
    ) throws(ObjectCredentialsError) -> ObjectClient {
        let trust: HTTPTrust
        do throws(Network.Problem) {
            trust = try network.trust(
                adding: settings.objects.caFile, named: SettingsTable.name(of: \.objects.caFile))
        } catch {
            throw ObjectCredentialsError(description: error.description)
        }
        let options = HTTPClientOptions(
            maximumConnections: connections, keptConnections: connections, proxy: network.proxy, trust: trust)
        do throws(HTTPClientError) {
            let http = try HTTPClient(options: options, logger: logger)
            return ObjectClient(place, credentials: credentials, http: http) { Int64(time(nil)) }
        } catch {
            throw ObjectCredentialsError(description: "HTTP can't be set up for the bucket: \(error)")
        }
    }

    /// A word that no other state has; made once.
    private static func state(_ file: String) throws(ObjectCredentialsError) -> String {
        if let bytes = try? FileBytes.read(file, limit: stateBytes), bytes.count == 32 {
            return String(decoding: bytes, as: UTF8.self)
        }
        var generator = SystemRandomNumberGenerator()
        let digits = (0..<2).map { _ in String(generator.next() | 1 << 63, radix: 16) }.joined()
        do throws(FileError) {
            try DurableFile.replace(file, with: Array(digits.utf8), mode: 0o600)
        } catch {
            throw ObjectCredentialsError(description: "\(file) can't be made: \(error.description)")
        }
        return digits
    }
}

extension ObjectPlace {
    /// The bucket of these settings; nil: they name none.
    init?(_ settings: Settings.Objects) {
        guard let bucket = settings.bucket else { return nil }
        self.init(
            endpoint: settings.endpoint, region: settings.region, bucket: bucket, isPathStyle: settings.isPathStyle)
        storageClass = settings.storageClass
        encryption = settings.encryption
        cacheControl = settings.cacheControl
    }
}
