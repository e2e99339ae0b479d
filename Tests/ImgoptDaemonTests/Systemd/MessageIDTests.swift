import Foundation
import Testing

@testable import ImgoptDaemon

/// The code's messages and the catalog that explains them, held together.
struct MessageIDTests {
    private static let catalog = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../../systemd/imgopt.catalog")

    private func entries() throws -> [String: String] {
        let text = try String(contentsOf: Self.catalog, encoding: .utf8)
        var entries: [String: String] = [:]
        for entry in text.components(separatedBy: "\n-- ").dropFirst() {
            let (id, body) = (String(entry.prefix { $0 != "\n" }), entry.drop { $0 != "\n" })
            #expect(entries.updateValue(String(body), forKey: id) == nil, "\(id) is explained twice")
        }
        return entries
    }

    @Test func eachMessageIsExplainedAndNothingElse() throws {
        #expect(Set(try entries().keys) == Set(MessageID.allCases.map(\.rawValue)))
    }

    @Test func eachExplanationHasASubjectAndSaysSomething() throws {
        for (id, body) in try entries() {
            let lines = body.split(separator: "\n", omittingEmptySubsequences: false).dropFirst()
            #expect(lines.first?.hasPrefix("Subject: ") == true, "\(id)")
            #expect(lines.contains("Defined-By: imgoptd"), "\(id)")
            let text = lines.drop { !$0.isEmpty }.joined()
            #expect(text.count > 15, "\(id)")
        }
    }

    @Test func idsAreWhatTheJournalTakes() {
        for id in MessageID.allCases {
            #expect(id.rawValue.count == 32 && id.rawValue.allSatisfy { $0.isHexDigit && !$0.isUppercase })
        }
    }
}
