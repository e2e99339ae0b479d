import Dispatch
import ImgoptDatabase
import ImgoptEngine
import ImgoptJSON
import ImgoptReplicate

// Looking for creations whose answer was lost, by their exact input in the provider's list.
extension ReplicateImages {
    func search(_ request: SearchRequest, _ done: @escaping @Sendable (Search.Result) -> Void) {
        switch request.place {
        case .page(let before):
            list(ListQuery(createdBefore: before?.microseconds, withInputs: true), request, done)
        case .next(let cursor): list(ListQuery(cursor: cursor, withInputs: true), request, done)
        case .prediction(let id):
            api.get(id, withInput: true) { [self] answer in
                switch answer {
                case .found(let prediction): compare(PredictionPage([prediction]), request, done)
                case .missing: compare(PredictionPage([]), request, done)
                case .throttled(let throttle): done(.throttled(throttle.wait))
                case .tokenRefused(let words): done(.failed(message: status.refusal(words), because: .tokenRefused))
                case .failed(let message): done(.failed(message: message))
                }
            }
        }
    }

    private func list(
        _ query: ListQuery, _ request: SearchRequest, _ done: @escaping @Sendable (Search.Result) -> Void
    ) {
        api.list(query) { [self] answer in
            switch answer {
            case .page(let page): compare(page, request, done)
            case .throttled(let throttle): done(.throttled(throttle.wait))
            case .tokenRefused(let words): done(.failed(message: status.refusal(words), because: .tokenRefused))
            case .failed(let message): done(.failed(message: message))
            }
        }
    }

    private func compare(
        _ page: PredictionPage, _ request: SearchRequest, _ done: @escaping @Sendable (Search.Result) -> Void
    ) {
        files.async { [self] in
            do throws(DatabaseError) {
                done(.page(SearchComparison(page, request, try knowledge(of: page, request)).result))
            } catch {
                done(.failed(message: error.message))
            }
        }
    }

    /// What the database knows of what a page shows, or has to show.
    private func knowledge(
        of page: PredictionPage, _ request: SearchRequest
    ) throws(DatabaseError) -> SearchComparison.Knowledge {
        // A list that ends here must not know of older predictions of ours: so far back it surely goes.
        let isEnd = !page.hasMore
        let since = isEnd ? request.answeredSince - .minutes(50) : request.answeredSince
        let known = try database.knownPredictions(
            of: account, answeredSince: since, listed: SearchComparison.names(on: page, request),
            createdIn: SearchComparison.times(of: page, request))
        let listed = page.predictions.compactMap { known[$0.id]?.attempt }
        let windows = SearchComparison.windows(on: page, request)
        // What was sent again may have been sent otherwise: with the address of another upload.
        let intents = try database.intents(windows.filter { !$0.isWatch }.map(\.item))
            .merging(
                try database.absentIntents(windows.filter(\.isWatch).map(\.item), at: account)
            ) { current, _ in current }
        // With the versions that were chosen here: no model is asked for by them.
        let names = database.models() + Set(intents.values.compactMap(\.sentAs))
        let models = Set(names.compactMap { ModelReference($0) }.flatMap { PredictionMatch.marks(of: $0) })
        return SearchComparison.Knowledge(
            intents: intents, known: known, sent: try database.inputs(ofAttempts: listed), ownModels: models)
    }
}
