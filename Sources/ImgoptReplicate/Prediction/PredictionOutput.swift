package import ImgoptJSON

/// The files that a prediction has made so far.
package struct PredictionOutput: Sendable, Equatable {
    /// Their URLs in the order of the document: http, https and `data:`.
    package let urls: [String]

    /// Whether there is no file, whatever else the output may hold.
    package var isEmpty: Bool { urls.isEmpty }

    /// Finds the URLs in an output of any shape: a text, a list, objects with texts inside.
    package init(_ output: JSONValue?) {
        var urls: [String] = []
        if let output { Self.collect(output, into: &urls) }
        self.urls = urls
    }

    private static func collect(_ value: JSONValue, into urls: inout [String]) {
        switch value {
        case .string(let text):
            if ["https://", "http://", "data:"].contains(where: text.hasPrefix) { urls.append(text) }
        case .array(let elements):
            for element in elements { collect(element, into: &urls) }
        case .object(let members):
            for member in members { collect(member.value, into: &urls) }
        case .null, .bool, .number: break
        }
    }
}
