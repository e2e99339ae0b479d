import Foundation
import GRDB
import ImgoptEngine
import Testing

@testable import ImgoptDatabase

/// What is bound is what is kept, and what SQLite refuses is told.
@Suite struct BindableTests {
    private func kept(_ value: some Bindable) throws -> DatabaseValue? {
        try DatabaseQueue().write { db in
            try db.execute(sql: "CREATE TABLE kept (value ANY) STRICT")
            try Session(db).run("INSERT INTO kept (value) VALUES ($1)", value)
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

    @Test func `a column that holds no such value is told, and NULL only where it may be`() throws {
        try DatabaseQueue().write { db in
            let session = Session(db)
            let row = "SELECT 300 AS big, NULL AS none, 7 AS state, 'a' || char(0) || 'b' AS text"
            _ = try session.first(row) { row in
                let (big, none): (Int, Int?) = (try row["big"], try row["none"])
                #expect(big == 300 && none == nil)
                let (state, text, moment): (ItemState, String, Moment) = (try row[2], try row[3], try row["state"])
                #expect(state == .canceled && text == "a\0b" && moment == Moment(microseconds: 7))
                let bad: [() throws -> Void] = [
                    { _ = try row["big"] as UInt8 }, { _ = try row["big"] as ItemState? },
                    { _ = try row["none"] as Int },
                ]
                for read in bad {
                    let error = #expect(throws: ImgoptDatabase.DatabaseError.self) { try read() }
                    #expect(error?.kind == .corrupt)
                }
                let error = #expect(throws: ImgoptDatabase.DatabaseError.self) { _ = try row["other"] as Int }
                #expect(error?.kind == .inconsistent)
            }
        }
    }

    @Test func `a statement runs again after it failed`() throws {
        try DatabaseQueue().write { db in
            try db.execute(sql: "CREATE TABLE kept (id INTEGER PRIMARY KEY, value TEXT NOT NULL) STRICT")
            let session = Session(db)
            let insert = "INSERT INTO kept (id, value) VALUES ($1, $2)"
            try session.run(insert, 1, "one")
            let error = #expect(throws: GRDB.DatabaseError.self) { try session.run(insert, 1, "again") }
            #expect(error?.resultCode == .SQLITE_CONSTRAINT)
            #expect(throws: GRDB.DatabaseError.self) { try session.run(insert, 2, String?.none) }
            #expect(throws: ImgoptDatabase.DatabaseError.self) { try session.run(insert, 2) }
            try session.run(insert, 2, "two", expecting: .oneRow("row 2"))
            #expect(try session.all("SELECT value FROM kept ORDER BY id") { try $0[0] as String } == ["one", "two"])
        }
    }

    @Test func `a row that is not there fails what expects it`() throws {
        try DatabaseQueue().write { db in
            try db.execute(sql: "CREATE TABLE kept (id INTEGER PRIMARY KEY, value INTEGER NOT NULL) STRICT")
            let session = Session(db)
            for id in 1...2 { try session.run("INSERT INTO kept (id, value) VALUES ($1, 0)", id) }
            let (one, all) = ("UPDATE kept SET value = 1 WHERE id = $1", "UPDATE kept SET value = 1")
            try session.run(one, 1, expecting: .oneRow("row 1"))
            try session.run(one, 3)
            for (sql, id) in [(one, [3]), (all, [])] {
                let error = #expect(throws: ImgoptDatabase.DatabaseError.self) {
                    if let id = id.first {
                        try session.run(sql, id, expecting: .oneRow("row \(id)"))
                    } else {
                        try session.run(sql, expecting: .oneRow("row 3"))
                    }
                }
                #expect(error?.kind == .inconsistent && error?.message.hasPrefix("row 3 is not") == true)
            }
        }
    }
}
