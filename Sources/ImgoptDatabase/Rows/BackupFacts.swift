/// What is in a backup.
package struct BackupFacts: Hashable, Sendable {
    /// Its length.
    package let bytes: Int64
    /// Jobs in it.
    package let jobs: Int
    /// Items in it.
    package let items: Int
}
