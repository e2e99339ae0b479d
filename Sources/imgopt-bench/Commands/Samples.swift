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

    /// Jobs of `jobSize` images, given to the stores in turn; the images are numbered from `first` on.
    static func submits(images: Int, jobSize: Int, stores: Int, from first: Int = 0) -> [JobSubmit] {
        let end = first + images
        return stride(from: first, to: end, by: jobSize).map { number in
            submit(images: number..<min(number + jobSize, end), store: "store-\(number / jobSize % stores)")
        }
    }
}
