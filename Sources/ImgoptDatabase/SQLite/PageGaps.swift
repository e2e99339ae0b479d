import Glibc

/// The unused middle of the pages of a database's file, between the places of the cells and the cells themselves.
///
/// SQLite overwrites what it deletes (`secure_delete`). But where rows move from a page to another one, as they do when
/// one of them grows, their old bytes stay in that middle, where nothing will ever delete them. It has no meaning to
/// SQLite: to overwrite it changes nothing that is in the database. The format: https://sqlite.org/fileformat.html.
struct PageGaps {
    private let descriptor: Int32
    private let path: String
    private let pageBytes: Int
    /// Bytes of a page that SQLite uses.
    private let usableBytes: Int
    private let pages: Int

    /// In a larger file the first byte of a page need not tell its kind.
    private static let mostPages = 1 << 25
    private static let pagesAtOnce = 256
    private static let headBytes = 100

    /// - Parameter descriptor: of the file, for reading and writing.
    init(_ descriptor: Int32, path: String) throws {
        self.descriptor = descriptor
        self.path = path
        var head = [UInt8](repeating: 0, count: Self.headBytes)
        guard try Self.read(descriptor, &head, at: 0, path) == head.count else { throw Self.failure("read", path) }
        let size = Int(head[16]) << 8 | Int(head[17])
        pageBytes = size == 1 ? 65_536 : size
        usableBytes = pageBytes - Int(head[20])
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw Self.failure("read", path) }
        guard pageBytes >= 512, pageBytes & (pageBytes - 1) == 0, usableBytes >= 480 else {
            throw DatabaseError(.corrupt, "\(path) has pages of \(pageBytes) bytes: check the database")
        }
        pages = Int(status.st_size) / pageBytes
        guard pages < Self.mostPages else {
            throw DatabaseError(.other, "\(path) is too large for what its pages have no use for to be overwritten")
        }
    }

    /// Overwrites all of it. Nobody may write to the file meanwhile, and its log must be empty.
    func clear() throws {
        var first = 0
        var hasChanged = false
        while first < pages {
            let count = min(Self.pagesAtOnce, pages - first)
            var bytes = [UInt8](repeating: 0, count: count * pageBytes)
            guard try Self.read(descriptor, &bytes, at: first * pageBytes, path) == bytes.count else {
                throw Self.failure("read", path)
            }
            for page in 0..<count {
                let start = page * pageBytes
                let gap = gap(of: bytes[start..<(start + pageBytes)], isFirst: first + page == 0)
                guard !gap.isEmpty, bytes[gap].contains(where: { $0 != 0 }) else { continue }
                try overwrite(first * pageBytes + gap.lowerBound, count: gap.count)
                hasChanged = true
            }
            first += count
        }
        if hasChanged, fdatasync(descriptor) != 0 { throw Self.failure("write", path) }
    }

    /// Where a page of rows or of an index has its unused middle; empty in any other page.
    private func gap(of page: ArraySlice<UInt8>, isFirst: Bool) -> Range<Int> {
        let none = page.startIndex..<page.startIndex
        let head = page.startIndex + (isFirst ? Self.headBytes : 0)
        func number(_ place: Int) -> Int { Int(page[head + place]) << 8 | Int(page[head + place + 1]) }
        // Inner pages of an index and of a table, and their leaves.
        let headBytes: Int
        switch page[head] {
        case 2, 5: headBytes = 12
        case 10, 13: headBytes = 8
        default: return none
        }
        let start = head + headBytes + 2 * number(3)
        let cells = number(5)
        let end = page.startIndex + (cells == 0 ? 65_536 : cells)
        return start <= end && end <= page.startIndex + usableBytes ? start..<end : none
    }

    private func overwrite(_ place: Int, count: Int) throws {
        let zeros = [UInt8](repeating: 0, count: count)
        var done = 0
        while done < count {
            let step = unsafe zeros.withUnsafeBytes { buffer in
                unsafe pwrite(
                    descriptor, buffer.baseAddress.map { unsafe $0 + done }, count - done, off_t(place + done))
            }
            if step < 0, errno == EINTR { continue }
            guard step > 0 else { throw Self.failure("write", path) }
            done += step
        }
    }

    /// How many bytes were read.
    private static func read(_ descriptor: Int32, _ bytes: inout [UInt8], at place: Int, _ path: String) throws -> Int {
        var done = 0
        while done < bytes.count {
            let count = bytes.count
            let step = unsafe bytes.withUnsafeMutableBytes { buffer in
                unsafe pread(
                    descriptor, buffer.baseAddress.map { unsafe $0 + done }, count - done, off_t(place + done))
            }
            if step < 0, errno == EINTR { continue }
            guard step >= 0 else { throw failure("read", path) }
            if step == 0 { break }
            done += step
        }
        return done
    }

    private static func failure(_ what: String, _ path: String) -> DatabaseError {
        DatabaseError(.inputOutput, "\(path) can't be \(what == "read" ? "read" : "written"): errno \(errno)")
    }
}
