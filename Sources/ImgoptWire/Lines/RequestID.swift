package import ImgoptJSON

/// What ties a reply to its request.
package enum RequestID: Sendable, Hashable {
    /// A text.
    case string(String)
    /// A whole number.
    case integer(Int64)
    /// For replies to lines whose id could not be read, and to bare words.
    case null
}

extension RequestID: WireValue {
    package init(json: JSONValue) throws(WireError) {
        if let text = json.stringValue {
            self = .string(text)
        } else if let number = json.intValue {
            self = .integer(number)
        } else if json.isNull {
            self = .null
        } else {
            throw .invalidRequest("id must be a string or an integer of 64 bits")
        }
    }

    package var json: JSONValue {
        switch self {
        case .string(let text): .string(text)
        case .integer(let number): .integer(number)
        case .null: .null
        }
    }
}
