import ImgoptEngine

/// A restored state that can be compared.
struct Facts: Equatable {
    var jobs: [RestoredJob] = []
    var queued: [RestoredBatch] = []
    var active: [RestoredItem] = []
    var creations: [RestoredCreation] = []
    var stores: [StoreID: StoreSettings] = [:]
    var limits: [AccountID: LimitChange] = [:]

    init() {}

    init(_ state: RestoredState) {
        jobs = state.jobs
        queued = state.queued
        active = state.active
        creations = state.creations
        stores = state.stores
        limits = state.limits
    }
}
