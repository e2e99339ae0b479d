import GRDB
package import ImgoptEngine

extension Database {
    /// Gives up a piece of the outputs, those that came first: each that is older than `savedBefore` and, while all
    /// together have more than `maxBytes` bytes, whatever is oldest. At most `limit` a call, so that no commit waits
    /// long; call until `isComplete`.
    ///
    /// From then on their items say that they went `at` this moment; the files to remove are in `removals`. In this
    /// order a crash leaves a file on the list, and never an item that claims a file that has gone.
    package func giveUpOutputs(
        savedBefore: Moment?, above maxBytes: Int64?, at now: Moment, limit: Int
    ) throws(DatabaseError) -> OutputsGivenUp {
        let limit = max(1, limit)
        return try write("removing old outputs") { db in
            var result = OutputsGivenUp()
            let all = try Int64.fetchOne(db, sql: "SELECT output_bytes FROM line") ?? 0
            let oldest = try Row.fetchAll(
                db.cachedStatement(
                    sql: """
                        SELECT item, number, bytes, saved_at FROM output INDEXED BY output_kept
                        WHERE path IS NOT NULL AND removed_at IS NULL ORDER BY saved_at, item, number LIMIT ?
                        """), arguments: [limit])
            for row in oldest {
                let isOld = savedBefore.map { (row["saved_at"] as Int64? ?? 0) < $0.microseconds } ?? false
                let isTooMuch = maxBytes.map { all - result.bytes > $0 } ?? false
                guard isOld || isTooMuch else { break }
                try db.giveUp(item: row["item"], number: row["number"], at: now)
                result.outputs += 1
                result.bytes += row["bytes"] as Int64? ?? 0
            }
            if result.outputs > 0 { try db.run("UPDATE line SET output_bytes = output_bytes - ?", result.bytes) }
            result.isComplete = result.outputs < limit
            return result
        }
    }
}

extension GRDB.Database {
    fileprivate func giveUp(item: Int64, number: Int, at now: Moment) throws {
        try run(
            "INSERT INTO removal (is_blob, name) SELECT 0, path FROM output WHERE item = ? AND number = ?",
            item, number)
        try run(
            "UPDATE output SET removed_at = ? WHERE item = ? AND number = ?", now.microseconds, item, number)
    }
}
