import Foundation
import Testing

/// What the clients in other languages share with the daemon is made from its tables.
struct GeneratedTests {
    @Test func whatIsGeneratedIsCurrent() async throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().path
        let programs = URL(filePath: Programs.daemon).deletingLastPathComponent().path
        let errors = "/tmp/im-" + UUID().uuidString.prefix(8).lowercased() + ".err"
        defer { try? FileManager.default.removeItem(atPath: errors) }
        let program = try ChildProcess(
            "/usr/bin/env", ["python3", root + "/contrib/generate", "--check", programs],
            environment: ["PATH": "/usr/local/bin:/usr/bin:/bin"], errorPath: errors)
        let ending = try await program.ended()
        let lines = await program.lines.whole()
        #expect(ending == .exited(0), "\(lines) \(program.errorText)")
    }
}
