/// What a path of the delivery host names.
struct OutputPlace {
    /// The prediction's id.
    let prediction: String
    /// Which of its outputs, from 0.
    let number: Int

    /// `/pbxt/ID/out-3.jpg` is number 3 of ID; nil for anything else.
    init?(_ path: String) {
        let parts = path.utf8.split(separator: UInt8(ascii: "/"))
        guard parts.count == 3, parts[0].elementsEqual("pbxt".utf8), parts[2].starts(with: "out-".utf8),
            let number = Int(Substring(parts[2].dropFirst(4).prefix { $0 != UInt8(ascii: ".") }))
        else { return nil }
        prediction = String(Substring(parts[1]))
        self.number = number
    }
}
