import Foundation
import ImgoptEngine
import Testing

@testable import ImgoptSimulation

@Suite("What the engine is told")
struct EventTests {
    /// What forecasts alone send.
    private static let others: Set = ["storeChanged"]

    @Test func `the simulation sends every event that the daemon sends`() throws {
        var missing = try Self.names().subtracting(Self.others)
        #expect(missing.count > 20)
        for seed in 1...60 as ClosedRange<UInt64> where !missing.isEmpty {
            var run = Trial(seed: seed).simulation
            run.events = []
            _ = try run.run()
            for event in run.events ?? [] { missing.remove(Self.name(of: event)) }
        }
        #expect(missing.isEmpty)
    }

    private static func name(of event: Event) -> String {
        Mirror(reflecting: event).children.first?.label ?? "\(event)"
    }

    /// The cases of `Event`, as its file has them.
    private static func names() throws -> Set<String> {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let file = root.appending(path: "Sources/ImgoptEngine/Engine/Event.swift")
        let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
        let cases = lines.drop { !$0.hasPrefix("package enum Event") }.prefix { $0 != "}" }
            .filter { $0.hasPrefix("    case ") }
        return Set(cases.map { String($0.dropFirst("    case ".count).prefix(while: \.isLetter)) })
    }
}
