import ImgoptJSON
import ImgoptWire
import Testing

/// Whatever bytes a client sends: no crash, each line comes out once, and each gets one verdict.
struct RequestFuzzTests {
    /// The lines of a stream by the plain rule, without any state.
    private static func lines(of stream: [UInt8], limit: Int) -> [LineFramer.Output] {
        var pieces = stream.split(separator: 0x0A, omittingEmptySubsequences: false)
        if pieces.last?.isEmpty == true { pieces.removeLast() }
        return pieces.map { piece in
            let line = piece.last == 0x0D ? piece.dropLast() : piece
            return line.count > limit ? .tooLong : .line(Array(line))
        }
    }

    @Test func everyStreamComesOutAsTheSameLinesHoweverItIsCut() throws {
        try Campaign("requests.txt").run { input, mutator in
            var stream = input
            for _ in 0..<mutator.below(3) { stream += [0x0A] + input.prefix(mutator.below(input.count + 1)) }
            let limit = [8, 64, 512, 4096][mutator.below(4)]
            var framer = LineFramer(lineBytes: limit)
            var outputs: [LineFramer.Output] = []
            var rest = stream[...]
            while !rest.isEmpty {
                let chunk = rest.prefix(1 + mutator.below(2 * limit))
                framer.append(chunk)
                rest = rest.dropFirst(chunk.count)
                while let output = framer.next() { outputs.append(output) }
                guard framer.pendingBytes <= limit + 1 else { return "\(framer.pendingBytes) bytes are kept" }
            }
            if let output = framer.finish() { outputs.append(output) }
            return outputs == Self.lines(of: stream, limit: limit) ? nil : "limit \(limit): \(outputs)"
        }
    }

    @Test func everyLineGetsOneVerdictAndKeepsItsID() throws {
        try Campaign("requests.txt").run { input, _ in
            let text = input.filter { ![0x20, 0x09, 0x0D, 0x0A].contains($0) }
            let isSilent = text.isEmpty || input.first { ![0x20, 0x09, 0x0D, 0x0A].contains($0) } == 0x23
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
    }

    @Test func everyValueReadsTheSameWhenItIsWrittenAgain() throws {
        try Campaign("json.txt").run { input, _ in
            do throws(JSONError) {
                let value = try JSONValue(parsing: input.span, maximumDepth: 64)
                let written = value.serialized()
                guard let again = try? JSONValue(parsing: written) else { return "can't be read again" }
                return again == value && again.serialized() == written ? nil : "reads otherwise"
            } catch {
                return (0...input.count).contains(error.offset) ? nil : "an error at byte \(error.offset)"
            }
        }
    }

    @Test func everyLineOfADaemonIsReadOrRefused() throws {
        try Campaign("requests.txt").run { input, _ in
            do throws(WireError) {
                _ = try ServerLine(input)
                return nil
            } catch {
                return error.message.isEmpty ? "an error without words" : nil
            }
        }
    }
}
