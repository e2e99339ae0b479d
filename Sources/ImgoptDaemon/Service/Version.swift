/// What this is.
package enum Version {
    /// The program's version.
    package static let text = "0.1.0"
    /// The protocol's version: grows when something that worked would no longer work.
    package static let protocolNumber = 1
}
