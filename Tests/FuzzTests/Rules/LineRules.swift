import ImgoptJSON
import ImgoptWire

/// What must hold of whatever bytes a client sends. Each answers what is wrong, nil for nothing.
enum LineRules {
    /// Every stream comes out as the same lines however it is cut, and no more of it is kept than a line may have.
    /// - Parameter cut: how many bytes come next, at least 1.
    static func stream(_ stream: [UInt8], limit: Int, cut: () -> Int) -> String? {
        var framer = LineFramer(lineBytes: limit)
        var outputs: [LineFramer.Output] = []
        var rest = stream[...]
        while !rest.isEmpty {
            let chunk = rest.prefix(cut())
            framer.append(chunk)
            rest = rest.dropFirst(chunk.count)
            outputs += framer.outputs()
            guard framer.pendingBytes <= limit + 1 else { return "\(framer.pendingBytes) bytes are kept" }
        }
        if let output = framer.finish() { outputs.append(output) }
        return outputs == lines(of: stream, limit: limit) ? nil : "limit \(limit): \(outputs)"
    }

    /// The lines of a stream by the plain rule, without any state.
    static func lines(of stream: [UInt8], limit: Int) -> [LineFramer.Output] {
        var pieces = stream.split(separator: 0x0A, omittingEmptySubsequences: false)
        if pieces.last?.isEmpty == true { pieces.removeLast() }
        return pieces.map { piece in
            let line = piece.last == 0x0D ? piece.dropLast() : piece
            return line.count > limit ? .tooLong : .line(Array(line))
        }
    }

    /// Every line gets one verdict, keeps its id, and reads the same when its request is written again.
    static func line(_ input: [UInt8]) -> String? {
        let isSilent = isSilent(input)
        guard let line = Request.decode(input) else { return isSilent ? nil : "a line without a verdict" }
        if isSilent { return "a comment was read" }
        let json = try? JSONValue(parsing: input, maximumDepth: Limits.standard.depth)
        let id = json?.objectValue?["id"]
        switch line.request {
        case .failure(let error):
            if error.message.isEmpty { return "an error without words" }
            // A line that can't be read is owed an answer, whatever it was to be.
            if line.id == nil, json == nil { return "no answer to what is no JSON" }
            if let id, let known = try? RequestID(json: id), line.id != known { return "the id was lost" }
        case .success(let request):
            if json?.objectValue != nil, line.id?.json != id { return "the id was lost" }
            let again = Request.decode(Array(request.line(id: line.id).dropLast()))
            guard case .success(request)? = again?.request, again?.id == line.id else {
                return "it reads otherwise when it is written again: \(String(describing: again))"
            }
        }
        return nil
    }

    /// Every line that owes a reply has exactly one that can be made, and it is one line that a client can read.
    static func reply(_ input: [UInt8]) -> String? {
        guard let line = Request.decode(input) else { return nil }
        let bytes: [UInt8]
        switch line.request {
        case .success:
            guard let id = line.id else { return nil }
            bytes = Reply.success(id, .object([:]))
        case .failure(let error):
            guard let id = line.id else { return nil }
            bytes = Reply.failure(id, error)
        }
        guard bytes.last == 0x0A, !bytes.dropLast().contains(0x0A) else { return "the reply is not one line" }
        do throws(WireError) {
            guard case .reply(let id, let outcome) = try ServerLine(Array(bytes.dropLast())) else {
                return "the reply reads as something else"
            }
            if id != line.id { return "the reply has another id" }
            switch (line.request, outcome) {
            case (.success, .success): return nil
            case (.failure(let sent), .failure(let read)): return sent == read ? nil : "the error reads otherwise"
            default: return "the reply turned round"
            }
        } catch {
            return "the reply can't be read: \(error.message)"
        }
    }

    /// Every value reads the same when it is written again, and every refusal says where.
    static func json(_ input: [UInt8]) -> String? {
        do throws(JSONError) {
            let value = try JSONValue(parsing: input.span, maximumDepth: 64)
            let written = value.serialized()
            guard let again = try? JSONValue(parsing: written) else { return "can't be read again" }
            return again == value && again.serialized() == written ? nil : "reads otherwise"
        } catch {
            return (0...input.count).contains(error.offset) ? nil : "an error at byte \(error.offset)"
        }
    }

    /// A line of a daemon is read or refused, with words.
    static func serverLine(_ input: [UInt8]) -> String? {
        do throws(WireError) {
            _ = try ServerLine(input)
            return nil
        } catch {
            return error.message.isEmpty ? "an error without words" : nil
        }
    }

    /// Blank lines and comments are owed nothing.
    private static func isSilent(_ input: [UInt8]) -> Bool {
        let first = input.first { ![0x20, 0x09, 0x0D, 0x0A].contains($0) }
        return first == nil || first == 0x23
    }
}

extension LineFramer {
    /// What came in, line by line.
    fileprivate mutating func outputs() -> [Output] {
        var outputs: [Output] = []
        while let arrival = next() {
            if case .lines(let lines) = arrival { outputs += lines } else { outputs.append(.tooLong) }
        }
        return outputs
    }
}
