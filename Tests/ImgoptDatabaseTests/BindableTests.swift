import Foundation
import GRDB
import Testing

@testable import ImgoptDatabase

/// What is bound is what is kept, and what SQLite refuses is told.
@Suite struct BindableTests {
    private func kept(_ value: some Bindable) throws -> DatabaseValue? {
        try DatabaseQueue().write { db in
            try db.execute(sql: "CREATE TABLE kept (value ANY) STRICT")
            try db.run("INSERT INTO kept (value) VALUES (?)", value)
            return try DatabaseValue.fetchOne(db, sql: "SELECT value FROM kept")
        }
    }

    @Test func `numbers and truth are integers, whatever their width`() throws {
        #expect(try kept(Int64.min) == Int64.min.databaseValue)
        #expect(try kept(Int64.max) == Int64.max.databaseValue)
        #expect(try kept(-7) == (-7).databaseValue)
        #expect(try kept(Int32(-7)) == (-7).databaseValue)
        #expect(try kept(UInt32.max) == 4_294_967_295.databaseValue)
        #expect(try kept(UInt8(255)) == 255.databaseValue)
        #expect(try kept(true) == 1.databaseValue)
        #expect(try kept(false) == 0.databaseValue)
        #expect(try kept(0.1) == 0.1.databaseValue)
    }

    @Test func `a text stays a text, with a NUL in it a blob`() throws {
        #expect(try kept("") == "".databaseValue)
        #expect(try kept("Größe 🖼") == "Größe 🖼".databaseValue)
        #expect(try kept("a\0b") == Data("a\0b".utf8).databaseValue)
        let long = String(repeating: "ä", count: 100_000)
        #expect(try kept(long) == long.databaseValue)
    }

    @Test func `no bytes are not nothing`() throws {
        #expect(try kept([UInt8]()) == Data().databaseValue)
        #expect(try kept([0, 255] as [UInt8]) == Data([0, 255]).databaseValue)
        #expect(try kept([UInt8]?.none) == .null)
        #expect(try kept(String?.none) == .null)
        #expect(try kept(String?.some("")) == "".databaseValue)
    }

    @Test func `a statement runs again after it failed`() throws {
        try DatabaseQueue().write { db in
            try db.execute(sql: "CREATE TABLE kept (id INTEGER PRIMARY KEY, value TEXT NOT NULL) STRICT")
            let insert = "INSERT INTO kept (id, value) VALUES (?, ?)"
            try db.run(insert, 1, "one")
            let error = #expect(throws: GRDB.DatabaseError.self) { try db.run(insert, 1, "again") }
            #expect(error?.resultCode == .SQLITE_CONSTRAINT)
            #expect(throws: GRDB.DatabaseError.self) { try db.run(insert, 2, String?.none) }
            #expect(throws: ImgoptDatabase.DatabaseError.self) { try db.run(insert, 2) }
            try db.run(insert, 2, "two")
            #expect(db.changesCount == 1 && db.lastInsertedRowID == 2)
            #expect(try String.fetchAll(db, sql: "SELECT value FROM kept ORDER BY id") == ["one", "two"])
        }
    }
}
