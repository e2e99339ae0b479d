import GRDB

/// The schema, and every step that ever led to it. A released step is never changed: add one.
enum Migrations {
    /// "imgo": tells our files from other programs' databases.
    static let applicationID: Int32 = 0x696D_676F

    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1", foreignKeyChecks: .immediate) { db in
            try db.execute(sql: "PRAGMA application_id = \(applicationID)")
            try db.execute(sql: names + jobs + items + log + upkeep)
        }
        // The steps of an attempt, for timelines: null for attempts from before, at no cost for their rows.
        migrator.registerMigration("timeline", foreignKeyChecks: .immediate) { db in
            try db.execute(sql: timeline)
        }
        migrator.registerMigration("pause") { db in
            try db.execute(sql: "ALTER TABLE line ADD COLUMN is_paused INTEGER NOT NULL DEFAULT 0")
        }
        migrator.registerMigration("removed outputs", foreignKeyChecks: .immediate) { db in
            try db.execute(sql: removedOutputs)
        }
        migrator.registerMigration("keys of users", foreignKeyChecks: .immediate) { db in
            try db.execute(sql: keysOfUsers)
        }
        migrator.registerMigration("identical", foreignKeyChecks: .immediate) { db in
            try db.execute(sql: identical)
        }
        migrator.registerMigration("money") { db in
            try db.execute(sql: money)
        }
        migrator.registerMigration("quiet indexes", foreignKeyChecks: .immediate) { db in
            try db.execute(sql: quietIndexes)
        }
        migrator.registerMigration("no random pages", foreignKeyChecks: .immediate) { db in
            try db.execute(sql: noRandomPages)
        }
        migrator.registerMigration("outputs as they come", foreignKeyChecks: .immediate) { db in
            try db.execute(sql: outputsAsTheyCome)
        }
        migrator.registerMigration("kept sums") { db in
            try db.execute(sql: keptSums)
        }
        migrator.registerMigration("clock") { db in
            try db.execute(sql: clock)
        }
        // Why an output has no file: null for those that are beyond the most of an image.
        migrator.registerMigration("outputs without files") { db in
            try db.execute(sql: "ALTER TABLE output ADD COLUMN reason ANY")
        }
        // What creations name, where that is not the model as it was asked for: a version, which others may follow.
        migrator.registerMigration("versions of models") { db in
            try db.execute(
                sql: """
                    ALTER TABLE model ADD COLUMN sent_as TEXT;
                    ALTER TABLE model ADD COLUMN runs TEXT;
                    ALTER TABLE attempt ADD COLUMN sent_as TEXT;
                    """)
        }
        return migrator
    }

    // When an output came, so that the oldest can go first, and when it went. The index holds those that are there.
    private static let removedOutputs = """
        ALTER TABLE output ADD COLUMN saved_at INTEGER;
        ALTER TABLE output ADD COLUMN removed_at INTEGER;
        UPDATE output SET saved_at = (SELECT finished_at FROM item WHERE item.id = output.item) WHERE path IS NOT NULL;
        CREATE INDEX output_kept ON output(saved_at) WHERE path IS NOT NULL AND removed_at IS NULL;
        """

    // Names become small numbers; the counts of a store are those of its job lines, kept up with each commit.
    private static let names = """
        CREATE TABLE store (
            id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE,
            weight INTEGER, per_window INTEGER, max_in_flight INTEGER, max_queued INTEGER, is_paused INTEGER,
            queued INTEGER NOT NULL DEFAULT 0, creating INTEGER NOT NULL DEFAULT 0,
            processing INTEGER NOT NULL DEFAULT 0, saving INTEGER NOT NULL DEFAULT 0,
            unresolved INTEGER NOT NULL DEFAULT 0, done INTEGER NOT NULL DEFAULT 0,
            failed INTEGER NOT NULL DEFAULT 0, canceled INTEGER NOT NULL DEFAULT 0
        ) STRICT;
        CREATE TABLE model (
            id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, schema BLOB, fetched_at INTEGER, run_times BLOB
        ) STRICT;
        """

    // Columns of text that others write have no type: text with a NUL in it is kept as a blob (see `text`).
    private static let jobs = """
        CREATE TABLE job (
            id INTEGER PRIMARY KEY, store INTEGER NOT NULL, uid INTEGER NOT NULL, gid INTEGER,
            priority INTEGER NOT NULL, state INTEGER NOT NULL, is_open INTEGER NOT NULL,
            images INTEGER NOT NULL,
            queued INTEGER NOT NULL, creating INTEGER NOT NULL, processing INTEGER NOT NULL,
            saving INTEGER NOT NULL, unresolved INTEGER NOT NULL, done INTEGER NOT NULL,
            failed INTEGER NOT NULL, canceled INTEGER NOT NULL,
            created_at INTEGER NOT NULL, deadline INTEGER, started_at INTEGER, finished_at INTEGER,
            error_name TEXT, error_message ANY, error_retryable INTEGER, error_provider ANY,
            key ANY, content_hash BLOB, cache TEXT NOT NULL, metadata BLOB
        ) STRICT;
        CREATE UNIQUE INDEX job_key ON job(store, key) WHERE key IS NOT NULL;
        CREATE INDEX job_store ON job(store);
        CREATE INDEX job_uid ON job(uid);
        CREATE INDEX job_open ON job(id) WHERE state < 2;
        CREATE INDEX job_finished ON job(finished_at) WHERE state >= 2;
        """

    // item_queued holds all that a start needs of a queued item: a million of them are read without their texts.
    private static let items = """
        CREATE TABLE item (
            id INTEGER PRIMARY KEY, job INTEGER NOT NULL, ordinal INTEGER NOT NULL, state INTEGER NOT NULL,
            model INTEGER NOT NULL, needs_upload INTEGER NOT NULL, attempts INTEGER NOT NULL, not_before INTEGER,
            for_person INTEGER NOT NULL DEFAULT 0, cancel_requested INTEGER NOT NULL DEFAULT 0, attempt INTEGER,
            created_at INTEGER NOT NULL, started_at INTEGER, finished_at INTEGER,
            provider_created_at INTEGER, predict_seconds REAL, prediction ANY,
            error_name TEXT, error_message ANY, error_retryable INTEGER, error_provider ANY,
            image_id ANY, source ANY, blob TEXT, prompt ANY, input BLOB
        ) STRICT;
        CREATE INDEX item_job ON item(job);
        CREATE INDEX item_queued ON item(job, model, needs_upload, attempts, not_before) WHERE state = 0;
        CREATE INDEX item_active ON item(state) WHERE state IN (1, 2, 3, 4);
        CREATE TABLE output (
            item INTEGER NOT NULL, number INTEGER NOT NULL, source_url ANY NOT NULL,
            path ANY, bytes INTEGER, sha256 TEXT, content_type TEXT,
            PRIMARY KEY (item, number)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE attempt (
            id INTEGER PRIMARY KEY, item INTEGER NOT NULL, intended_at INTEGER NOT NULL, answered_at INTEGER,
            outcome INTEGER NOT NULL DEFAULT 0, created_at INTEGER, prediction ANY, input BLOB NOT NULL
        ) STRICT;
        CREATE INDEX attempt_item ON attempt(item);
        CREATE INDEX attempt_answered ON attempt(answered_at);
        CREATE INDEX attempt_prediction ON attempt(prediction) WHERE prediction IS NOT NULL;
        CREATE TABLE blob (
            sha256 TEXT PRIMARY KEY, bytes INTEGER NOT NULL, content_type TEXT NOT NULL,
            remote_id ANY, remote_url ANY, remote_expires INTEGER, refs INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        """

    private static let timeline = """
        ALTER TABLE attempt ADD COLUMN ended_at INTEGER;
        ALTER TABLE attempt ADD COLUMN noticed_at INTEGER;
        ALTER TABLE attempt ADD COLUMN fetch_at INTEGER;
        ALTER TABLE attempt ADD COLUMN fetched_at INTEGER;
        ALTER TABLE attempt ADD COLUMN polls BLOB;
        """

    private static let log = """
        CREATE TABLE event (
            seq INTEGER PRIMARY KEY, time INTEGER NOT NULL, kind TEXT NOT NULL,
            store INTEGER, job INTEGER, item INTEGER, body BLOB NOT NULL
        ) STRICT;
        """

    // identity: a hash of all that an item's result depends on. follows: the item whose result it takes over, or took.
    // A start reads those that follow apart from the others.
    private static let identical = """
        ALTER TABLE item ADD COLUMN identity BLOB;
        ALTER TABLE item ADD COLUMN follows INTEGER;
        CREATE INDEX item_identity ON item(identity, state) WHERE identity IS NOT NULL;
        CREATE INDEX item_follows ON item(follows) WHERE follows IS NOT NULL;
        CREATE INDEX item_blob ON item(blob) WHERE blob IS NOT NULL AND state < 5;
        CREATE INDEX blob_remote ON blob(sha256) WHERE remote_id IS NOT NULL;
        DROP INDEX item_queued;
        CREATE INDEX item_queued ON item(job, model, needs_upload, attempts, not_before, follows) WHERE state = 0;
        """

    // An image goes through five states, and an index that names its state is written at each. These are written when
    // it begins and when it ends. job_finished holds all that is needed to count jobs by state. is_active: 1 from a
    // creation's intent on (or from the start of a copy), null before and after.
    private static let quietIndexes = """
        ALTER TABLE item ADD COLUMN is_active INTEGER;
        UPDATE item SET is_active = 1 WHERE state IN (1, 2, 3, 4);
        DROP INDEX item_active;
        CREATE INDEX item_active ON item(is_active) WHERE is_active IS NOT NULL;
        DROP INDEX item_identity;
        CREATE INDEX item_identity ON item(identity) WHERE identity IS NOT NULL AND finished_at IS NULL;
        CREATE INDEX item_result ON item(identity) WHERE identity IS NOT NULL AND state = 5;
        DROP INDEX job_finished;
        CREATE INDEX job_finished ON job(finished_at, state) WHERE state >= 2;
        """

    // Identities and predictions have no order: each entry made or taken out by itself is a page of its own to write,
    // and they were three for each image. An identity is entered with all others of its submit, and stays. Who a
    // prediction belongs to is found by when it was answered.
    private static let noRandomPages = """
        DROP INDEX item_identity;
        DROP INDEX item_result;
        CREATE INDEX item_identity ON item(identity) WHERE identity IS NOT NULL;
        DROP INDEX attempt_prediction;
        """

    // Outputs come from many jobs at once: kept in the order of their items, nearly each was a page of its own to
    // write, twice, and that was a quarter of all pages of a turn. They stand in the order in which they come now, and
    // an index of small entries finds those of an item.
    private static let outputsAsTheyCome = """
        CREATE TABLE arrived (
            item INTEGER NOT NULL, number INTEGER NOT NULL, source_url ANY NOT NULL,
            path ANY, bytes INTEGER, sha256 TEXT, content_type TEXT, saved_at INTEGER, removed_at INTEGER,
            UNIQUE (item, number)
        ) STRICT;
        INSERT INTO arrived
            SELECT item, number, source_url, path, bytes, sha256, content_type, saved_at, removed_at FROM output;
        DROP TABLE output;
        ALTER TABLE arrived RENAME TO output;
        CREATE INDEX output_kept ON output(saved_at) WHERE path IS NOT NULL AND removed_at IS NULL;
        """

    // Amounts are millionths of the currency's unit, days are counted from 1970 on. What a store spent on a day is kept
    // longer than the jobs that it was spent for. The sum of a job is that of its attempts.
    private static let money = """
        ALTER TABLE attempt ADD COLUMN cost INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE job ADD COLUMN spent INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE store ADD COLUMN daily_budget INTEGER;
        CREATE TABLE spend (
            day INTEGER NOT NULL, store INTEGER NOT NULL, micros INTEGER NOT NULL, PRIMARY KEY (day, store)
        ) STRICT, WITHOUT ROWID;
        """

    // One line: how the timeline stood, for a start to go on with it.
    private static let clock = """
        CREATE TABLE clock (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            boot TEXT NOT NULL, steady INTEGER NOT NULL, moment INTEGER NOT NULL, ahead INTEGER NOT NULL
        ) STRICT;
        """

    // What an overview tells, without going through all jobs, or all creations of an hour. job_open finds the oldest
    // job of a store that has images waiting; its state is there so that nothing but the index need be read.
    private static let keptSums = """
        ALTER TABLE line ADD COLUMN jobs_done INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE line ADD COLUMN jobs_failed INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE line ADD COLUMN jobs_canceled INTEGER NOT NULL DEFAULT 0;
        UPDATE line SET
            jobs_done = (SELECT count(*) FROM job WHERE state = 2),
            jobs_failed = (SELECT count(*) FROM job WHERE state = 3),
            jobs_canceled = (SELECT count(*) FROM job WHERE state = 4);
        ALTER TABLE finished ADD COLUMN created INTEGER NOT NULL DEFAULT 0;
        INSERT INTO finished (second, done, failed, canceled, created)
            SELECT answered_at / 1000000, 0, 0, 0, count(*) FROM attempt
            WHERE answered_at > (SELECT max(answered_at) FROM attempt) - 7200000000 GROUP BY 1
            ON CONFLICT (second) DO UPDATE SET created = excluded.created;
        DROP INDEX job_open;
        CREATE INDEX job_open ON job(store, id, state) WHERE state < 2;
        """

    // One user's keys say nothing to another, not even that they are taken.
    private static let keysOfUsers = """
        DROP INDEX job_key;
        CREATE UNIQUE INDEX job_key ON job(store, key, uid) WHERE key IS NOT NULL;
        """

    // One line for all that is counted; seconds with finished items, for the throughput of the last hour;
    // jobs whose rows are being deleted; files that nothing refers to any more.
    private static let upkeep = """
        CREATE TABLE line (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            next_job INTEGER NOT NULL, next_item INTEGER NOT NULL, next_seq INTEGER NOT NULL,
            output_bytes INTEGER NOT NULL, limit_create INTEGER, limit_read INTEGER, limit_burst INTEGER
        ) STRICT;
        INSERT INTO line (id, next_job, next_item, next_seq, output_bytes) VALUES (1, 1, 1, 1, 0);
        CREATE TABLE finished (
            second INTEGER PRIMARY KEY, done INTEGER NOT NULL, failed INTEGER NOT NULL, canceled INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE dropped (job INTEGER PRIMARY KEY) STRICT;
        CREATE TABLE removal (
            id INTEGER PRIMARY KEY, is_blob INTEGER NOT NULL, name ANY NOT NULL
        ) STRICT;
        CREATE INDEX removal_name ON removal(name);
        """
}
