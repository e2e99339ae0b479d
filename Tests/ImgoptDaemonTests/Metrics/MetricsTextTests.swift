import ImgoptWire
import Testing

@testable import ImgoptDaemon

@Suite struct MetricsTextTests {
    private let counter = MetricFamily.counter("a_bytes", unit: "bytes", "Bytes of \"a\",\nand \\ more.").with(3)

    @Test func openMetricsNamesTheFamilyAndEndsWithEOF() {
        #expect(
            MetricsText.text([counter], as: .openMetrics) == """
                # HELP a_bytes Bytes of "a",\\nand \\\\ more.
                # TYPE a_bytes counter
                # UNIT a_bytes bytes
                a_bytes_total 3
                # EOF

                """)
    }

    @Test func theOlderFormatNamesTheSamples() {
        #expect(
            MetricsText.text([counter], as: .prometheus) == """
                # HELP a_bytes_total Bytes of "a",\\nand \\\\ more.
                # TYPE a_bytes_total counter
                a_bytes_total 3

                """)
    }

    @Test func labelsAreEscaped() {
        let family = MetricFamily.gauge("g", "A gauge.").with(0.25, ("x", "a\"b\\c\nd"), ("y", "é"))
        #expect(MetricsText.text([family], as: .prometheus).hasSuffix("g{x=\"a\\\"b\\\\c\\nd\",y=\"é\"} 0.25\n"))
    }

    @Test func aFamilyWithoutSamplesIsLeftOut() {
        #expect(MetricsText.text([.gauge("g", "A gauge.")], as: .openMetrics) == "# EOF\n")
    }

    @Test func histogramsAreCumulativeAndCountWhatIsAboveTheLastBound() {
        var histogram = Histogram(bounds: [1, 2.5])
        for seconds in [0.5, 1, 2, 9, -3] { histogram.observe(seconds) }
        #expect(
            MetricsText.text([.histogram("h_seconds", "A length.", histogram)], as: .prometheus) == """
                # HELP h_seconds A length.
                # TYPE h_seconds histogram
                h_seconds_bucket{le="1"} 3
                h_seconds_bucket{le="2.5"} 4
                h_seconds_bucket{le="+Inf"} 5
                h_seconds_sum 12.5
                h_seconds_count 5

                """)
    }
}
