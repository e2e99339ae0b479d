internal import CPostgres
import Glibc

/// A connection to a PostgreSQL server, of version 14 or later.
///
/// It belongs to one thread at a time, which it blocks, and each call ends at a deadline of its own. What is sent
/// together takes effect together or not at all, in one round trip: a pipeline of libpq's
/// (https://www.postgresql.org/docs/current/libpq-pipeline-mode.html), which is one transaction. Nothing is ever
/// canceled: of what was cut off nobody would know whether it took effect.
@safe package final class PostgresConnection {
    private let connection: OpaquePointer
    /// What the server keeps ready, by texts and types.
    private var names: [Key: String] = [:]
    private var lastName = 0
    private var isBroken = false

    private struct Key: Hashable {
        let sql: String
        let types: [UInt32]
    }

    /// A result that is to come, and what was asked.
    private enum Asked {
        case preparation(Key, name: String)
        case statement(Key)
    }

    /// Connects.
    ///
    /// - Parameters:
    ///   - address: libpq's connection string, `postgresql://…` or `name=value …`; what it leaves out comes from `PG…`
    ///     variables, `.pgpass` and service files, as for any client of PostgreSQL.
    ///   - milliseconds: how long it may take in all. The names of hosts are looked up by the system, at its own pace.
    package init(_ address: String, within milliseconds: Int) throws(PostgresError) {
        if let problem = unsafe cpostgres_load() { throw unsafe PostgresError(.noLibrary, String(cString: problem)) }
        try Self.check(address)
        guard let connection = unsafe cPQconnectStart(address) else {
            throw PostgresError(.unreachable, "no memory for a connection")
        }
        unsafe self.connection = connection
        unsafe cpostgres_keep_quiet(connection)
        try open(Deadline(milliseconds))
        guard unsafe cPQsetnonblocking(connection, 1) == 0, unsafe cPQenterPipelineMode(connection) == 1 else {
            throw failure(.unreachable)
        }
    }

    deinit { unsafe cPQfinish(connection) }

    /// The server's version: 150018 is 15.18.
    package var serverVersion: Int { unsafe Int(cPQserverVersion(connection)) }

    /// Does statements in one transaction, and answers what came of each. Throws `refused` when nothing of them took
    /// effect, and `lost` when that is not known.
    package func run(
        _ statements: [PostgresStatement], within milliseconds: Int
    ) throws(PostgresError) -> [PostgresRows] {
        let deadline = Deadline(milliseconds)
        do throws(PostgresError) {
            return try run(statements, deadline)
        } catch {
            // A statement that is kept ready answers other columns than when it was made so: it is made so again.
            guard error.code == "0A000", !names.isEmpty else { throw error }
            names = [:]
        }
        return try run(statements, deadline)
    }

    private func run(
        _ statements: [PostgresStatement], _ deadline: Deadline
    ) throws(PostgresError) -> [PostgresRows] {
        guard !isBroken else { throw PostgresError(.unreachable, "the connection to the database is lost") }
        do throws(PostgresError) {
            let asked = try send(statements)
            return try receive(asked, deadline)
        } catch {
            if case .lost = error.kind { isBroken = true }
            throw error
        }
    }

    // MARK: Connecting

    /// libpq's own words repeat what they don't understand, which may be a password.
    private static func check(_ address: String) throws(PostgresError) {
        var words: UnsafeMutablePointer<CChar>?
        let options = unsafe address.utf8.contains(0) ? nil : cPQconninfoParse(address, &words)
        let isPlain = unsafe options.map { unsafe cpostgres_is_plain($0) == 1 } ?? false
        unsafe cPQfreemem(words)
        if let options = unsafe options { unsafe cPQconninfoFree(options) }
        guard isPlain else {
            throw PostgresError(
                .invalidAddress,
                "this is no address of a PostgreSQL database, as in postgresql://USER@HOST:5432/DATABASE or "
                    + "\"host=HOST dbname=DATABASE user=USER\"; in a password, all but letters and digits is written "
                    + "as %XX")
        }
    }

    private func open(_ deadline: Deadline) throws(PostgresError) {
        var step = CPG_POLLING_WRITING
        if unsafe Int(cPQstatus(connection)) == CPG_CONNECTION_BAD { throw failure(.unreachable) }
        while step != CPG_POLLING_OK {
            if step == CPG_POLLING_FAILED { throw failure(.unreachable) }
            let events = step == CPG_POLLING_READING ? POLLIN : POLLOUT
            guard try poll(Int16(events), deadline) else {
                throw PostgresError(
                    .unreachable, "no answer from the database server within \(deadline.milliseconds) ms")
            }
            step = unsafe Int(cPQconnectPoll(connection))
        }
    }

    // MARK: Sending and receiving

    private func send(_ statements: [PostgresStatement]) throws(PostgresError) -> [Asked] {
        // Before anything is on its way.
        for case let length? in statements.lazy.flatMap(\.values).map(\.length) where length > Int(Int32.max) {
            throw PostgresError(.refused(code: "54000"), "a value of more than 2 GiB")
        }
        var asked: [Asked] = []
        var fresh: [Key: String] = [:]
        for statement in statements {
            let key = Key(sql: statement.sql, types: statement.values.map(\.type))
            var name = statement.isKept ? names[key] ?? fresh[key] : nil
            if name == nil {
                let new = statement.isKept ? nextName() : ""
                guard unsafe cPQsendPrepare(connection, new, key.sql, Int32(key.types.count), key.types) == 1 else {
                    throw failure(.lost)
                }
                asked.append(.preparation(key, name: new))
                if statement.isKept { fresh[key] = new }
                name = new
            }
            guard send(statement.values, name ?? "") else { throw failure(.lost) }
            asked.append(.statement(key))
        }
        guard unsafe cPQpipelineSync(connection) == 1 else { throw failure(.lost) }
        return asked
    }

    private func nextName() -> String {
        lastName += 1
        return "s\(lastName)"
    }

    /// Hands values on in their binary forms, one behind the other in one piece of memory.
    private func send(_ values: [PostgresValue], _ name: String) -> Bool {
        var bytes: [UInt8] = []
        var places: [Int?] = []
        var lengths: [Int32] = []
        for value in values {
            let encoded = value.encoded
            places.append(encoded == nil ? nil : bytes.count)
            bytes.append(contentsOf: encoded ?? [])
            lengths.append(Int32(encoded?.count ?? 0))
        }
        // A value of no bytes has an address too: NULL has none.
        bytes.append(0)
        let formats = [Int32](repeating: 1, count: values.count)
        return unsafe bytes.withUnsafeBytes { all in
            let start = unsafe all.assumingMemoryBound(to: CChar.self).baseAddress
            let pointers = unsafe places.map { place in unsafe place.flatMap { unsafe start?.advanced(by: $0) } }
            return unsafe cPQsendQueryPrepared(
                connection, name, Int32(values.count), pointers, lengths, formats, 1) == 1
        }
    }

    private func receive(_ asked: [Asked], _ deadline: Deadline) throws(PostgresError) -> [PostgresRows] {
        var rows: [PostgresRows] = []
        var refusal: PostgresError?
        for question in asked {
            guard let result = unsafe try next(deadline) else { throw failure(.lost) }
            let status = unsafe Int(cPQresultStatus(result))
            switch status {
            case CPG_COMMAND_OK, CPG_TUPLES_OK:
                switch question {
                case .preparation(let key, let name):
                    unsafe cPQclear(result)
                    if !name.isEmpty { names[key] = name }
                case .statement: unsafe rows.append(PostgresRows(result))
                }
            case CPG_PIPELINE_ABORTED: unsafe cPQclear(result)
            default:
                refusal = unsafe refusal ?? self.refusal(result)
                unsafe cPQclear(result)
            }
            // After each of them comes nothing once.
            if let more = unsafe try next(deadline) {
                unsafe cPQclear(more)
                throw PostgresError(.lost, "the database server answered more than it was asked")
            }
        }
        guard let end = unsafe try next(deadline) else { throw failure(.lost) }
        let isEnd = unsafe Int(cPQresultStatus(end)) == CPG_PIPELINE_SYNC
        // What is found out only as the transaction ends comes here.
        if !isEnd { refusal = unsafe refusal ?? self.refusal(end) }
        unsafe cPQclear(end)
        if !isEnd { try skipToEnd(deadline) }
        if let refusal { throw refusal }
        return rows
    }

    private func skipToEnd(_ deadline: Deadline) throws(PostgresError) {
        while deadline.left > 0 {
            guard let result = unsafe try next(deadline) else { continue }
            let status = unsafe Int(cPQresultStatus(result))
            unsafe cPQclear(result)
            if status == CPG_PIPELINE_SYNC { return }
        }
        throw PostgresError(.lost, "the end of the transaction did not come within \(deadline.milliseconds) ms")
    }

    /// The next result, once it is there; nil: there is no more to what was asked.
    private func next(_ deadline: Deadline) throws(PostgresError) -> OpaquePointer? {
        while true {
            let flushed = unsafe cPQflush(connection)
            if flushed < 0 { throw failure(.lost) }
            if unsafe cPQisBusy(connection) == 0 { break }
            // Reading goes on while writing: else both sides could wait for one another.
            guard try poll(Int16(flushed == 1 ? POLLIN | POLLOUT : POLLIN), deadline) else {
                throw PostgresError(.lost, "no answer from the database server within \(deadline.milliseconds) ms")
            }
            if unsafe cPQconsumeInput(connection) == 0 { throw failure(.lost) }
        }
        let result = unsafe cPQgetResult(connection)
        if unsafe result == nil, unsafe Int(cPQstatus(connection)) != CPG_CONNECTION_OK { throw failure(.lost) }
        return unsafe result
    }

    /// Waits for the socket; false: not before the deadline.
    private func poll(_ events: Int16, _ deadline: Deadline) throws(PostgresError) -> Bool {
        var wait = unsafe pollfd(fd: cPQsocket(connection), events: events, revents: 0)
        while true {
            let left = deadline.left
            guard left > 0 else { return false }
            let count = unsafe Glibc.poll(&wait, 1, left)
            if count > 0 { return true }
            guard count == 0 || errno == EINTR else { throw PostgresError(.lost, "poll failed: errno \(errno)") }
        }
    }

    // MARK: What went wrong

    private func failure(_ kind: PostgresError.Kind) -> PostgresError {
        let words = unsafe String(cString: cPQerrorMessage(connection))
        return PostgresError(kind, words.isEmpty ? "the connection to the database is lost" : words)
    }

    private func refusal(_ result: OpaquePointer) -> PostgresError {
        func field(_ name: UnicodeScalar) -> String? {
            unsafe cPQresultErrorField(result, Int32(name.value)).map { unsafe String(cString: $0) }
        }
        // Without a code it is libpq that speaks, of a connection that went.
        guard let code = field("C") else { return failure(.lost) }
        let detail = field("D").map { " (\($0))" } ?? ""
        let error = PostgresError(.refused(code: code), "\(field("M") ?? "refused")\(detail)")
        return PostgresError.ends(code) ? PostgresError(.lost, error.message) : error
    }
}

/// When a call is to end.
private struct Deadline {
    let milliseconds: Int
    private let end: ContinuousClock.Instant

    init(_ milliseconds: Int) {
        self.milliseconds = milliseconds
        end = .now + .milliseconds(milliseconds)
    }

    /// Milliseconds, rounded up.
    var left: Int32 {
        let left = end - .now
        guard left > .zero else { return 0 }
        return Int32(clamping: Int64((left / .milliseconds(1)).rounded(.up)))
    }
}

extension PostgresError {
    /// Whether the server ends the connection with an error of this code, at its own shutdown or by an admin's hand:
    /// what was under way then may have taken effect.
    fileprivate static func ends(_ code: String) -> Bool {
        ["57P01", "57P02", "57P03", "57P04", "57P05"].contains(code) || code.hasPrefix("08")
    }
}
