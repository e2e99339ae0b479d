import Foundation
import ImgoptClient
import ImgoptJSON
import ImgoptWire
import TestSupport
import Testing

/// Photographs of all kinds come and go as they are, and their sizes are told.
@Suite(.serialized, .net)
struct PhotographTests {
    /// Images of 37 by 19 pixels.
    private static let photographs: [(ending: String, type: String, base64: String)] = [
        (
            "avif", "image/avif",
            "AAAAIGZ0eXBhdmlmAAAAAGF2aWZtaWYxbWlhZk1BMUIAAADrbWV0YQAAAAAAAAAhaGRscgAAAAAAAAAAcGljdAAA"
                + "AAAAAAAAAAAAAAAAAAAOcGl0bQAAAAAAAQAAAB5pbG9jAAAAAEQAAAEAAQAAAAEAAAETAAAAJAAAAChpaW5mAAAA"
                + "AAABAAAAGmluZmUCAAAAAAEAAGF2MDFDb2xvcgAAAABqaXBycAAAAEtpcGNvAAAAFGlzcGUAAAAAAAAAJQAAABMA"
                + "AAAQcGl4aQAAAAADCAgIAAAADGF2MUOBAAwAAAAAE2NvbHJuY2x4AAEADQAGgAAAABdpcG1hAAAAAAAAAAEAAQQB"
                + "AoMEAAAALG1kYXQSAAoJGBUkk0QENBoQMhUUx4eGZQIIIJ5QAAAAx5O05wV7zrs="
        ),
        (
            "heic", "image/heic",
            "AAAAGGZ0eXBoZWljAAAAAG1pZjFoZWljAAABfG1ldGEAAAAAAAAAIWhkbHIAAAAAAAAAAHBpY3QAAAAAAAAAAAAA"
                + "AAAAAAAAImlsb2MAAAAAREAAAQABAAAAAAGcAAEAAAAAAAAAKwAAACNpaW5mAAAAAAABAAAAFWluZmUCAAAAAAEA"
                + "AGh2YzEAAAAADnBpdG0AAAAAAAEAAAD8aXBycAAAANxpcGNvAAAAdWh2Y0MBA3AAAACQAAAAAAAe8AD8/fj4AAAP"
                + "A2AAAQAYQAEMAf//A3AAAAMAkAAAAwAAAwAeugJAYQABAClCAQEDcAAAAwCQAAADAAADAB6gIIEFluqumubgIaDA"
                + "gAAADIAAAAMAhGIAAQAGRAHBc8GJAAAAE2NvbHJuY2x4AAEADQAGgAAAABRpc3BlAAAAAAAAAEAAAABAAAAAKGNs"
                + "YXAAAAAlAAAAAQAAABMAAAAB////5QAAAAL////TAAAAAgAAABBwaXhpAAAAAAMICAgAAAAYaXBtYQAAAAAAAAAB"
                + "AAEFgQIDBYQAAAAzbWRhdAAAACcoAa8TITGW+E5Qp//9Z4XNDJVMWrlPpXPdClCTcn64/vKHk8ViguA="
        ),
        (
            "jxl", "image/jxl",
            "/wqQAEgMABOIAgDYALWfIAAAFSqjjBu8nOv58kOHxbSN6wxttW1hCWOzvTBISCgxjh00AAAAAACAhtsSlg4AgEoS"
                + "AA=="
        ),
        (
            "tif", "image/tiff",
            "SUkqAAgAAAAJAAABBAABAAAAJQAAAAEBBAABAAAAEwAAAAIBAwABAAAACAAAAAMBAwABAAAAAQAAAAYBAwABAAAA"
                + "AQAAABEBBAABAAAAegAAABYBBAABAAAAEwAAABcBBAABAAAAvwIAABwBAwABAAAAAQAAAAAAAAAAAAAAAAAAAA=="
        ),
        (
            "gif", "image/gif",
            "R0lGODdhJQATAIEAAAAAAAAAAAAAAAAAACwAAAAAJQATAEAILAABCBxIsKDBgwgTKlzIsKHDhxAjSpxIsaLFixgz"
                + "atzIsaPHjyBDihxJsmRAADs="
        ),
        ("psd", "image/vnd.adobe.photoshop", "OEJQUwABAAAAAAAAAAMAAAATAAAAJQAIAAM="),
    ]

    @Test func eachKindComesAsItIsAndTellsItsSize() async throws {
        try await World.with(simulator: ["--create-rpm", "0", "--output-bytes", "512"]) { world in
            let client = try await world.startDaemon().client()
            for photograph in Self.photographs {
                let address = "data:\(photograph.type);base64,\(photograph.base64)"
                try await world.simulator.set(["faults": ["download_as": ["next": 1, "text": .string(address)]]])
                let image = Image(source: address, id: photograph.ending, prompt: "as it is")
                let job = try await client.call(JobSubmit(store: try Samples.store("acme"), images: [image, image]))
                #expect(try await client.finished(job: job.id).counts == ItemCounts(done: 2), "\(photograph)")
                // The second one has the result of the first, with all that is known of it.
                for item in try await client.call(JobItems(job: job.id)).items {
                    let output = try #require(item.outputs.first)
                    #expect(output.place.hasSuffix(".\(photograph.ending)") && output.contentType == photograph.type)
                    #expect(output.width == 37 && output.height == 19, "\(output)")
                    #expect(try await client.call(OutputGet(item: item.id)).data == photograph.base64)
                    #expect(try await client.call(SourceGet(item: item.id)).data == photograph.base64)
                }
            }
        }
    }

    @Test func whatIsNoImageHasNoSize() async throws {
        try await World.with(simulator: ["--create-rpm", "0", "--output-bytes", "512"]) { world in
            let client = try await world.startDaemon().client()
            try await world.simulator.set([
                "faults": [
                    "download_as": ["next": 1, "text": "data:application/pdf,%25PDF-1.7"],
                    "output_json": [
                        "next": 1, "text": #"["$0"]"#,
                    ],
                ]
            ])
            let job = try await client.call(JobSubmit(store: try Samples.store("acme"), images: Samples.remote(1)))
            _ = try await client.finished(job: job.id)
            let output = try #require(try await client.call(JobItems(job: job.id)).items.first?.outputs.first)
            #expect(output.contentType == "application/pdf" && output.width == nil && output.height == nil)
            #expect(output.json["width"] == nil)
        }
    }
}
