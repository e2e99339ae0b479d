import GRDB

/// The schema, and every step that led to it since. A released step is never changed: add one.
enum Migrations {
    /// "imgo": tells our files from other programs' databases.
    static let applicationID: Int32 = 0x696D_676F

    /// The step that all databases begin with. One that has others and not this is not of any version's making.
    static let first = "schema 1"

    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration(first, foreignKeyChecks: .immediate) { db in
            try db.execute(sql: "PRAGMA application_id = \(applicationID)")
            try db.execute(sql: names + jobs + items + attempts + outputs + log + sums + upkeep)
        }
        migrator.registerMigration("puts") { db in try db.execute(sql: puts) }
        migrator.registerMigration("output sizes") { db in try db.execute(sql: outputSizes) }
        migrator.registerMigration("submitters") { db in
            // Who submitted the jobs that are there already is not known beyond the user.
            try db.execute(sql: "ALTER TABLE job ADD COLUMN pid INTEGER")
        }
        migrator.registerMigration("slim jobs") { db in try db.execute(sql: slimJobs) }
        migrator.registerMigration("forgotten jobs") { db in try db.execute(sql: forgottenJobs) }
        migrator.registerMigration("remade results") { db in try db.execute(sql: remadeResults) }
        migrator.registerMigration("accounts") { db in try db.execute(sql: accounts) }
        return migrator
    }

    // Names become small numbers; the counts of a store are those of its job lines, kept up with each commit. What
    // creations name stands in sent_as, where that is not the model as it was asked for: a version, which others may
    // follow.
    private static let names = """
        CREATE TABLE store (
            id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE,
            weight INTEGER, per_window INTEGER, max_in_flight INTEGER, max_queued INTEGER, daily_budget INTEGER,
            is_paused INTEGER,
            queued INTEGER NOT NULL DEFAULT 0, creating INTEGER NOT NULL DEFAULT 0,
            processing INTEGER NOT NULL DEFAULT 0, saving INTEGER NOT NULL DEFAULT 0,
            unresolved INTEGER NOT NULL DEFAULT 0, done INTEGER NOT NULL DEFAULT 0,
            failed INTEGER NOT NULL DEFAULT 0, canceled INTEGER NOT NULL DEFAULT 0
        ) STRICT;
        CREATE TABLE model (
            id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, schema BLOB, fetched_at INTEGER, run_times BLOB,
            sent_as TEXT, runs TEXT
        ) STRICT;
        """

    // Columns of text that others write have no type: text with a NUL in it is kept as a blob (see `Bindable`). Amounts
    // are millionths of the currency's unit; the sum of a job is that of its attempts. One user's keys say nothing to
    // another, not even that they are taken. job_open finds the oldest job of a store that has images waiting.
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
            key ANY, content_hash BLOB, cache TEXT NOT NULL, metadata BLOB, spent INTEGER NOT NULL DEFAULT 0
        ) STRICT;
        CREATE UNIQUE INDEX job_key ON job(store, key, uid) WHERE key IS NOT NULL;
        CREATE INDEX job_store ON job(store);
        CREATE INDEX job_uid ON job(uid);
        CREATE INDEX job_open ON job(store, id, state) WHERE state < 2;
        CREATE INDEX job_finished ON job(finished_at, state) WHERE state >= 2;
        """

    // An image goes through five states, and an index that names its state is written at each. item_active is written
    // when it begins and when it ends. is_active: 1 from a creation's intent on (or from the start of a copy), null
    // before and after. item_queued holds all that a start needs of a queued item: a million of them are read without
    // their texts.
    //
    // cancel_requested: when, where an older version wrote 1; 0: nobody asked.
    //
    // identity: a hash of all that an item's result depends on. follows: the item whose result it takes over, or took;
    // a start reads those that follow apart from the others. Identities have no order: each entry made or taken out by
    // itself is a page of its own to write. One is entered with all others of its submit, and stays.
    private static let items = """
        CREATE TABLE item (
            id INTEGER PRIMARY KEY, job INTEGER NOT NULL, ordinal INTEGER NOT NULL, state INTEGER NOT NULL,
            model INTEGER NOT NULL, needs_upload INTEGER NOT NULL, attempts INTEGER NOT NULL, not_before INTEGER,
            excused INTEGER NOT NULL DEFAULT 0,
            for_person INTEGER NOT NULL DEFAULT 0, cancel_requested INTEGER NOT NULL DEFAULT 0, attempt INTEGER,
            created_at INTEGER NOT NULL, started_at INTEGER, finished_at INTEGER,
            provider_created_at INTEGER, predict_seconds REAL, prediction ANY,
            error_name TEXT, error_message ANY, error_retryable INTEGER, error_provider ANY,
            image_id ANY, source ANY, blob TEXT, prompt ANY, input BLOB,
            identity BLOB, follows INTEGER, is_active INTEGER
        ) STRICT;
        CREATE INDEX item_job ON item(job);
        CREATE INDEX item_queued
            ON item(job, model, needs_upload, attempts, excused, not_before, follows) WHERE state = 0;
        CREATE INDEX item_active ON item(is_active) WHERE is_active IS NOT NULL;
        CREATE INDEX item_identity ON item(identity) WHERE identity IS NOT NULL;
        CREATE INDEX item_follows ON item(follows) WHERE follows IS NOT NULL;
        CREATE INDEX item_blob ON item(blob) WHERE blob IS NOT NULL AND state < 5;
        CREATE TABLE blob (
            sha256 TEXT PRIMARY KEY, bytes INTEGER NOT NULL, content_type TEXT NOT NULL,
            remote_id ANY, remote_url ANY, remote_expires INTEGER, refs INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX blob_remote ON blob(sha256) WHERE remote_id IS NOT NULL;
        """

    // Predictions have no order either: whose one is, is found by when it was answered. outcome: a `CreationOutcome`;
    // while it is unknown, answered_at, if it is there, is when the answer was lost. absent_by: the creation was absent
    // and sent again; if it took place all the same, then by this moment. Null when it was found.
    private static let attempts = """
        CREATE TABLE attempt (
            id INTEGER PRIMARY KEY, item INTEGER NOT NULL, intended_at INTEGER NOT NULL, answered_at INTEGER,
            outcome INTEGER NOT NULL DEFAULT 0, created_at INTEGER, prediction ANY, input BLOB NOT NULL,
            ended_at INTEGER, noticed_at INTEGER, fetch_at INTEGER, fetched_at INTEGER, polls BLOB,
            cost INTEGER NOT NULL DEFAULT 0, sent_as TEXT, absent_by INTEGER
        ) STRICT;
        CREATE INDEX attempt_item ON attempt(item);
        CREATE INDEX attempt_answered ON attempt(answered_at);
        CREATE INDEX attempt_absent ON attempt(item) WHERE absent_by IS NOT NULL;
        """

    // Outputs come from many jobs at once: in the order of their items nearly each would be a page of its own to write,
    // twice. They stand in the order in which they come, and an index of small entries finds those of an item.
    // output_kept holds those that are there, so that the oldest can go first. reason: why one has no file; null for
    // those that are beyond the most of an image.
    private static let outputs = """
        CREATE TABLE output (
            item INTEGER NOT NULL, number INTEGER NOT NULL, source_url ANY NOT NULL,
            path ANY, bytes INTEGER, sha256 TEXT, content_type TEXT, saved_at INTEGER, removed_at INTEGER, reason ANY,
            UNIQUE (item, number)
        ) STRICT;
        CREATE INDEX output_kept ON output(saved_at) WHERE path IS NOT NULL AND removed_at IS NULL;
        """

    private static let log = """
        CREATE TABLE event (
            seq INTEGER PRIMARY KEY, time INTEGER NOT NULL, kind TEXT NOT NULL,
            store INTEGER, job INTEGER, item INTEGER, body BLOB NOT NULL
        ) STRICT;
        """

    // One line for all that is counted; seconds with finished items and creations, for the throughput of the last hour;
    // what each store spent on a day, counted from 1970 on, which is kept longer than the jobs that it was spent for;
    // one line of how the timeline stood, for a start to go on with it.
    private static let sums = """
        CREATE TABLE line (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            next_job INTEGER NOT NULL, next_item INTEGER NOT NULL, next_seq INTEGER NOT NULL,
            output_bytes INTEGER NOT NULL, limit_create INTEGER, limit_read INTEGER, limit_burst INTEGER,
            is_paused INTEGER NOT NULL DEFAULT 0, jobs_done INTEGER NOT NULL DEFAULT 0,
            jobs_failed INTEGER NOT NULL DEFAULT 0, jobs_canceled INTEGER NOT NULL DEFAULT 0
        ) STRICT;
        INSERT INTO line (id, next_job, next_item, next_seq, output_bytes) VALUES (1, 1, 1, 1, 0);
        CREATE TABLE finished (
            second INTEGER PRIMARY KEY, done INTEGER NOT NULL, failed INTEGER NOT NULL, canceled INTEGER NOT NULL,
            created INTEGER NOT NULL DEFAULT 0
        ) STRICT;
        CREATE TABLE spend (
            day INTEGER NOT NULL, store INTEGER NOT NULL, micros INTEGER NOT NULL, PRIMARY KEY (day, store)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE clock (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            boot TEXT NOT NULL, steady INTEGER NOT NULL, moment INTEGER NOT NULL, ahead INTEGER NOT NULL
        ) STRICT;
        """

    // Jobs whose rows are being deleted; files that nothing refers to any more, here and at the provider.
    private static let upkeep = """
        CREATE TABLE dropped (job INTEGER PRIMARY KEY) STRICT;
        CREATE TABLE removal (
            id INTEGER PRIMARY KEY, is_blob INTEGER NOT NULL, name ANY NOT NULL
        ) STRICT;
        CREATE INDEX removal_name ON removal(name);
        CREATE TABLE unused_upload (id INTEGER PRIMARY KEY, remote_id ANY NOT NULL) STRICT;
        """

    // Bytes that users put themselves, and may name: whose they are, wherever else the same bytes are needed. A line
    // goes an hour after its put_at, which is when the user last put, asked for or named them. content_type: null for
    // what is no image. is_named: an image of this user has named them, so that they count for it no longer.
    private static let puts = """
        CREATE TABLE put (
            uid INTEGER NOT NULL, sha256 TEXT NOT NULL, bytes INTEGER NOT NULL, content_type TEXT,
            put_at INTEGER NOT NULL, is_named INTEGER NOT NULL DEFAULT 0,
            PRIMARY KEY (uid, sha256)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX put_sha256 ON put(sha256);
        CREATE INDEX put_at ON put(put_at);
        """

    // What stays of a job for as long as its files do. files: how many of them are there, once no more is kept of it
    // than that; null before. emptied_at: when the last of them went. fingerprint: a hash of what was kept of an item
    // before, and with it the mark that it is kept no more. A job stands in slimming, with the last item that was gone
    // over, until all of its items were.
    private static let slimJobs = """
        ALTER TABLE job ADD COLUMN files INTEGER;
        ALTER TABLE job ADD COLUMN emptied_at INTEGER;
        ALTER TABLE job ADD COLUMN metadata_fingerprint INTEGER;
        ALTER TABLE item ADD COLUMN fingerprint INTEGER;
        DROP INDEX job_finished;
        CREATE INDEX job_finished ON job(finished_at) WHERE state >= 2 AND files IS NULL;
        CREATE INDEX job_emptied ON job(emptied_at) WHERE emptied_at IS NOT NULL;
        CREATE TABLE slimming (job INTEGER PRIMARY KEY, after INTEGER NOT NULL) STRICT;
        """

    // Jobs that are forgotten because somebody wants it: of a dropped one then whose it was; the last event that is its
    // own; and, once its items are gone, how far its events are. What counts of its attempts stays, with their store
    // and without a word of what was sent.
    private static let forgottenJobs = """
        ALTER TABLE dropped ADD COLUMN store INTEGER;
        ALTER TABLE dropped ADD COLUMN uid INTEGER;
        ALTER TABLE dropped ADD COLUMN last_seq INTEGER;
        ALTER TABLE dropped ADD COLUMN seq INTEGER;
        ALTER TABLE attempt ADD COLUMN store INTEGER;
        CREATE INDEX attempt_forgotten ON attempt(intended_at) WHERE store IS NOT NULL;
        """

    // Of the last attempt of an item that was finished and then retried by a person: how and when it had ended, when
    // the last of its files was gone, and when it was retried.
    private static let remadeResults = """
        ALTER TABLE attempt ADD COLUMN over_state INTEGER;
        ALTER TABLE attempt ADD COLUMN over_at INTEGER;
        ALTER TABLE attempt ADD COLUMN removed_at INTEGER;
        ALTER TABLE attempt ADD COLUMN retried_at INTEGER;
        """

    // Accounts at the provider, with the rates that an admin set; 0 is the one of replicate.* and limiter.*, which all
    // was sent to before there were others. What was uploaded belongs to one, which alone can read it.
    private static let accounts = """
        CREATE TABLE account (
            id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE,
            limit_create INTEGER, limit_read INTEGER, limit_burst INTEGER, is_paused INTEGER NOT NULL DEFAULT 0
        ) STRICT;
        INSERT INTO account (id, name, limit_create, limit_read, limit_burst)
            SELECT 0, 'default', limit_create, limit_read, limit_burst FROM line;
        ALTER TABLE line DROP COLUMN limit_create;
        ALTER TABLE line DROP COLUMN limit_read;
        ALTER TABLE line DROP COLUMN limit_burst;
        ALTER TABLE attempt ADD COLUMN account INTEGER NOT NULL DEFAULT 0;
        CREATE TABLE upload (
            sha256 TEXT NOT NULL, account INTEGER NOT NULL, remote_id ANY NOT NULL, url ANY NOT NULL, expires INTEGER,
            PRIMARY KEY (sha256, account)
        ) STRICT, WITHOUT ROWID;
        INSERT INTO upload (sha256, account, remote_id, url, expires)
            SELECT sha256, 0, remote_id, remote_url, remote_expires FROM blob
            WHERE remote_id IS NOT NULL AND remote_url IS NOT NULL;
        DROP INDEX blob_remote;
        ALTER TABLE blob DROP COLUMN remote_id;
        ALTER TABLE blob DROP COLUMN remote_url;
        ALTER TABLE blob DROP COLUMN remote_expires;
        ALTER TABLE unused_upload ADD COLUMN account INTEGER NOT NULL DEFAULT 0;
        CREATE TABLE spend_of_accounts (
            day INTEGER NOT NULL, store INTEGER NOT NULL, account INTEGER NOT NULL, micros INTEGER NOT NULL,
            PRIMARY KEY (day, store, account)
        ) STRICT, WITHOUT ROWID;
        INSERT INTO spend_of_accounts (day, store, account, micros) SELECT day, store, 0, micros FROM spend;
        DROP TABLE spend;
        ALTER TABLE spend_of_accounts RENAME TO spend;
        """

    // In pixels. Null: it is no image, its head does not tell, or it was saved before this was kept.
    private static let outputSizes = """
        ALTER TABLE output ADD COLUMN width INTEGER;
        ALTER TABLE output ADD COLUMN height INTEGER;
        """
}
