import ImgoptJSON
import ImgoptWire

/// What the models of a list take as input, as the daemon has it from their schemas.
struct CellKinds {
    private var models: [String?: [String: Cell.Kind]] = [:]

    /// Asks the daemon of some models; nil is the one that images have which name none. Whatever it can't tell is left
    /// out.
    init(of models: Set<String?>, _ template: JobSubmit, _ daemon: any Daemon) async {
        for model in models {
            var request = template
            (request.key, request.dryRun) = (nil, true)
            request.images = [Image(source: "https://example.com/", model: model)]
            guard let answer = try? await daemon.answer(to: request), let plan = try? SubmitPlan(json: answer),
                let input = plan.inputs?.first?.value.objectValue
            else { continue }
            let kinds = input.compactMap { name, type in
                type.stringValue.flatMap(Cell.Kind.init(rawValue:)).map { (name, $0) }
            }
            self.models[model] = Dictionary(kinds) { $1 }
        }
    }

    /// Whether something is known of a model.
    func knows(_ model: String?) -> Bool { models[model] != nil }

    /// The input of an entry, its cells read as its model takes them, and what is wrong with those that say nothing of
    /// their kind.
    func read(_ entry: ImageEntry) -> (input: JSONObject?, flaws: [String]) {
        guard let kinds = models[entry.image.model] else { return (entry.image.input, []) }
        var input = entry.image.input ?? [:]
        var flaws: [String] = []
        for cell in entry.cells {
            guard let kind = kinds[cell.name] else { continue }
            do throws(Failure) {
                input[cell.name] = try cell.value(as: kind)
            } catch {
                flaws.append(error.message)
            }
        }
        return (input, flaws)
    }
}
