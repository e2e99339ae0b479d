internal import Glibc

/// The body of a request.
package enum HTTPBody: Sendable {
    /// Empty.
    case none
    /// These bytes, exactly, with this content type.
    case bytes([UInt8], contentType: String)
    /// The first so many bytes of the file at this path, read while they are sent, with this content type. For PUT
    /// alone.
    case file(path: String, byteCount: Int, contentType: String)
    /// `multipart/form-data` of these parts.
    case multipart([Part])

    /// One part of a form.
    package struct Part: Sendable {
        /// Where a part's bytes come from.
        package enum Content: Sendable {
            /// These bytes.
            case bytes([UInt8])
            /// The file at this path, read while it is sent.
            case file(path: String)

            /// How many bytes it has; a file that can't be looked at has none.
            package var byteCount: Int {
                switch self {
                case .bytes(let bytes): return bytes.count
                case .file(let path):
                    var status = stat()
                    return unsafe stat(path, &status) == 0 ? Int(status.st_size) : 0
                }
            }
        }

        /// The form field.
        package let name: String
        /// The file name told to the server; nil: none is told.
        package let filename: String?
        /// The part's content type; nil: none is told.
        package let contentType: String?
        /// The bytes.
        package let content: Content

        package init(name: String, filename: String? = nil, contentType: String? = nil, content: Content) {
            self.name = name
            self.filename = filename
            self.contentType = contentType
            self.content = content
        }
    }
}
