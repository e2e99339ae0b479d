import ImgoptJSON
import ImgoptWire

/// All that is wrong with one image, each in a sentence.
struct Flaws: Error {
    var texts: [String]
    /// The image, if more may be found out about it.
    var entry: ImageEntry?

    /// The same with where it is.
    func placed(_ place: String) -> Flaws {
        // What is wrong in a line of JSON begins with its column.
        Flaws(texts: texts.map { $0.hasPrefix("column ") ? "\(place), \($0)" : "\(place): \($0)" }, entry: entry)
    }
}

/// A line that is an image as JSON.
enum ImageLine {
    /// A source that nothing is wrong with.
    private static let source = JSONValue.string("https://example.com/")

    /// The image.
    /// - Throws: `Flaws`.
    static func image(_ line: String) throws(Flaws) -> Image {
        guard !PathText.hasBytes(line) else { throw Flaws(texts: ["not UTF-8"]) }
        let json: JSONValue
        do throws(JSONError) {
            json = try JSONValue(parsing: line)
        } catch {
            throw Flaws(texts: [reason(error, line)])
        }
        do throws(WireError) {
            let image = try Image(json: json)
            if !image.source.isEmpty { return image }
        } catch {
            guard let members = json.objectValue else {
                throw Flaws(texts: [error.message + (json.arrayValue == nil ? "" : "; \(arrayHint)")])
            }
            throw Flaws(texts: flaws(members))
        }
        throw Flaws(texts: ["source is empty"])
    }

    /// What is wrong with each of the members: the reader of the wire tells the first alone.
    private static func flaws(_ members: JSONObject) -> [String] {
        var objects = members.map { name, value -> JSONObject in
            var object: JSONObject = ["source": source]
            object[name] = value
            return object
        }
        if members["source"] == nil { objects.append([:]) }
        return objects.compactMap { object in
            do throws(WireError) {
                _ = try Image(json: .object(object))
                return nil
            } catch {
                return error.message
            }
        }
    }

    // MARK: What is no JSON

    private static let arrayHint = "each line is one image; jq -c '.[]' makes such lines of an array"

    /// What other languages and editors write, and what JSON has in its place.
    private static let slips: [(start: String, hint: String)] = [
        ("None", "JSON writes null, and what is not there is left out"), ("undefined", "what is not there is left out"),
        ("nil", "JSON writes null, and what is not there is left out"), ("True", "JSON writes true"),
        ("False", "JSON writes false"), ("NaN", "JSON has no NaN: leave it out"),
        ("'", "JSON has double quotes"), ("\u{201C}", "JSON has straight quotes"),
        ("\u{201E}", "JSON has straight quotes"),
        ("}", "is a comma too many before it?"), ("]", "is a comma too many before it?"),
        ("//", "JSON has no comments"), ("#", "JSON has no comments"), ("\t", "a tab is \\t in JSON"),
        ("{", "each image stands on a line of its own"),
    ]

    private static func reason(_ error: JSONError, _ line: String) -> String {
        let bytes = Array(line.utf8)
        let column = String(decoding: bytes.prefix(error.offset), as: UTF8.self).count + 1
        let hint = hint(line.trimmingSpace, at: String(decoding: bytes.dropFirst(error.offset), as: UTF8.self))
        return "column \(column): not JSON: \(error.reason)" + (hint.map { "; \($0)" } ?? "")
    }

    private static func hint(_ line: String, at rest: String) -> String? {
        if line.hasPrefix("[") { return arrayHint }
        if let slip = slips.first(where: { rest.hasPrefix($0.start) }) { return slip.hint }
        guard line.hasPrefix("{") else {
            return "a line is an image object, such as {\"source\":\"photos/cat.jpg\"}; paths and addresses alone are "
                + "read from standard input: imgoptctl submit - < LIST"
        }
        if rest.isEmpty { return "an image stands on one line; jq -c . makes one of several" }
        return rest.first?.isLetter == true ? "names and texts stand in double quotes" : nil
    }
}
