import ImgoptEngine
import ImgoptReplicate

extension ProviderTimeSample {
    /// What the `Date` of an answer told: any moment of its second may be meant.
    init(_ reading: DateWatch.Reading) {
        self.init(
            sent: Moment(microseconds: reading.sent), received: Moment(microseconds: reading.received),
            low: reading.second, high: reading.second + 999_999)
    }
}
