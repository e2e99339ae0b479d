package import ImgoptHTTP

extension HTTPFailure {
    /// The same, with the setting that mends it where there is one: what is on the way to the API is somebody's choice.
    package var advised: HTTPFailure {
        guard let advice else { return self }
        return HTTPFailure(reason: reason, certainlyNotSent: certainlyNotSent, message: "\(message); \(advice)")
    }

    private var advice: String? {
        switch reason {
        case .untrusted(.issuer):
            "if a gateway or proxy of your own answers there, name its authority's certificate in replicate.ca_file"
        case .untrusted(.expired):
            "whoever runs it must renew it (if it is an authority's in replicate.ca_file, there), unless this host's "
                + "clock is wrong"
        case .untrusted(.early): "this host's clock may be wrong"
        case .untrusted(.name):
            "replicate.base_url (or replicate.proxy) must use a name that is in the certificate"
        case .proxy(status: 407):
            "they belong into the file of replicate.proxy_credentials_file, or into the variable that names the proxy"
        case .proxy(status: .some):
            "it must let connections to the hosts of replicate.base_url and replicate.delivery_hosts pass"
        case .proxy(status: nil): "replicate.proxy names another proxy, or none: its value none"
        default: nil
        }
    }
}

extension HTTPOutcome {
    /// The same; a failure with what mends it.
    var advised: HTTPOutcome {
        if case .failed(let failure) = self { .failed(failure.advised) } else { self }
    }
}
