import ArgumentParser
import ImgoptEngine
import ImgoptJSON
import ImgoptSimulation
import ImgoptWire

/// Fixed pieces of work of the processor alone: the same instructions each time.
enum WorkPiece: String, CaseIterable, ExpressibleByArgument {
    /// Nothing: what the start of the program takes, which all the others have too.
    case nothing
    /// Images through their whole life in the engine.
    case engine
    /// A queue in virtual time.
    case simulation
    /// A page of the provider's list, read and written.
    case json
    /// Lines of clients, cut from a stream and read.
    case requests
    /// Events as lines.
    case events

    /// Does it; answers what was done, so that none of it can be left out.
    func run() throws -> String {
        switch self {
        case .nothing: "nothing"
        case .engine: Self.runEngine()
        case .simulation: try Self.simulate()
        case .json: try Self.readPages()
        case .requests: try Self.readRequests()
        case .events: Self.writeEvents()
        }
    }

    private static func runEngine() -> String {
        var engine = EngineLoad(stores: 100, queued: 5_000, jobSize: 10).engine()
        _ = EngineLoad.run(&engine, images: 2_000)
        return "2000 images of 5000"
    }

    private static func simulate() throws -> String {
        var workload = Workload()
        for store: Int32 in 1...5 { workload.submit(60, store: store) }
        var simulation = Simulation(SimulationSettings(seed: 1), workload)
        let report = try simulation.run()
        return "\(report.counts[.done]) images, \(report.turns) turns"
    }

    private static func readPages() throws -> String {
        var bytes = Array(page.utf8)
        for _ in 0..<4 { bytes = try JSONValue(parsing: bytes).serialized() }
        return "\(bytes.count) bytes"
    }

    /// As the provider writes them.
    private static var page: String {
        let predictions = (0..<100).map { number in
            """
            {"id":"p\(number)x3nd8sk2","model":"google/nano-banana","version":"hidden","input":{"prompt":"image \
            \(number), on a \\"white\\" ground, 20 \\u20ac","image_input":["https://images.example/\(number).png"]},\
            "logs":"","output":["https://replicate.delivery/\(number)/output.png"],"data_removed":false,"error":null,\
            "status":"succeeded","created_at":"2026-11-23T17:05:45.478123Z","metrics":{"predict_time":9.52173}}
            """
        }
        return #"{"previous":null,"next":null,"results":["# + predictions.joined(separator: ",") + "]}"
    }

    private static func readRequests() throws -> String {
        var stream: [UInt8] = []
        for submit in Samples.submits(images: 1_000, jobSize: 100, stores: 10) {
            stream += Request.jobSubmit(submit).line(id: nil)
        }
        for number in 0..<500 {
            stream += Array(#"{"id":\#(number),"method":"job.get","params":{"job":\#(number + 1)}}\#n"#.utf8)
        }
        var (framer, read, place) = (LineFramer(lineBytes: 4 << 20), 0, 0)
        while place < stream.count {
            framer.append(stream[place..<min(place + 16_384, stream.count)])
            place += 16_384
            while case .lines(var lines) = framer.next() {
                while case .line(let line) = lines.next() {
                    guard case .success = Request.decode(line)?.request else { throw BenchError("a line is wrong") }
                    read += 1
                }
            }
        }
        return "\(read) lines"
    }

    private static func writeEvents() -> String {
        var bytes = 0
        for number: Int64 in 1...2_000 {
            let event = EventNotification(
                seq: number, time: Timestamp(milliseconds: 1_767_225_600_000 + number), kind: .itemDone,
                store: StoreName("acme"), job: number / 100 + 1, item: number, imageID: "image-\(number)",
                members: [.outputs: [["path": .string("/var/lib/imgopt/outputs/acme/1/\(number)-0.jpg")]]])
            bytes += Notification.event(subscription: "s1", body: event.json.serialized()).count
        }
        return "\(bytes) bytes"
    }
}
