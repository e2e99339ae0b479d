/// Names a transfer of one client, so that it can be cancelled. Never used again.
package struct HTTPTransferID: Sendable, Hashable {
    let number: UInt64
}
