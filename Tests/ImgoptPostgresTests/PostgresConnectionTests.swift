import Foundation
import TestSupport
import Testing

@testable import ImgoptPostgres

/// A connection to a real server.
@Suite(.enabled(if: PostgresServer.programs != nil, "PostgreSQL is not installed"))
struct PostgresConnectionTests {
    private static let patience = Net.seconds * 1_000

    private let server: PostgresServer
    private let connection: PostgresConnection

    init() throws {
        server = try PostgresServer.shared()
        connection = try PostgresConnection(server.address, within: Self.patience)
    }

    private func run(_ statements: PostgresStatement...) throws(PostgresError) -> [PostgresRows] {
        try connection.run(statements, within: Self.patience)
    }

    private func table(_ columns: String) throws -> String {
        let name = "t\(UUID().uuidString.prefix(8).lowercased())"
        _ = try run(PostgresStatement("CREATE UNLOGGED TABLE \(name) (\(columns))", isKept: false))
        return name
    }

    @Test func valuesOfEachTypeComeBackAsTheyWere() throws {
        let bytes = (UInt8.min...UInt8.max).map { $0 }
        let table = try table("i bigint, d double precision, b boolean, t text, y bytea")
        let insert = "INSERT INTO \(table) VALUES ($1, $2, $3, $4, $5)"
        for (number, fraction) in [(Int64.min, -0.0), (.max, .greatestFiniteMagnitude), (-1, .infinity), (0, .pi)] {
            _ = try run(
                PostgresStatement(
                    insert, [.int(number), .double(fraction), .bool(number == 0), .text("ä\n'\"\\ 🐟"), .bytes(bytes)]))
        }
        _ = try run(PostgresStatement(insert, [.int(nil), .double(nil), .bool(nil), .text(""), .bytes([])]))
        let rows = try #require(try run(PostgresStatement("SELECT * FROM \(table) ORDER BY ctid")).first)
        #expect(rows.count == 5 && rows.names == ["i", "d", "b", "t", "y"])
        #expect((0..<5).map { rows.int($0, 0) } == [.min, .max, -1, 0, nil])
        #expect((0..<5).map { rows.double($0, 1) } == [-0.0, .greatestFiniteMagnitude, .infinity, .pi, nil])
        #expect((0..<5).map { rows.int($0, 2) } == [0, 0, 0, 1, nil])
        #expect(rows.text(0, 3) == "ä\n'\"\\ 🐟" && rows.text(4, 3) == "" && !rows.isNull(4, 3))
        #expect(rows.bytes(0, 4) == bytes && rows.bytes(4, 4) == [] && rows.isNull(4, 0) && rows.bytes(4, 0) == nil)
        #expect(rows.double(0, 0) == nil && rows.int(0, 3) == nil, "of another type")
    }

    @Test func smallerNumbersAreReadAndWrittenAsLargeOnes() throws {
        let table = try table("a smallint, b integer, c bigint")
        let insert = PostgresStatement("INSERT INTO \(table) VALUES ($1, $2, $3)", [.int(-7), .int(70_000), .int(1)])
        #expect(try run(insert).first?.affected == 1)
        let rows = try run(PostgresStatement("SELECT a, b, c FROM \(table) WHERE b = $1", [.int(70_000)]))[0]
        #expect((0..<3).map { rows.int(0, $0) } == [-7, 70_000, 1])
        let error = #expect(throws: PostgresError.self) {
            try run(PostgresStatement("INSERT INTO \(table) VALUES ($1, $2, $3)", [.int(99_999), .int(0), .int(0)]))
        }
        #expect(error?.code == "22003", "\(String(describing: error))")
    }

    /// One transaction: all of it or nothing, and the connection goes on.
    @Test(arguments: 0..<5)
    func whatIsSentTogetherTakesEffectTogetherOrNotAtAll(wrong: Int) throws {
        let table = try table("n bigint PRIMARY KEY")
        let insert = "INSERT INTO \(table) VALUES ($1)"
        var statements = (0..<5).map { PostgresStatement(insert, [.int(Int64($0))]) }
        // The one before it once more, or a word that no server knows.
        statements[wrong] =
            wrong == 0 ? PostgresStatement("INSURT") : PostgresStatement(insert, [.int(Int64(wrong - 1))])
        let error = #expect(throws: PostgresError.self) { try connection.run(statements, within: Self.patience) }
        #expect(error?.code == (wrong == 0 ? "42601" : "23505"), "\(String(describing: error))")
        #expect(try run(PostgresStatement("SELECT count(*) FROM \(table)"))[0].int(0, 0) == 0)
        statements[wrong] = PostgresStatement(insert, [.int(Int64(wrong))])
        #expect(try connection.run(statements, within: Self.patience).map(\.affected) == [1, 1, 1, 1, 1])
        #expect(try run(PostgresStatement("SELECT count(*) FROM \(table)"))[0].int(0, 0) == 5)
    }

    /// What is checked only as the transaction ends is refused then, and nothing took effect.
    @Test func whatTheEndOfATransactionRefusesTookNoEffect() throws {
        let parent = try table("n bigint PRIMARY KEY")
        let table = try table("n bigint REFERENCES \(parent) DEFERRABLE INITIALLY DEFERRED")
        let error = #expect(throws: PostgresError.self) {
            try run(
                PostgresStatement("INSERT INTO \(table) VALUES (1)"), PostgresStatement("SELECT count(*) FROM \(table)")
            )
        }
        #expect(error?.code == "23503", "\(String(describing: error))")
        #expect(try run(PostgresStatement("SELECT count(*) FROM \(table)"))[0].int(0, 0) == 0)
    }

    /// More than any buffer between the two holds, both ways.
    @Test func muchGoesBothWaysAtOnce() throws {
        let large = [UInt8](repeating: 7, count: 1 << 20)
        let echo = PostgresStatement("SELECT $1", [.bytes(large)])
        let all = try connection.run(Array(repeating: echo, count: 40), within: Self.patience)
        #expect(all.count == 40 && all.allSatisfy { $0.bytes(0, 0)?.count == large.count })
        let table = try table("n bigint, t text")
        let rows = (0..<Int64(3_000)).map { number in
            PostgresStatement("INSERT INTO \(table) VALUES ($1, $2)", [.int(number), .text("image \(number)")])
        }
        #expect(try connection.run(rows, within: Self.patience).count == 3_000)
        #expect(try run(PostgresStatement("SELECT count(*), count(DISTINCT t) FROM \(table)"))[0].int(0, 1) == 3_000)
    }

    /// A statement that is kept ready outlives a change of its table.
    @Test func aStatementThatAnswersOtherColumnsThanBeforeIsMadeAnew() throws {
        let table = try table("a bigint")
        let select = PostgresStatement("SELECT * FROM \(table)")
        #expect(try run(select)[0].names == ["a"])
        let other = try PostgresConnection(server.address, within: Self.patience)
        _ = try other.run([PostgresStatement("ALTER TABLE \(table) ADD b bigint")], within: Self.patience)
        #expect(try run(select)[0].names == ["a", "b"])
    }

    @Test func whatIsNotKeptReadyIsRunAsItself() throws {
        let (one, two) = (PostgresStatement("SELECT 1", isKept: false), PostgresStatement("SELECT 2", isKept: false))
        let rows = try run(one, two, PostgresStatement("SELECT 1"), two, one)
        #expect(rows.map { $0.int(0, 0) } == [1, 2, 1, 2, 1])
    }

    @Test func theSameTextWithOtherTypesIsAnotherStatement() throws {
        let text = "SELECT $1 IS NULL, pg_typeof($1)::text"
        #expect(try run(PostgresStatement(text, [.int(1)]))[0].text(0, 1) == "bigint")
        #expect(try run(PostgresStatement(text, [.text(nil)]))[0].text(0, 1) == "text")
        #expect(try run(PostgresStatement(text, [.bytes([])]))[0].text(0, 1) == "bytea")
        #expect(try run(PostgresStatement(text, [.int(nil)]))[0].int(0, 0) == 1)
    }

    @Test func aCallEndsAtItsDeadlineAndTheConnectionIsOfNoUseThen() throws {
        let other = try PostgresConnection(server.address, within: Self.patience)
        let error = #expect(throws: PostgresError.self) {
            try other.run([PostgresStatement("SELECT pg_sleep(3600)")], within: 50)
        }
        #expect(error?.kind == .lost && error?.message.contains("within 50 ms") == true, "\(String(describing: error))")
        let after = #expect(throws: PostgresError.self) {
            try other.run([PostgresStatement("SELECT 1")], within: Self.patience)
        }
        #expect(after?.kind == .unreachable)
        #expect(try run(PostgresStatement("SELECT 1"))[0].int(0, 0) == 1, "others go on")
    }

    @Test func aConnectionThatTheServerEndsIsLost() throws {
        let pid = try #require(try run(PostgresStatement("SELECT pg_backend_pid()"))[0].int(0, 0))
        let other = try PostgresConnection(server.address, within: Self.patience)
        _ = try other.run(
            [PostgresStatement("SELECT pg_terminate_backend($1::integer, 60000)", [.int(pid)])], within: Self.patience)
        let error = #expect(throws: PostgresError.self) { try run(PostgresStatement("SELECT 1")) }
        #expect(error?.kind == .lost, "\(String(describing: error))")
    }

    @Test func noServerAndNoAddressAreToldApartAndNoPasswordIsRepeated() {
        let cases: [(String, PostgresError.Kind)] = [
            ("host=/nowhere dbname=postgres", .unreachable),
            ("host=\(server.folder) dbname=none user=postgres", .unreachable),
            ("postgresql://user:secret-word@127.0.0.1:1/x", .unreachable), ("dbname secret-word", .invalidAddress),
            ("secret=word-secret", .invalidAddress), ("postgresql://user:secret-word@host:port:x/%zz", .invalidAddress),
            ("host=a\0b", .invalidAddress), ("postgresql://user:secret/2@127.0.0.1:1/x", .invalidAddress),
            ("postgresql://user:a@secret@127.0.0.1:1/x", .invalidAddress),
        ]
        for (address, kind) in cases {
            let error = #expect(throws: PostgresError.self) {
                _ = try PostgresConnection(address, within: Self.patience)
            }
            #expect(error?.kind == kind, "\(address): \(String(describing: error))")
            #expect(error?.message.contains("secret") == false && error?.message.contains("\n") == false)
        }
    }

    /// A server that takes the connection and says nothing.
    @Test func aServerThatSaysNothingIsGivenUpAtTheDeadline() throws {
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "imgopt-mute-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(listener) }
        var place = sockaddr_un()
        place.sun_family = sa_family_t(AF_UNIX)
        let path = folder.path + "/.s.PGSQL.5432"
        unsafe withUnsafeMutableBytes(of: &place.sun_path) { unsafe $0.copyBytes(from: path.utf8) }
        let status = unsafe withUnsafePointer(to: &place) {
            unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe bind(listener, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try #require(status == 0 && listen(listener, 4) == 0)
        let error = #expect(throws: PostgresError.self) {
            _ = try PostgresConnection("host=\(folder.path) dbname=x user=x", within: 50)
        }
        #expect(error?.kind == .unreachable && error?.message.contains("within 50 ms") == true)
    }
}

/// A server that ends and comes back.
@Suite(.enabled(if: PostgresServer.programs != nil, "PostgreSQL is not installed"))
struct PostgresRestartTests {
    @Test func aCrashOfTheServerIsALossAndANewConnectionFindsWhatWasCommitted() throws {
        let server = try PostgresServer()
        let patience = Net.seconds * 1_000
        let first = try PostgresConnection(server.address, within: patience)
        _ = try first.run(
            [PostgresStatement("CREATE TABLE t (n bigint)"), PostgresStatement("SELECT 1")], within: patience)
        _ = try first.run([PostgresStatement("INSERT INTO t VALUES (7)")], within: patience)
        try server.restart()
        let end = ContinuousClock.now + .seconds(Net.seconds)
        var loss: PostgresError?
        while loss == nil, .now < end {
            do throws(PostgresError) {
                _ = try first.run([PostgresStatement("SELECT 1")], within: patience)
            } catch {
                loss = error
            }
        }
        #expect(loss?.kind == .lost, "\(String(describing: loss))")
        var second: PostgresConnection?
        while second == nil, .now < end { second = try? PostgresConnection(server.address, within: patience) }
        let rows = try #require(second).run([PostgresStatement("SELECT n FROM t")], within: patience)
        #expect(rows[0].int(0, 0) == 7)
    }
}
