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
            let all = try db.outputBytes()
            let oldest = try db.all(
                """
                SELECT item, number, bytes, saved_at FROM output INDEXED BY output_kept
                WHERE path IS NOT NULL AND removed_at IS NULL ORDER BY saved_at, item, number LIMIT $1
                """, limit
            ) { row in
                (
                    item: try row[0] as ItemID, number: try row[1] as Int, bytes: try row[2] as Int64? ?? 0,
                    savedAt: try row[3] as Moment? ?? Moment(microseconds: 0)
                )
            }
            for output in oldest {
                let isOld = savedBefore.map { output.savedAt < $0 } ?? false
                let isTooMuch = maxBytes.map { all - result.bytes > $0 } ?? false
                guard isOld || isTooMuch else { break }
                try db.giveUp(item: output.item, number: output.number, at: now)
                result.outputs += 1
                result.bytes += output.bytes
            }
            if result.outputs > 0 { try db.run("UPDATE line SET output_bytes = output_bytes - $1", result.bytes) }
            result.isComplete = result.outputs < limit
            return result
        }
    }
}

extension Session {
    fileprivate func giveUp(item: ItemID, number: Int, at now: Moment) throws {
        try run(
            "INSERT INTO removal (is_blob, name) SELECT 0, path FROM output WHERE item = $1 AND number = $2",
            item, number)
        try run("UPDATE output SET removed_at = $1 WHERE item = $2 AND number = $3", now, item, number)
        try countFile(of: item, -1, at: now)
    }
}

// Files that somebody else took away, or put back.
extension Database {
    /// An output's file was not there, as was noticed at this moment: its item says so from then on. One that was given
    /// up before stays as it is.
    package func noteMissing(_ item: ItemID, output number: Int, at now: Moment) throws(DatabaseError) {
        try write("noting a missing output") { db in
            guard let bytes = try db.bytes(of: item, number, "removed_at IS NULL") else { return }
            try db.run("UPDATE line SET output_bytes = output_bytes - $1", bytes)
            try db.run("UPDATE output SET removed_at = $1 WHERE item = $2 AND number = $3", now, item, number)
            try db.countFile(of: item, -1, at: now)
        }
    }

    /// The file of an output that was missing is there again.
    package func noteFound(_ item: ItemID, output number: Int) throws(DatabaseError) {
        try write("noting an output that is there again") { db in
            guard let bytes = try db.bytes(of: item, number, "removed_at IS NOT NULL") else { return }
            try db.run("UPDATE line SET output_bytes = output_bytes + $1", bytes)
            try db.run("UPDATE output SET removed_at = NULL WHERE item = $1 AND number = $2", item, number)
            try db.countFile(of: item, 1, at: nil)
        }
    }

    /// Whether a file is on the list of those to remove.
    package func isBeingRemoved(_ path: String) throws(DatabaseError) -> Bool {
        try read("looking for a removal") { db in
            try db.first("SELECT 1 FROM removal WHERE name = $1 AND is_blob = 0", path, read: { _ in true }) ?? false
        }
    }
}

extension Session {
    /// The bytes of an output that has a file, if it is as `condition` says.
    fileprivate func bytes(of item: ItemID, _ number: Int, _ condition: String) throws -> Int64? {
        try self.number(
            """
            SELECT coalesce(bytes, 0) FROM output
            WHERE item = $1 AND number = $2 AND path IS NOT NULL AND \(condition)
            """, item, number)
    }
}
