import GRDB
import ImgoptEngine

extension TurnWriter {
    mutating func creating(_ id: ItemID, at moment: Moment) throws {
        guard let input = turn.intents[id] else {
            throw DatabaseError(.inconsistent, "item \(id.rawValue) has no input: this is a fault of the daemon")
        }
        try db.run(
            "INSERT INTO attempt (item, intended_at, input, sent_as) VALUES (?, ?, ?, ?)",
            id.rawValue, moment.microseconds, input, turn.sentAs[id])
        try db.run(
            """
            UPDATE item SET state = 1, is_active = 1, attempt = ?, not_before = NULL, for_person = 0, prediction = NULL,
                provider_created_at = NULL, started_at = coalesce(started_at, ?)
            WHERE id = ?
            """, db.lastInsertedRowID, moment.microseconds, id.rawValue)
        try expectItem(id)
    }

    mutating func answered(_ id: ItemID, at moment: Moment) throws {
        // The newest attempt, though the item may have gone on already. None is open: its intent was void, nothing
        // counts.
        try db.run(
            """
            UPDATE attempt SET answered_at = ?
            WHERE id = (SELECT max(id) FROM attempt WHERE item = ?) AND answered_at IS NULL
            """, moment.microseconds, id.rawValue)
        if db.changesCount > 0 { countCreated(at: moment) }
    }

    /// The intent is void. One that was answered all the same (with a refusal) still counts for the limiter; one that
    /// never left is forgotten.
    func notCreated(_ id: ItemID) throws {
        try db.run(
            "DELETE FROM attempt WHERE id = (SELECT attempt FROM item WHERE id = ?) AND answered_at IS NULL",
            id.rawValue)
        if db.changesCount == 0 {
            try db.run(
                "UPDATE attempt SET outcome = 2 WHERE id = (SELECT attempt FROM item WHERE id = ?)", id.rawValue)
        }
        try db.run("UPDATE item SET attempt = NULL WHERE id = ?", id.rawValue)
        try expectItem(id)
    }

    /// `answeredAt`: when the creation was answered; nil: its answer was lost, and it was found.
    mutating func processing(_ id: ItemID, prediction: String, createdAt: Moment, answeredAt: Moment?) throws {
        try db.run(
            """
            UPDATE item SET state = 2, prediction = ?, provider_created_at = ?, for_person = 0,
                error_name = NULL, error_message = NULL, error_retryable = NULL, error_provider = NULL
            WHERE id = ?
            """, prediction, createdAt.microseconds, id.rawValue)
        try expectItem(id)
        try db.run(
            """
            UPDATE attempt SET prediction = ?, created_at = ?, outcome = ?, answered_at = coalesce(answered_at, ?)
            WHERE id = (SELECT attempt FROM item WHERE id = ?)
            """, prediction, createdAt.microseconds, answeredAt == nil ? 3 : 1, answeredAt?.microseconds, id.rawValue)
        if let answeredAt { countCreated(at: answeredAt) }
    }

    func unresolved(_ id: ItemID, _ error: ItemError, forPerson: Bool) throws {
        try db.run(
            """
            UPDATE item SET state = 4, for_person = ?,
                error_name = ?, error_message = ?, error_retryable = ?, error_provider = ?
            WHERE id = ?
            """, forPerson, error.name.rawValue, error.message, error.retryable, error.provider, id.rawValue)
        try expectItem(id)
    }

    func saving(_ id: ItemID, outputs: [String], predictSeconds: Double?) throws {
        try db.run(
            "UPDATE item SET state = 3, for_person = 0, predict_seconds = ? WHERE id = ?",
            predictSeconds, id.rawValue)
        try expectItem(id)
        for (number, address) in outputs.enumerated() {
            try db.run(
                "INSERT OR REPLACE INTO output (item, number, source_url) VALUES (?, ?, ?)",
                id.rawValue, number, address)
        }
    }

    func queued(_ id: ItemID, attempts: Int, notBefore: Moment?, _ error: ItemError?) throws {
        try db.run(
            """
            UPDATE item SET state = 0, is_active = NULL, attempts = ?1, excused = min(excused, ?1), not_before = ?2,
                for_person = 0,
                cancel_requested = 0, finished_at = NULL,
                attempt = NULL, prediction = NULL, provider_created_at = NULL, predict_seconds = NULL, follows = NULL,
                error_name = ?3, error_message = ?4, error_retryable = ?5, error_provider = ?6
            WHERE id = ?7
            """,
            attempts, notBefore?.microseconds,
            error?.name.rawValue, error?.message, error?.retryable, error?.provider, id.rawValue)
        try expectItem(id)
        try deleteOutputs(id)
    }

    func due(_ id: ItemID) throws {
        try db.run("UPDATE item SET not_before = NULL WHERE id = ?", id.rawValue)
        try expectItem(id)
    }

    /// It is watched on over restarts. Before its intent is void.
    func absent(_ id: ItemID, by moment: Moment) throws {
        try db.run(
            "UPDATE attempt SET absent_by = ? WHERE id = (SELECT attempt FROM item WHERE id = ?)",
            moment.microseconds, id.rawValue)
        try db.expectOneChange("the creation of item \(id.rawValue)")
    }

    /// By now the item may have ended long ago, and been forgotten.
    mutating func paid(_ id: ItemID, _ prediction: String, _ createdAt: Moment?, _ cost: CostChange?) throws {
        try db.run("UPDATE item SET attempts = attempts + 1, excused = excused + 1 WHERE id = ?", id.rawValue)
        try db.run(
            """
            UPDATE attempt SET prediction = ?, created_at = ?, outcome = 3, absent_by = NULL, cost = cost + ?
            WHERE id = (SELECT max(id) FROM attempt WHERE item = ? AND absent_by IS NOT NULL)
            """, prediction, createdAt?.microseconds, cost?.change.micros ?? 0, id.rawValue)
        if let cost { try spend(cost) }
    }

    func excused(_ id: ItemID) throws {
        try db.run("UPDATE item SET excused = excused + 1 WHERE id = ?", id.rawValue)
    }

    /// The prediction is the other one's; what it cost is counted there alone.
    func copying(_ id: ItemID, from leader: ItemID, at moment: Moment) throws {
        try db.run(
            """
            UPDATE item SET state = 3, is_active = 1, follows = ?1, started_at = coalesce(started_at, ?2),
                prediction = (SELECT prediction FROM item WHERE id = ?1),
                predict_seconds = (SELECT predict_seconds FROM item WHERE id = ?1)
            WHERE id = ?3
            """, leader.rawValue, moment.microseconds, id.rawValue)
        try expectItem(id)
    }

    func promoted(_ id: ItemID, over leader: ItemID) throws {
        try db.run("UPDATE item SET follows = NULL WHERE id = ?", id.rawValue)
        try expectItem(id)
        try db.run("UPDATE item SET follows = ? WHERE follows = ? AND state = 0", id.rawValue, leader.rawValue)
    }

    func requestCancel(_ id: ItemID) throws {
        try db.run("UPDATE item SET cancel_requested = 1 WHERE id = ?", id.rawValue)
        try expectItem(id)
    }

    mutating func done(_ id: ItemID, _ files: [OutputFile], at moment: Moment) throws {
        try finish(id, .done, nil, at: moment)
        for (number, file) in files.enumerated() {
            try db.run(
                """
                INSERT OR REPLACE INTO output (item, number, source_url, path, bytes, sha256, content_type, saved_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """,
                id.rawValue, file.number ?? number, file.sourceURL, file.path, file.bytes, file.sha256,
                file.contentType, moment.microseconds)
            outputBytes += file.bytes
        }
    }

    func unfetched(_ id: ItemID, _ outputs: [UnfetchedOutput]) throws {
        for output in outputs {
            try db.run(
                "INSERT OR REPLACE INTO output (item, number, source_url, reason) VALUES (?, ?, ?, ?)",
                id.rawValue, output.number, output.sourceURL, output.reason)
        }
    }

    mutating func finish(_ id: ItemID, _ state: ItemState, _ error: ItemError?, at moment: Moment) throws {
        try db.run(
            """
            UPDATE item SET state = ?, is_active = NULL, finished_at = ?, not_before = NULL, for_person = 0,
                cancel_requested = 0,
                error_name = ?, error_message = ?, error_retryable = ?, error_provider = ?
            WHERE id = ?
            """,
            state.rawValue, moment.microseconds,
            error?.name.rawValue, error?.message, error?.retryable, error?.provider, id.rawValue)
        try expectItem(id)
        // What is done takes the rows of its outputs over. Of what failed those stay that say why.
        if state != .done { try db.run("DELETE FROM output WHERE item = ? AND reason IS NULL", id.rawValue) }
        countFinished(state, at: moment)
    }

    mutating func cancelQueued(_ job: JobID, at moment: Moment) throws {
        try db.run(
            """
            UPDATE item INDEXED BY item_queued
            SET state = 7, finished_at = ?, not_before = NULL,
                error_name = NULL, error_message = NULL, error_retryable = NULL, error_provider = NULL
            WHERE state = 0 AND job = ?
            """, moment.microseconds, job.rawValue)
        if db.changesCount > 0 { countFinished(.canceled, db.changesCount, at: moment) }
    }

    /// The outputs of a try that came to nothing.
    private func deleteOutputs(_ id: ItemID) throws {
        try db.run("DELETE FROM output WHERE item = ?", id.rawValue)
    }

    private func expectItem(_ id: ItemID) throws { try db.expectOneChange("item \(id.rawValue)") }
}
