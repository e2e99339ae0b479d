import Testing

@testable import ImgoptEngine

/// Several accounts at the provider: a lane each, with its own rate, and stores that use one or the next.
struct AccountTests {
    private let studio = AccountID(1)

    /// The main account and another one, of 300 a minute each. Store 1 uses both in this order, store 2 the main one,
    /// store 3 the other one.
    private func stage(limit: Int = 300) -> Stage {
        var settings = EngineSettings()
        (settings.createLimit, settings.createBurst) = (limit, 20)
        settings.accounts[studio] = AccountSettings(createLimit: limit, createBurst: 20, readLimit: 2_700)
        var stage = Stage(settings)
        for (store, accounts) in [(1, [.main, studio]), (2, [.main]), (3, [studio])] {
            _ = stage.turn(.storeChanged(StoreID(Int32(store)), StoreSettings(accounts: accounts)))
        }
        return stage
    }

    @Test func aListOfTwoGetsTheSlotsOfBoth() {
        var stage = stage()
        var sent = stage.submit(900).accounts
        #expect(sent.filter { $0 == .main }.count == 20 && sent.filter { $0 == studio }.count == 20)
        for number in Int64(1_000)..<1_040 { sent += answer(ItemID(number), &stage) }
        for _ in 0..<1_000 {
            guard let next = stage.deadline, next < Stage.start + .seconds(59) else { break }
            stage.now = max(stage.now, next)
            let actions = stage.turn()
            sent += actions.accounts
            for item in actions.created { sent += answer(item, &stage) }
        }
        let counts = (sent.filter { $0 == .main }.count, sent.filter { $0 == studio }.count)
        #expect(counts.0 <= 300 && counts.1 <= 300 && counts.0 + counts.1 > 500, "\(counts)")
    }

    /// The answer to a creation comes at once, and so do those to what is sent then.
    private func answer(_ item: ItemID, _ stage: inout Stage) -> [AccountID] {
        let actions = stage.turn(.created(item, .created(stage.report("p\(item.rawValue)"))))
        return actions.accounts + actions.created.flatMap { answer($0, &stage) }
    }

    @Test func anAccountOfItsOwnGetsNothingOfOthers() {
        var stage = stage()
        let sent = stage.submit(50, job: 2, store: 2).accounts + stage.submit(50, job: 3, store: 3).accounts
        #expect(sent.filter { $0 == .main }.count == 20 && sent.filter { $0 == studio }.count == 20)
        #expect(stage.submit(1, job: 4, store: 2).accounts.isEmpty)
    }

    @Test func aRefusedTokenStopsItsOwnLaneAlone() {
        var stage = stage()
        _ = stage.submit(1, job: 3, store: 3)
        _ = stage.turn(.created(ItemID(3_000), .tokenRefused(message: "Unauthenticated")))
        #expect(stage.submit(5, job: 2, store: 2).accounts.count == 5)
        #expect(stage.submit(1, job: 4, store: 3).accounts.isEmpty, "nothing of what waits for it goes elsewhere")
        #expect(stage.waits(of: 4) == [.provider(.tokenRefused, "Unauthenticated")])
    }

    @Test func whatMayGoElsewhereDoesWhenATokenIsRefused() {
        var stage = stage()
        let sent = stage.submit(30)
        #expect(sent.accounts.prefix(20).allSatisfy { $0 == .main })
        let more = stage.turn(.created(ItemID(1_000), .tokenRefused(message: "Unauthenticated")))
        #expect(more.accounts.allSatisfy { $0 == studio })
        #expect(more.created == [ItemID(1_000)])
    }

    @Test func bytesAreUploadedAgainWhereTheAccountThatHasThemTakesNothing() {
        var stage = stage()
        var actions = stage.submit(1, needsUpload: true)
        #expect(actions.uploads == [.main])
        // The main account closes before the slot comes: its creations are refused.
        actions = stage.submit(1, job: 2, store: 2)
        #expect(actions.accounts == [.main])
        _ = stage.turn(.created(ItemID(2_000), .noCredit(message: "no credit")))
        actions = stage.turn(.prepared(ItemID(1_000), .ready, .main))
        #expect(actions.uploads == [studio] && actions.created.isEmpty)
        actions = stage.turn(.prepared(ItemID(1_000), .ready, studio))
        #expect(actions.accounts == [studio])
    }

    @Test func bytesAtAnAccountThatTheStoreUsesNoLongerAreUploadedAgain() {
        var stage = stage()
        _ = stage.submit(1, job: 3, store: 3, needsUpload: true)
        _ = stage.turn(.prepared(ItemID(3_000), .ready, studio))
        _ = stage.turn(.storeChanged(StoreID(3), StoreSettings(accounts: [.main])))
        let refused = stage.turn(.created(ItemID(3_000), .notSent(message: "cut")))
        #expect(refused.uploads == [.main])
        #expect(stage.turn(.prepared(ItemID(3_000), .ready, .main)).accounts == [.main])
    }

    @Test func oneInDoubtIsLookedForInItsOwnListAlone() {
        var stage = stage()
        _ = stage.submit(1)
        var actions = stage.turn(.created(ItemID(1_000), .unknown(message: "cut")))
        #expect(actions.created.isEmpty)
        for _ in 0..<200 {
            guard let next = stage.deadline else { break }
            stage.now = max(stage.now, next)
            actions = stage.turn()
            if !actions.created.isEmpty { break }
            for case .search(let request, let account) in actions {
                #expect(account == .main)
                actions = stage.turn(.searched(Search(number: request.number, .page(SearchPage())), account))
            }
            if !actions.created.isEmpty { break }
        }
        #expect(actions.created == [ItemID(1_000)], "it was absent, and is sent again")
    }

    @Test func anAccountThatIsTakenOutAndPutBackLosesNothing() {
        var stage = stage()
        _ = stage.submit(1, job: 3, store: 3)
        _ = stage.turn(.created(ItemID(3_000), .created(stage.report("p"))))
        var settings = EngineSettings()
        (settings.createLimit, settings.looksEarly) = (300, false)
        _ = stage.turn(.settingsChanged(settings))
        #expect(stage.submit(1, job: 4, store: 3).accounts.isEmpty)
        #expect(stage.wait(.seconds(60)).allSatisfy { $0.account != studio }, "nothing is asked of it")
        settings.accounts[studio] = AccountSettings(createLimit: 300, createBurst: 20, readLimit: 2_700)
        let actions = stage.turn(.settingsChanged(settings))
        #expect(actions.created == [ItemID(4_000)] && actions.accounts == [studio])
        #expect(actions.contains { if case .poll(_, "p", studio) = $0 { true } else { false } })
    }

    @Test func aPausedAccountCreatesNothingAndOthersDo() {
        var stage = stage()
        _ = stage.turn(.pauseAccount(.main, true))
        #expect(stage.submit(1, job: 2, store: 2).accounts.isEmpty)
        #expect(stage.waits(of: 2) == [.account(.main, .pause)])
        #expect(stage.submit(1, job: 1, store: 1).accounts == [studio])
        #expect(stage.statistics.queueLength == 0, "what waits for a pause does not wait for the rate")
        let resumed = stage.turn(.pauseAccount(.main, false))
        #expect(resumed.accounts == [.main])
        #expect(resumed.records.contains { if case .accountPaused(.main, false) = $0 { true } else { false } })
    }

    @Test func aBudgetOfAnAccountHoldsItsImagesAndLetsOthersPay() {
        var stage = stage()
        var settings = stage.engine.settings
        settings.accounts[studio]?.dailyBudget = Money(micros: 250)
        settings.prices[ModelID(0)] = ModelPrice(perRun: Money(micros: 100))
        _ = stage.turn(.settingsChanged(settings))
        _ = stage.turn(.storeChanged(StoreID(1), StoreSettings(accounts: [studio, .main])))
        #expect(stage.submit(5, job: 1, store: 1).accounts == [studio, studio, .main, .main, .main])
        #expect(stage.submit(1, job: 3, store: 3).accounts.isEmpty)
        let spent = Money(micros: 200)
        let hold = AccountHold.budget(Money(micros: 250), spent: spent, cost: Money(micros: 100))
        #expect(stage.waits(of: 3) == [.account(studio, hold)])
        #expect(stage.statistics.accounts[studio]?.spent == spent)
        // A creation that did not take place is given back: there is room for the one that waits.
        let back = stage.turn(.created(ItemID(1_000), .refused(ItemError(.inputInvalid, "no", retryable: false))))
        #expect(back.accounts == [studio])
    }

    @Test func ratesOfAnAccountAreItsOwn() {
        var stage = stage()
        _ = stage.turn(.limitChanged(LimitChange(create: 3, read: nil, burst: nil), studio))
        #expect(stage.submit(10, job: 3, store: 3).accounts.count == 3)
        #expect(stage.submit(10, job: 2, store: 2).accounts.count == 10)
        #expect(stage.statistics.accounts[studio]?.createLimit == 3 && stage.statistics.main.createLimit == 300)
        _ = stage.turn(.limitChanged(LimitChange(create: nil, read: nil, burst: nil), studio))
        #expect(stage.statistics.accounts[studio]?.createLimit == 300)
    }

    @Test func aLookupGoesToTheAccountThatItNeeds() {
        var stage = stage()
        let actions = stage.turn(.lookupWanted(Lookup(rawValue: 1), studio))
        #expect(actions.contains { if case .lookUp(_, studio) = $0 { true } else { false } })
        var settings = stage.engine.settings
        settings.accounts = [:]
        _ = stage.turn(.settingsChanged(settings))
        let declined = stage.turn(.lookupWanted(Lookup(rawValue: 2), studio))
        #expect(declined.contains { if case .declineLookup(Lookup(rawValue: 2)) = $0 { true } else { false } })
    }
}

extension [Action] {
    /// The accounts of creations.
    fileprivate var accounts: [AccountID] {
        compactMap { if case .create(_, let account) = $0 { account } else { nil } }
    }

    /// The accounts of uploads.
    fileprivate var uploads: [AccountID] {
        compactMap { if case .prepare(_, let account) = $0 { account } else { nil } }
    }
}

extension Action {
    /// The account that is asked for something; nil: none is.
    fileprivate var account: AccountID? {
        switch self {
        case .prepare(_, let account), .lookUp(_, let account), .create(_, let account), .poll(_, _, let account),
            .sweep(_, _, let account), .search(_, let account), .cancel(_, _, let account):
            account
        default: nil
        }
    }
}
