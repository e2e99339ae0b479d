package import ImgoptJSON

/// How long something takes, over the last hour, in milliseconds.
package struct Quantiles: WireValue {
    /// How many were measured.
    package var samples: Int

    /// Half took at most this.
    package var p50Milliseconds: Int?

    /// Nine of ten took at most this.
    package var p90Milliseconds: Int?

    /// 99 of 100 took at most this.
    package var p99Milliseconds: Int?

    /// A value of these members.
    package init(
        samples: Int = 0, p50Milliseconds: Int? = nil, p90Milliseconds: Int? = nil, p99Milliseconds: Int? = nil
    ) {
        self.samples = samples
        self.p50Milliseconds = p50Milliseconds
        self.p90Milliseconds = p90Milliseconds
        self.p99Milliseconds = p99Milliseconds
    }

    /// Reads the wire form.
    package init(json: JSONValue) throws(WireError) {
        let members = try Members(json)
        samples = try members.optional("samples") ?? 0
        p50Milliseconds = try members.optional("p50_ms")
        p90Milliseconds = try members.optional("p90_ms")
        p99Milliseconds = try members.optional("p99_ms")
    }

    /// The wire form.
    package var json: JSONValue {
        .members([
            "samples": samples.json, "p50_ms": p50Milliseconds?.json ?? .null,
            "p90_ms": p90Milliseconds?.json ?? .null, "p99_ms": p99Milliseconds?.json ?? .null,
        ])
    }
}

extension Quantiles {
    /// What it looks like on the wire.
    package static var schema: Schema {
        .object(
            "Quantiles",
            [
                .required("samples", .count), .required("p50_ms", .count.orNull), .required("p90_ms", .count.orNull),
                .required("p99_ms", .count.orNull),
            ])
    }
}
