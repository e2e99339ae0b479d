import ImgoptDatabase
import ImgoptEngine

/// What the shell has to know of an item to work on it.
struct ItemFact: Sendable {
    let job: JobID
    let storeName: String
    let imageID: String?
    let source: ItemSource?
    let prompt: String?
    let input: [UInt8]?
    let createdAt: Moment
    let model: ModelID
    let modelName: String
    /// Whether a creation of it was sent before.
    var wasSent: Bool

    init(_ row: CreationRow) {
        job = row.job
        storeName = row.storeName
        imageID = row.imageID
        source = row.source
        prompt = row.prompt
        input = row.input
        createdAt = row.createdAt
        model = row.model
        modelName = row.modelName
        wasSent = row.startedAt != nil
    }

    /// An item that is being accepted in this very turn: its row is not on disk yet.
    init(_ item: NewItem, storeName: String, modelName: String) {
        job = item.job
        self.storeName = storeName
        imageID = item.imageID
        source = item.source
        prompt = item.prompt
        input = item.input
        createdAt = item.createdAt
        model = item.model
        self.modelName = modelName
        wasSent = false
    }
}
