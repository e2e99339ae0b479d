import FoundationEssentials
import GRDB
import ImgoptEngine

@testable import ImgoptDatabase

// The only file that sees SQLite beside the room itself.

extension ImgoptDatabase.Database {
    /// The number that a query gives on the writing connection.
    func numberOnWriter(_ sql: String) throws -> Int? {
        try home.pool.writeWithoutTransaction { try Int.fetchOne($0, sql: sql) }
    }

    /// Runs SQL on the writing connection.
    func runOnWriter(_ sql: String) throws {
        try home.pool.writeWithoutTransaction { try $0.execute(sql: sql) }
    }
}

extension ImgoptDatabase.Database {
    /// All tables and indexes, each as it was made.
    func schema() throws -> Set<String> {
        try home.pool.read { db in
            let own = "sql IS NOT NULL AND tbl_name <> 'grdb_migrations'"
            return try String.fetchSet(db, sql: "SELECT sql FROM sqlite_schema WHERE \(own)")
        }
    }
}

/// Brings a database up to date by a step that comes after all that there are. Answers the number of its items.
func takeStep(_ name: String, _ sql: String, _ path: String) throws -> Int? {
    let queue = try DatabaseQueue(path: path)
    var migrator = Migrations.migrator
    migrator.registerMigration(name) { db in try db.execute(sql: sql) }
    try migrator.migrate(queue)
    let items = try queue.read { db in
        try migrator.hasCompletedMigrations(db) ? Int.fetchOne(db, sql: "SELECT count(*) FROM item") : nil
    }
    try queue.close()
    return items
}

/// Makes a database of another program.
func makeForeignDatabase(_ path: String, table: String = "recipe (id INTEGER)") throws {
    let queue = try DatabaseQueue(path: path)
    try queue.writeWithoutTransaction { try $0.execute(sql: "CREATE TABLE \(table)") }
    try queue.close()
}

/// Makes a database by the SQL of a dump.
func makeDatabase(_ path: String, from sql: String) throws {
    let queue = try DatabaseQueue(path: path)
    try queue.writeWithoutTransaction { try $0.execute(sql: sql) }
    try queue.close()
}

/// Leaves what a program leaves that is killed in its first transaction: pages in the file, and the journal that takes
/// them back.
func makeHotJournal(_ path: String) throws {
    let making = path + "-making"
    let queue = try DatabaseQueue(path: making)
    try queue.writeWithoutTransaction { db in
        // So small a cache writes its pages before the commit.
        try db.execute(
            sql: """
                PRAGMA cache_size = 1; BEGIN; CREATE TABLE recipe (text TEXT);
                WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100)
                INSERT INTO recipe SELECT hex(zeroblob(2000)) FROM n;
                """)
        for side in ["", "-journal"] {
            try? FileManager.default.removeItem(atPath: path + side)
            try FileManager.default.copyItem(atPath: making + side, toPath: path + side)
        }
        try db.execute(sql: "ROLLBACK")
    }
    try queue.close()
    try FileManager.default.removeItem(atPath: making)
}

extension ImgoptDatabase.Database {
    /// Fills the queue with jobs of plain items, faster than submits would.
    func fillQueue(jobs: Int, size: Int, store: StoreID, model: ModelID) throws {
        try runOnWriter(
            """
            BEGIN;
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < \(jobs))
            INSERT INTO job (id, store, uid, priority, state, is_open, images, queued, creating, processing, saving,
                unresolved, done, failed, canceled, created_at, cache)
            SELECT i, \(store.rawValue), 0, 5, 0, 0, \(size), \(size), 0, 0, 0, 0, 0, 0, 0, 0, 'use' FROM n;
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < \(jobs * size))
            INSERT INTO item (id, job, ordinal, state, model, needs_upload, attempts, created_at)
            SELECT i, 1 + (i - 1) / \(size), (i - 1) % \(size), 0, \(model.rawValue), 0, 0, 0 FROM n;
            COMMIT;
            """)
    }
}
