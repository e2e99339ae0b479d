import ImgoptDatabase
import ImgoptEngine
import ImgoptJSON
import ImgoptReplicate

/// Builds the exact input of a creation from an item's facts.
struct InputBuilder: Sendable {
    /// Why a creation can't be built.
    enum Obstacle: Error {
        /// It has to be prepared (again): its upload is gone, its model not known, or it can't be told whether it is.
        case unprepared
        /// It never can be.
        case invalid(ImgoptEngine.ItemError)

        static func invalidInput(_ message: String) -> Obstacle { .invalid(.invalidInput(message)) }
    }

    let catalog: ModelCatalog
    let database: any ProviderReads

    /// An upload that expires sooner than this is not worth a creation: the model still has to read it.
    static let uploadReserve = TimeSpan.minutes(10)

    /// The creation of an item with the token of an account.
    func build(_ fact: ItemFact, for account: AccountID, at now: Moment) -> Result<CreationOrder, Obstacle> {
        // What is not known, or can't be used, is looked at once more before the image is given up.
        guard let use = catalog.use(of: fact.modelName) else { return .failure(.unprepared) }
        guard fact.source != nil else { return .failure(.invalidInput("the item has no image")) }
        guard let address = sourceURL(of: fact, for: account, at: now) else { return .failure(.unprepared) }
        do throws(ModelInput.Problem) {
            let own = fact.input.flatMap { try? JSONValue(parsing: $0) }
            let input = try ModelInput.build(
                use.slot, sourceURL: address, prompt: fact.prompt,
                defaults: [catalog.defaultInput(of: fact.modelName)].compactMap { $0.map { .object($0) } }, input: own)
            return .success(CreationOrder(model: use.sentAs, asked: fact.modelName, input: input))
        } catch {
            return .failure(.invalidInput("the input of model \(fact.modelName) can't be built: \(error)"))
        }
    }

    /// Where the account finds the image; nil: its upload is gone, or could not be looked up.
    private func sourceURL(of fact: ItemFact, for account: AccountID, at now: Moment) -> String? {
        switch fact.source {
        case .url(let url): url
        case .blob(let sha256): (try? usableUpload(of: sha256, to: account, at: now))?.url
        case nil: nil
        }
    }

    /// The upload of these bytes to an account if it lives long enough.
    func usableUpload(
        of sha256: String, to account: AccountID, at now: Moment
    ) throws(DatabaseError) -> RemoteFile? {
        guard let remote = try database.upload(of: sha256, to: account) else { return nil }
        guard let expires = remote.expires else { return remote }
        return expires > now + Self.uploadReserve ? remote : nil
    }
}

extension ImgoptEngine.ItemError: Error {
    static func invalidInput(_ message: String) -> ImgoptEngine.ItemError {
        ImgoptEngine.ItemError(.inputInvalid, message, retryable: true)
    }
}
