import Glibc
import ImgoptEngine
import ImgoptObjects

// Copies of outputs that lie in a bucket, kept beside it (`outputs.keep_local`): under the names that the outputs have
// without one.
extension OutputFiles {
    /// Where the copy of an object is, if there is one; nil: no output's object has such a name.
    func copyPlace(of location: String) -> String? {
        guard ObjectStore.isObject(location), let name = Self.name(location, store: PercentEncoding.decode) else {
            return nil
        }
        return target(name) + ObjectStore.ending(of: location)
    }

    /// The copy of an output, if it is there in its length.
    func copy(of output: OutputFile) -> String? {
        guard output.removedAt == nil, let place = copyPlace(of: output.path) else { return nil }
        var status = stat()
        guard unsafe lstat(place, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        return Int64(status.st_size) == output.bytes ? place : nil
    }

    /// The output that a path or a location names at its end, `STORE/JOB/ITEM-N.EXT`; nil: it is none's.
    ///
    /// - Parameter store: the store that a step stands for.
    static func name(_ place: String, store: (String) -> String?) -> Name? {
        let steps = place.split(separator: "/")
        guard steps.count >= 4, let job = Int64(steps[steps.count - 2]),
            let store = store(String(steps[steps.count - 3])), SettingRules.isStoreName(store)
        else { return nil }
        let numbers = steps[steps.count - 1].prefix { $0 != "." }.split(separator: "-").map { Int64($0) }
        guard numbers.count == 2, let item = numbers[0], let index = numbers[1] else { return nil }
        return Name(store: store, job: job, item: item, index: Int(index))
    }
}
