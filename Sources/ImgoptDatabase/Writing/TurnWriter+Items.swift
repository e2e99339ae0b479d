import ImgoptEngine

extension TurnWriter {
    mutating func creating(_ id: ItemID, at moment: Moment, _ account: AccountID) throws {
        guard let input = turn.intents[id] else {
            throw DatabaseError(.inconsistent, "item \(id.rawValue) has no input: this is a fault of the daemon")
        }
        try db.run(
            "INSERT INTO attempt (item, intended_at, input, sent_as, account) VALUES ($1, $2, $3, $4, $5)",
            id, moment, input, turn.sentAs[id], account)
        try db.run(
            """
            UPDATE item SET state = $1, is_active = 1, attempt = (SELECT max(id) FROM attempt WHERE item = $2),
                not_before = NULL, for_person = 0, prediction = NULL,
                provider_created_at = NULL, started_at = coalesce(started_at, $3)
            WHERE id = $2
            """, ItemState.creating, id, moment, expecting: .oneRow("item \(id.rawValue)"))
    }

    /// The newest attempt is answered, though the item may have gone on already. One that is void counts in the
    /// throughput, and nowhere else.
    mutating func answered(_ id: ItemID, at moment: Moment) throws {
        try db.run(
            """
            UPDATE attempt SET answered_at = $1
            WHERE id = (SELECT max(id) FROM attempt WHERE item = $2) AND answered_at IS NULL
            """, moment, id)
        countCreated(at: moment)
    }

    /// The intent is void. One that was answered all the same (with a refusal) still counts for the limiter; one that
    /// never left is forgotten.
    func notCreated(_ id: ItemID) throws {
        try db.run(
            "DELETE FROM attempt WHERE id = (SELECT attempt FROM item WHERE id = $1) AND answered_at IS NULL", id)
        try db.run(
            "UPDATE attempt SET outcome = $1 WHERE id = (SELECT attempt FROM item WHERE id = $2)", CreationOutcome.void,
            id)
        try change(id, "UPDATE item SET attempt = NULL WHERE id = $1")
    }

    /// `answeredAt`: when the creation was answered; nil: its answer was lost, and it was found.
    mutating func processing(_ id: ItemID, prediction: String, createdAt: Moment, answeredAt: Moment?) throws {
        try change(
            id,
            """
            UPDATE item SET state = $1, prediction = $2, provider_created_at = $3, for_person = 0,
                error_name = NULL, error_message = NULL, error_retryable = NULL, error_provider = NULL
            WHERE id = $4
            """, ItemState.processing, prediction, createdAt)
        try db.run(
            """
            UPDATE attempt SET prediction = $1, created_at = $2, outcome = $3,
                answered_at = coalesce(answered_at, $4)
            WHERE id = (SELECT attempt FROM item WHERE id = $5)
            """, prediction, createdAt, answeredAt == nil ? CreationOutcome.found : .created, answeredAt, id)
        if let answeredAt { countCreated(at: answeredAt) }
    }

    func unresolved(_ id: ItemID, _ error: ItemError, forPerson: Bool) throws {
        try change(
            id,
            """
            UPDATE item SET state = $1, for_person = $2,
                error_name = $3, error_message = $4, error_retryable = $5, error_provider = $6
            WHERE id = $7
            """, ItemState.unresolved, forPerson, error.name, error.message, error.retryable, error.provider)
    }

    func saving(_ id: ItemID, outputs: [String], predictSeconds: Double?) throws {
        try change(
            id, "UPDATE item SET state = $1, for_person = 0, predict_seconds = $2 WHERE id = $3", ItemState.saving,
            predictSeconds)
        for (number, address) in outputs.enumerated() { try put(id, number, address) }
    }

    mutating func queued(_ id: ItemID, attempts: Int, notBefore: Moment?, _ error: ItemError?) throws {
        // A person's retry: nothing of what it was before is told otherwise.
        if attempts == 0, error == nil { try noteEnd(of: id) }
        try change(
            id,
            """
            UPDATE item SET state = $1, is_active = NULL, attempts = $2,
                excused = CASE WHEN excused < $2 THEN excused ELSE $2 END, not_before = $3, for_person = 0,
                cancel_requested = 0, finished_at = NULL,
                attempt = NULL, prediction = NULL, provider_created_at = NULL, predict_seconds = NULL, follows = NULL,
                error_name = $4, error_message = $5, error_retryable = $6, error_provider = $7
            WHERE id = $8
            """,
            ItemState.queued, attempts, notBefore, error?.name, error?.message, error?.retryable, error?.provider)
        outputBytes -=
            try db.number(
                "SELECT sum(bytes) FROM output WHERE item = $1 AND path IS NOT NULL AND removed_at IS NULL", id) ?? 0
        // The outputs of a try that came to nothing, or whose files are gone.
        try db.run("DELETE FROM output WHERE item = $1", id)
    }

    /// Keeps, with the last attempt of an item that is finished, how that ended.
    private func noteEnd(of id: ItemID) throws {
        let end: (state: ItemState, at: Moment)? =
            try db.first("SELECT state, finished_at FROM item WHERE id = $1", id) { row in
                try (row[1] as Moment?).map { (try row[0], $0) }
            } ?? nil
        guard let end else { return }
        try db.run(
            """
            UPDATE attempt SET over_state = $1, over_at = $2, retried_at = $3,
                removed_at = (SELECT max(removed_at) FROM output WHERE item = $4)
            WHERE id = (SELECT max(id) FROM attempt WHERE item = $4)
            """, end.state, end.at, turn.at, id)
    }

    func due(_ id: ItemID) throws {
        try change(id, "UPDATE item SET not_before = NULL WHERE id = $1")
    }

    /// It is watched on over restarts. Before its intent is void.
    func absent(_ id: ItemID, by moment: Moment) throws {
        try db.run(
            "UPDATE attempt SET absent_by = $1 WHERE id = (SELECT attempt FROM item WHERE id = $2)", moment, id,
            expecting: .oneRow("the creation of item \(id.rawValue)"))
    }

    /// By now the item may have ended long ago, and been forgotten.
    mutating func paid(
        _ id: ItemID, _ prediction: String, _ createdAt: Moment?, _ cost: CostChange?, _ account: AccountID
    ) throws {
        try db.run("UPDATE item SET attempts = attempts + 1, excused = excused + 1 WHERE id = $1", id)
        try db.run(
            """
            UPDATE attempt SET prediction = $1, created_at = $2, outcome = $3, absent_by = NULL, cost = cost + $4
            WHERE id = (SELECT max(id) FROM attempt WHERE item = $5 AND absent_by IS NOT NULL AND account = $6)
            """, prediction, createdAt, CreationOutcome.found, cost?.change ?? Money.zero, id, account)
        if let cost { try spend(cost) }
    }

    func excused(_ id: ItemID) throws {
        try db.run("UPDATE item SET excused = excused + 1 WHERE id = $1", id)
    }

    /// The prediction is the other one's; what it cost is counted there alone.
    func copying(_ id: ItemID, from leader: ItemID, at moment: Moment) throws {
        try change(
            id,
            """
            UPDATE item SET state = $1, is_active = 1, follows = $2, started_at = coalesce(started_at, $3),
                prediction = (SELECT prediction FROM item WHERE id = $2),
                predict_seconds = (SELECT predict_seconds FROM item WHERE id = $2)
            WHERE id = $4
            """, ItemState.saving, leader, moment)
    }

    func promoted(_ id: ItemID, over leader: ItemID) throws {
        try change(id, "UPDATE item SET follows = NULL WHERE id = $1")
        try db.run(
            "UPDATE item SET follows = $1 WHERE follows = $2 AND state = $3", id, leader, ItemState.queued)
    }

    func requestCancel(_ id: ItemID, at moment: Moment) throws {
        try change(id, "UPDATE item SET cancel_requested = $1 WHERE id = $2", moment)
    }

    mutating func done(_ id: ItemID, _ files: [OutputFile], at moment: Moment) throws {
        try finish(id, .done, nil, at: moment)
        for (number, file) in files.enumerated() {
            try put(id, file.number ?? number, file.sourceURL, file, at: moment)
            outputBytes += file.bytes
        }
    }

    func unfetched(_ id: ItemID, _ outputs: [UnfetchedOutput]) throws {
        for output in outputs { try put(id, output.number, output.sourceURL, because: output.reason) }
    }

    mutating func finish(_ id: ItemID, _ state: ItemState, _ error: ItemError?, at moment: Moment) throws {
        try change(
            id,
            """
            UPDATE item SET state = $1, is_active = NULL, finished_at = $2, not_before = NULL, for_person = 0,
                cancel_requested = 0,
                error_name = $3, error_message = $4, error_retryable = $5, error_provider = $6
            WHERE id = $7
            """, state, moment, error?.name, error?.message, error?.retryable, error?.provider)
        // What is done takes the rows of its outputs over. Of what failed those stay that say why.
        if state != .done { try db.run("DELETE FROM output WHERE item = $1 AND reason IS NULL", id) }
        countFinished(state, at: moment)
    }

    mutating func cancelQueued(_ job: JobID, at moment: Moment) throws {
        countFinished(.canceled, 0, at: moment)
        try db.run(
            """
            INSERT INTO finished (second, created, done, failed, canceled)
            SELECT $1, 0, 0, 0, count(*) FROM item INDEXED BY item_queued WHERE \(Condition.queued) AND job = $2
            ON CONFLICT (second) DO UPDATE SET canceled = finished.canceled + excluded.canceled
            """, moment.second, job)
        try db.run(
            """
            UPDATE item INDEXED BY item_queued
            SET state = $1, finished_at = $2, not_before = NULL,
                error_name = NULL, error_message = NULL, error_retryable = NULL, error_provider = NULL
            WHERE \(Condition.queued) AND job = $3
            """, ItemState.canceled, moment, job)
    }

    /// Runs a statement that changes the row of an item, whose id is its last value.
    private func change<each Value: Bindable>(_ id: ItemID, _ sql: String, _ values: repeat each Value) throws {
        try db.run(sql, repeat each values, id, expecting: .oneRow("item \(id.rawValue)"))
    }

    /// What is known of an output from now on: where it is, its file, or why it has none.
    private func put(
        _ id: ItemID, _ number: Int, _ address: String, _ file: OutputFile? = nil, at moment: Moment? = nil,
        because reason: String? = nil
    ) throws {
        try db.run(
            """
            INSERT INTO output (item, number, source_url, path, bytes, sha256, content_type, saved_at, reason,
                width, height)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
            ON CONFLICT (item, number) DO UPDATE SET source_url = excluded.source_url, path = excluded.path,
                bytes = excluded.bytes, sha256 = excluded.sha256, content_type = excluded.content_type,
                saved_at = excluded.saved_at, removed_at = NULL, reason = excluded.reason, width = excluded.width,
                height = excluded.height
            """, id, number, address, file?.path, file?.bytes, file?.sha256, file?.contentType, moment, reason,
            file?.size?.width, file?.size?.height)
    }
}
