import Foundation
import ImgoptJSON
import Testing

@testable import ImgoptWire

/// The reference names everything that a client can meet.
@Suite struct ReferenceTests {
    private let text: String

    init() throws {
        let page = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../Sources/ImgoptWire/ImgoptWire.docc/Protocol.md")
        text = try String(contentsOf: page, encoding: .utf8)
    }

    @Test func everyMethodHasASectionWithASample() throws {
        for method in Request.methods.map({ $0.method }) {
            let parts = text.components(separatedBy: "\n### \(method)\n")
            #expect(parts.count == 2, "\(method) has \(parts.count - 1) sections")
            let section = parts.last?.components(separatedBy: "\n### ").first ?? ""
            #expect(section.contains("<!-- sample \(method) -->\n\n```json\n{"), "\(method) has no sample")
            #expect(section.contains(#""method":"\#(method)""#), "the sample of \(method) does not call it")
        }
    }

    @Test func everyParamOfAMethodIsInItsSection() throws {
        for method in Request.methods {
            let section = text.components(separatedBy: "\n### \(method.method)\n").last?
                .components(separatedBy: "\n### ").first
            for param in method.paramSchemas.map(\.name) {
                #expect(section?.contains("| `\(param)` |") == true, "\(method.method): \(param) is missing")
            }
        }
    }

    /// The samples of the protocol are captured; that of the README is copied.
    @Test func theJobOfTheREADMEHasAllMembers() throws {
        func job(in text: String) throws -> JSONValue {
            let lines = text.components(separatedBy: "\n")
            let sample = zip(lines, lines.dropFirst()).first { request, reply in
                request.contains(#""method":"job.get""#) && reply.hasPrefix(#"{"jsonrpc""#)
            }
            let reply = try #require(sample?.1)
            return try #require(try JSONValue(parsing: reply)["result"])
        }
        let readme = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../README.md")
        let copied = try job(in: String(contentsOf: readme, encoding: .utf8))
        #expect(copied.objectValue?.keys == (try job(in: text)).objectValue?.keys)
    }

    @Test(arguments: ErrorName.allCases) func everyErrorIsInTheTable(name: ErrorName) {
        let row = "| `\(name.rawValue)` | \(name.code) | \(name.isRetryable ? "yes" : "no") | \(name.meaning) |"
        #expect(text.contains(row), "there is no line \(row)")
    }

    @Test(arguments: EventKind.allCases) func everyEventIsInTheTable(kind: EventKind) {
        let row = "| `\(kind.rawValue)` | \(kind.isDurable ? "yes" : "no") |"
        #expect(text.contains(row), "there is no line \(row)")
    }

    @Test(arguments: EventMember.allCases) func everyMemberOfAnEventIsInTheTable(member: EventMember) throws {
        let rows = text.split(separator: "\n").filter { row in
            EventKind.allCases.contains { row.hasPrefix("| `\($0.rawValue)` | ") }
        }
        #expect(rows.count == EventKind.allCases.count)
        #expect(rows.contains { $0.contains("`\(member.rawValue)`") }, "\(member.rawValue) is missing")
    }

    @Test func everyStateIsInItsTable() {
        for state in ItemState.allCases.map(\.rawValue) + JobState.allCases.map(\.rawValue) {
            #expect(text.contains("| `\(state)` |"), "\(state) is missing")
        }
    }
}
