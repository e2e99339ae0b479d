internal import ImgoptHTTP

/// Where objects lie: a bucket of a server, and how it is asked.
package struct ObjectPlace: Sendable, Equatable {
    /// `https://HOST[:PORT]`, without a slash at its end.
    package let endpoint: String
    /// As the store names it; many take `auto` or `us-east-1` alike.
    package let region: String
    /// The bucket, which is there already.
    package let bucket: String
    /// True: the bucket is the first step of the path; false: it is the first part of the host's name.
    package let isPathStyle: Bool
    /// Of objects that are written; nil: the bucket's own.
    package var storageClass: String?
    /// The value of `x-amz-server-side-encryption` of objects that are written; nil: the bucket's own.
    package var encryption: String?
    /// The `Cache-Control` that objects are handed out with; nil: none.
    package var cacheControl: String?

    /// A bucket with its own class and encryption.
    package init(endpoint: String, region: String, bucket: String, isPathStyle: Bool) {
        self.endpoint = endpoint
        self.region = region
        self.bucket = bucket
        self.isPathStyle = isPathStyle
    }

    /// How an object is named in figures and messages: `s3://BUCKET/KEY`.
    package func location(of key: String) -> String { "s3://\(bucket)/\(key)" }

    /// The key in a location; nil: it is none in this bucket.
    package func key(in location: String) -> String? {
        let start = "s3://\(bucket)/"
        return location.hasPrefix(start) && location.count > start.count ? String(location.dropFirst(start.count)) : nil
    }

    /// What a request names: the host as curl sends it, the path, and both as an address.
    func target(_ key: String) -> (host: String, path: String, url: String)? {
        guard let address = HTTPAddress(url: endpoint) else { return nil }
        let isUsual = address.port == (address.scheme == "https" ? 443 : 80)
        let server = address.host + (isUsual ? "" : ":\(address.port)")
        let host = isPathStyle ? server : "\(bucket).\(server)"
        let encoded = PercentEncoding.encode(key, keepingSlashes: true)
        let path = isPathStyle ? "/\(bucket)/\(encoded)" : "/\(encoded)"
        return (host, path, "\(address.scheme)://\(host)\(path)")
    }
}
