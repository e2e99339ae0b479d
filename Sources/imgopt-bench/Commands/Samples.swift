import ImgoptWire

/// Jobs to hand in. No two images are alike, so that a second creation of one would be seen.
enum Samples {
    /// One job.
    static func submit(images: Range<Int>, store: String) -> JobSubmit {
        guard let store = StoreName(store) else { preconditionFailure("not a store's name: \(store)") }
        let images = images.map { number in
            Image(source: "https://images.example/catalog/\(number).png", prompt: "image \(number), on a white ground")
        }
        return JobSubmit(store: store, images: images, cache: .off)
    }

    /// Jobs of `jobSize` images, given to the stores in turn; `done` jobs of this size were handed in before.
    static func submits(images: Int, jobSize: Int, stores: Int, after done: Int = 0) -> [JobSubmit] {
        let end = done * jobSize + images
        return stride(from: done * jobSize, to: end, by: jobSize).map { first in
            submit(images: first..<min(first + jobSize, end), store: "store-\(first / jobSize % stores)")
        }
    }
}
