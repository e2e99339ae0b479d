import FoundationEssentials
import Glibc
import ImgoptDatabase
import ImgoptEngine
import ImgoptSocket
import ImgoptWire

// output.get: what an item's file holds, for its owner, who need not be able to read the file.
extension ItemHandlers {
    func outputGet(_ call: OutputGet, _ context: RequestContext) {
        // In this turn: a client that asks for many at once, or does not read, costs the memory of one.
        context.reply.answer { () throws(WireError) in try piece(call, context) }
    }

    private func piece(_ call: OutputGet, _ context: RequestContext) throws(WireError) -> OutputPiece {
        let (row, _) = try visible.item(ItemID(call.item), context.caller)
        guard row.state == .done else {
            throw .wrongState("item \(call.item)", WireItemState(row.state).rawValue, field: "item")
        }
        guard row.outputs.indices.contains(call.output) else {
            throw .invalidParams("item \(call.item) has \(row.outputs.count) outputs, counted from 0", field: "output")
        }
        let output = row.outputs[call.output]
        let name = "output \(call.output) of item \(call.item)"
        guard output.removedAt == nil else {
            throw .notAvailable("\(name) was removed to make room (outputs.max_bytes, outputs.retention_days)")
        }
        guard call.offset <= output.bytes else {
            throw .invalidParams("\(name) has \(output.bytes) bytes, and offset is behind them", field: "offset")
        }
        let room = min(call.limit, OutputGet.room(inLine: limits.lineBytes))
        let bytes = try read(output, name, at: call.offset, limit: Int(min(Int64(room), output.bytes - call.offset)))
        return OutputPiece(
            bytes: output.bytes, offset: call.offset, data: Data(bytes).base64EncodedString(),
            contentType: output.contentType, sha256: output.sha256,
            end: call.offset + Int64(bytes.count) == output.bytes)
    }

    private func read(
        _ output: OutputFile, _ name: String, at offset: Int64, limit: Int
    ) throws(WireError) -> [UInt8] {
        let bytes: [UInt8]?
        do throws(FileBytes.ReadError) {
            bytes = try FileBytes.read(output.path, at: offset, count: limit, ofAll: output.bytes)
        } catch .system(let error) where [ENOENT, ENOTDIR, ELOOP].contains(error.code) {
            throw .notAvailable("the file of \(name) is not there any more")
        } catch {
            throw .storageFailed("the file of \(name) can't be read")
        }
        guard let bytes else { throw .notAvailable("the file of \(name) is not the one that was saved") }
        return bytes
    }
}
