import ImgoptEngine
import Testing

@testable import ImgoptDaemon

@Suite("A budget beside models without prices") struct UnpricedModelTests {
    @Test func `it is told when the model of most images has no price`() {
        var settings = Settings()
        #expect(settings.budgetedModelWithoutPrice == nil)
        settings.engine.dailyBudget = Money(micros: 1_000_000)
        #expect(settings.budgetedModelWithoutPrice == settings.replicate.model)
        var priced = Settings.Model()
        priced.pricePerRun = Money(micros: 39_000)
        settings.models["google/nano-bananna"] = priced
        #expect(settings.budgetedModelWithoutPrice == settings.replicate.model)
        settings.models[settings.replicate.model] = priced
        #expect(settings.budgetedModelWithoutPrice == nil)
    }

    @Test func `a store's own budget is one too, and a price by the second is one`() {
        var settings = Settings()
        var store = Settings.Store()
        store.dailyBudget = Money(micros: 1)
        settings.stores["acme"] = store
        #expect(settings.budgetedModelWithoutPrice == settings.replicate.model)
        var priced = Settings.Model()
        priced.pricePerSecond = Money(micros: 1)
        settings.models[settings.replicate.model] = priced
        #expect(settings.budgetedModelWithoutPrice == nil)
    }
}
