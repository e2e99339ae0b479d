package import ImgoptEngine

extension Database {
    /// What the creations of some items need. Items that are not there are left out.
    package func creationRows(_ items: [ItemID]) throws(DatabaseError) -> [ItemID: CreationRow] {
        try read("reading what to create") { db in
            var rows: [ItemID: CreationRow] = [:]
            for item in items {
                rows[item] = try db.first(
                    """
                    SELECT item.job, job.store, item.ordinal, item.image_id, item.source, item.blob, item.prompt,
                        item.input, item.model, item.created_at, item.started_at
                    FROM item JOIN job ON job.id = item.job WHERE item.id = $1
                    """, item
                ) { row in
                    let (store, model): (StoreID, ModelID) = (try row[1], try row[8])
                    let (url, hash): (String?, String?) = (try row[4], try row[5])
                    return CreationRow(
                        job: try row[0], storeName: storeName(store) ?? "", ordinal: try row[2], imageID: try row[3],
                        source: hash.map { .blob(sha256: $0) } ?? url.map { .url($0) }, prompt: try row[6],
                        input: try row[7], createdAt: try row[9], startedAt: try row[10], model: model,
                        modelName: modelName(model) ?? "")
                }
            }
            return rows
        }
    }

    /// The intents of the tries that some items are at. Items without one are left out.
    package func intents(_ items: [ItemID]) throws(DatabaseError) -> [ItemID: IntentRow] {
        try intents(items, of: "item.attempt")
    }

    /// The intents of the last creations of some items that were absent at an account. Items without one are left out.
    package func absentIntents(
        _ items: [ItemID], at account: AccountID = .main
    ) throws(DatabaseError) -> [ItemID: IntentRow] {
        try intents(
            items,
            of: """
                (SELECT max(id) FROM attempt
                WHERE attempt.item = item.id AND absent_by IS NOT NULL AND account = \(account.rawValue))
                """)
    }

    private func intents(_ items: [ItemID], of attempt: String) throws(DatabaseError) -> [ItemID: IntentRow] {
        try read("reading intents") { db in
            let sql = """
                SELECT attempt.input, attempt.sent_as, item.model
                FROM item JOIN attempt ON attempt.id = \(attempt) WHERE item.id = $1
                """
            var intents: [ItemID: IntentRow] = [:]
            for item in items {
                intents[item] = try db.first(sql, item) { row in
                    IntentRow(input: try row[0], modelName: modelName(try row[2]), sentAs: try row[1])
                }
            }
            return intents
        }
    }

    /// The predictions of an account's tries whose creation was answered since a moment, or of which that is not known:
    /// those with one of the names in `listed`, and those that the provider created in a time, by its own clock.
    package func knownPredictions(
        of account: AccountID = .main, answeredSince since: Moment, listed: Set<String> = [],
        createdIn times: ClosedRange<Moment> = .distantPast...Moment(microseconds: .max)
    ) throws(DatabaseError) -> [String: KnownPrediction] {
        try read("reading known predictions") { db in
            // Of a busy hour there are many thousands, which are asked for with every page of a search.
            let names = listed.indices.enumerated().map { "$\($0.offset + 5)" }.joined(separator: ", ")
            let sql = """
                SELECT id, prediction, created_at FROM attempt INDEXED BY attempt_answered
                WHERE (answered_at IS NULL OR answered_at >= $1) AND account = $2 AND prediction IS NOT NULL
                AND (created_at BETWEEN $3 AND $4 OR prediction IN (\(names)))
                """
            var known: [String: KnownPrediction] = [:]
            let values: [any Bindable] = [since, account, times.lowerBound, times.upperBound]
            try db.scan(sql, isKept: false, list: values + Array(listed)) { row in
                known[try row[1]] = KnownPrediction(attempt: try row[0], createdAt: try row[2])
                return true
            }
            return known
        }
    }

    /// What some tries were created with: the exact input, and the model's name if that was kept.
    package func inputs(
        ofAttempts attempts: [Int64]
    ) throws(DatabaseError) -> [Int64: (input: [UInt8], modelName: String?)] {
        try read("reading what was sent") { db in
            var inputs: [Int64: (input: [UInt8], modelName: String?)] = [:]
            for attempt in attempts {
                inputs[attempt] = try db.first(
                    """
                    SELECT attempt.input, item.model FROM attempt JOIN item ON item.id = attempt.item
                    WHERE attempt.id = $1
                    """, attempt
                ) { row in (input: try row[0], modelName: modelName(try row[1])) }
            }
            return inputs
        }
    }

    /// A job with those of its items (or the one item given) that are in one of some states, as the engine wants them
    /// for another try; of those that are unresolved only the one given, and those that wait for a person. Unless
    /// unresolved ones are asked for as well, those are left out that were canceled while it was not known whether
    /// their creations took place, save for the one given. Nil when there is no such job, or when nothing is left.
    package func retry(
        _ job: JobID, states: Set<ItemState>, item: ItemID? = nil
    ) throws(DatabaseError) -> Retry? {
        try read("reading what to retry") { db in
            // Of a job that is slim nothing is left to be sent again.
            let sql = "SELECT * FROM job WHERE id = $1 AND files IS NULL"
            guard let row = try db.first(sql, job, read: { try $0.restoredJob() }) else { return nil }
            var batches = BatchBuilder()
            var found: [ItemID: ItemState] = [:]
            try db.each(
                """
                SELECT id, state, model, needs_upload FROM item
                WHERE job = $1 AND id BETWEEN $2 AND $3 AND state IN \(sqlList(states))
                    AND (id = $3 OR state <> $4 OR for_person <> 0)
                    AND (id = $3 OR $5 OR state <> $6 OR coalesce(error_name <> $7, TRUE))
                    AND (state <> $8
                        OR EXISTS (SELECT 1 FROM output WHERE output.item = item.id AND path IS NOT NULL)
                        AND NOT EXISTS (SELECT 1 FROM output
                            WHERE output.item = item.id AND path IS NOT NULL AND removed_at IS NULL))
                ORDER BY id
                """, job, item ?? ItemID(0), item ?? ItemID(.max), ItemState.unresolved,
                states.contains(.unresolved), ItemState.canceled, ItemError.Name.outcomeUnknown, ItemState.done
            ) { row in
                let id: ItemID = try row[0]
                found[id] = try row[1]
                batches.add(id, model: try row[2], needsUpload: try row[3])
            }
            guard !found.isEmpty else { return nil }
            return Retry(job: row, batches: batches.finished(), states: found, sendsDoubtful: item != nil)
        }
    }
}
