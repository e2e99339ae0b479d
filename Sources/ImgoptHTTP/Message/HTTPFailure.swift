/// Why there is no whole answer.
package struct HTTPFailure: Error, Sendable, Equatable {
    /// What kind of failure.
    package enum Reason: Sendable, Equatable {
        /// The host's name has no address.
        case resolve
        /// Nobody answers at the address.
        case connect
        /// No secure connection: the handshake failed.
        case tls
        /// No secure connection: a certificate was refused; why.
        case untrusted(Distrust)
        /// The way ended at the proxy; what it answered, nil if it could not be reached or asked.
        case proxy(status: Int?)
        /// The connection ended or broke while sending or receiving.
        case cut
        /// A time-out passed or the stall limit was reached.
        case timedOut
        /// The answer is larger than the request allows.
        case tooLarge
        /// The sink threw; its words.
        case sink(String)
        /// Not an absolute http or https URL, or one with a user name in it.
        case unsupportedURL
        /// The request can't be sent as given: a control character in a field, a file that can't be read.
        case badRequest
        /// Taken back by its sender.
        case cancelled
        /// The client was shut down.
        case stopped
        /// Something else; see the message.
        case other
    }

    /// Why a certificate was refused.
    package enum Distrust: Sendable, Equatable {
        /// Nobody trusted has issued it.
        case issuer
        /// Its time is over.
        case expired
        /// Its time has not begun.
        case early
        /// It is for another name.
        case name
        /// Something else; see the message.
        case other
    }

    /// What kind of failure.
    package let reason: Reason
    /// True if no byte of the request can have reached the server. False says nothing: it may have acted on it.
    package let certainlyNotSent: Bool
    /// For people. Never contains fields, bodies or credentials.
    package let message: String

    /// A failure, as made by the client and by tests.
    package init(reason: Reason, certainlyNotSent: Bool, message: String) {
        self.reason = reason
        self.certainlyNotSent = certainlyNotSent
        self.message = message
    }
}
