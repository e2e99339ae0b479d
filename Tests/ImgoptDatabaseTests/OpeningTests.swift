import Dispatch
import FoundationEssentials
import Glibc
import ImgoptDatabase
import ImgoptEngine
import Testing

@Suite struct OpeningTests {
    @Test func theWriterSyncsEachCommit() throws {
        try withFolder { folder in
            let database = try Database(directory: folder)
            #expect(try database.numberOnWriter("PRAGMA synchronous") == 2)
            _ = try database.storeID(for: "acme")
            #expect(try database.numberOnWriter("PRAGMA synchronous") == 2)
            try database.close()
            let again = try Database(directory: folder)
            #expect(try again.numberOnWriter("PRAGMA synchronous") == 2)
            #expect(try again.numberOnWriter("SELECT journal_mode = 'wal' FROM pragma_journal_mode") == 1)
        }
    }

    @Test func onlyTheOwnerCanReadTheFiles() throws {
        try withFolder { folder in
            let scene = try Scene(folder)
            _ = try scene.database.backup(to: folder + "/copy.sqlite")
            for name in ["imgopt.sqlite", "imgopt.sqlite-wal", "imgopt.sqlite-shm", "imgoptd.lock", "copy.sqlite"] {
                let attributes = try FileManager.default.attributesOfItem(atPath: folder + "/" + name)
                let mode = attributes[.posixPermissions] as? Int
                #expect(mode == 0o600, "\(name)")
            }
        }
    }

    @Test(arguments: ["imgoptd.lock", "imgopt.sqlite", "imgopt.sqlite-wal"])
    func aLinkToAnotherFileIsRefusedAndNotFollowed(name: String) throws {
        try withFolder { folder in
            let other = folder + "/victim"
            try Data("precious".utf8).write(to: URL(filePath: other))
            try FileManager.default.createSymbolicLink(atPath: folder + "/" + name, withDestinationPath: other)
            let error = #expect(throws: DatabaseError.self) { try Database(directory: folder) }
            #expect(error?.message.contains("\(folder)/\(name) is a symbolic link") == true, "\(error?.message ?? "")")
            #expect(error?.kind == .directoryUnusable)
            #expect(try Data(contentsOf: URL(filePath: other)) == Data("precious".utf8))
        }
    }

    @Test(arguments: ["imgopt.sqlite", "imgopt.sqlite-wal", "imgopt.sqlite-shm"])
    func aFileThatIsRemovedOrReplacedIsNoticed(name: String) throws {
        try withFolder { folder in
            let database = try Database(directory: folder)
            _ = try database.storeID(for: "acme")
            try database.checkPlace()
            let path = folder + "/" + name
            // Kept beside its place, it is there but not found; a copy in its place is another file.
            for replaces in [false, true] {
                try FileManager.default.moveItem(atPath: path, toPath: path + ".kept")
                if replaces { try FileManager.default.copyItem(atPath: path + ".kept", toPath: path) }
                let error = #expect(throws: DatabaseError.self) { try database.checkPlace() }
                #expect(error?.kind == .lost && error?.message.contains("\(path) was removed") == true)
                if replaces { try FileManager.default.removeItem(atPath: path) }
                try FileManager.default.moveItem(atPath: path + ".kept", toPath: path)
                try database.checkPlace()
            }
            try database.close()
        }
    }

    @Test func whatAnUnlinkedDatabaseHadIsSaved() throws {
        try withFolder { folder in
            let database = try Database(directory: folder)
            _ = try database.storeID(for: "acme")
            try FileManager.default.removeItem(atPath: folder + "/imgopt.sqlite")
            let copy = try database.rescue()
            #expect(copy == "\(folder)/rescued-\(getpid()).sqlite")
            try database.close()
            try FileManager.default.removeItem(atPath: folder + "/imgopt.sqlite-wal")
            try FileManager.default.removeItem(atPath: folder + "/imgopt.sqlite-shm")
            try FileManager.default.moveItem(atPath: copy ?? "", toPath: folder + "/imgopt.sqlite")
            let again = try Database(directory: folder)
            #expect(again.knownStoreID(for: "acme") != nil)
            try again.close()
        }
    }

    @Test func whatARemovedLogHadIsSaved() throws {
        try withFolder { folder in
            let database = try Database(directory: folder)
            _ = try database.storeID(for: "acme")
            try FileManager.default.removeItem(atPath: folder + "/imgopt.sqlite-wal")
            #expect(try database.rescue() == nil)
            // As a kill leaves it: the file alone.
            try FileManager.default.createDirectory(atPath: folder + "/as", withIntermediateDirectories: false)
            try FileManager.default.copyItem(atPath: folder + "/imgopt.sqlite", toPath: folder + "/as/imgopt.sqlite")
            let again = try Database(directory: folder + "/as")
            #expect(again.knownStoreID(for: "acme") != nil)
            try again.close()
            try database.close()
        }
    }

    @Test func aRemovedLockIsTakenAgain() throws {
        try withFolder { folder in
            let database = try Database(directory: folder)
            try FileManager.default.removeItem(atPath: folder + "/imgoptd.lock")
            try database.checkPlace(renewingLock: true)
            let error = #expect(throws: DatabaseError.self) { try Database(directory: folder) }
            #expect(error?.kind == .inUse(pid: getpid()))
            try database.close()
            try Database(directory: folder).close()
        }
    }

    @Test func aSecondDaemonIsRefusedAndToldThePid() throws {
        try withFolder { folder in
            let first = try Database(directory: folder)
            let error = #expect(throws: DatabaseError.self) { try Database(directory: folder) }
            #expect(error?.kind == .inUse(pid: getpid()))
            #expect(error?.message.contains("\(getpid())") == true)
            try first.close()
            try Database(directory: folder).close()
        }
    }

    /// SQLite's connections are gone after the end: to touch one would end the process.
    @Test func theEndWaitsForWhoReadsAndRefusesWhoComesAfter() throws {
        // A folder each time: a process that another test is about to start holds the lock a moment longer.
        for _ in 0..<20 { try withFolder(endWhileRead) }
    }

    private func endWhileRead(_ folder: String) throws {
        let database = try Database(directory: folder)
        let (begun, ended) = (DispatchSemaphore(value: 0), DispatchGroup())
        for _ in 0..<4 {
            DispatchQueue.global().async(group: ended) {
                var error: DatabaseError?
                while error == nil {
                    do throws(DatabaseError) {
                        _ = try database.nextIDs()
                        begun.signal()
                    } catch let thrown {
                        error = thrown
                    }
                }
                #expect(error?.kind == .closed)
            }
        }
        for _ in 0..<20 { begun.wait() }
        try database.close()
        ended.wait()
    }

    @Test func aRefusedOpeningFreesTheFolder() throws {
        try withFolder { folder in
            try Data("this is no database at all, but long enough to look at".utf8)
                .write(to: URL(fileURLWithPath: folder + "/imgopt.sqlite"))
            for _ in 0..<2 {
                let error = #expect(throws: DatabaseError.self) { try Database(directory: folder) }
                #expect(error?.kind == .notOurDatabase)
            }
        }
    }

    @Test func aFolderThatIsNotThereIsRefused() {
        let error = #expect(throws: DatabaseError.self) { try Database(directory: "/nowhere/at/all") }
        #expect(error?.kind == .directoryUnusable)
    }

    @Test func anotherProgramsDatabaseIsRefusedAndLeftAsItIs() throws {
        try withFolder { folder in
            try makeForeignDatabase(folder + "/imgopt.sqlite")
            let bytes = try Data(contentsOf: URL(fileURLWithPath: folder + "/imgopt.sqlite"))
            let error = #expect(throws: DatabaseError.self) { try Database(directory: folder) }
            #expect(error?.kind == .notOurDatabase)
            #expect(try Data(contentsOf: URL(fileURLWithPath: folder + "/imgopt.sqlite")) == bytes)
        }
    }

    @Test(arguments: ["'1'", "'1'), ('timeline'), ('versions of models'"])
    func aSchemaThatNoReleaseHadIsRefusedAndLeftAsItIs(steps: String) throws {
        try withFolder { folder in
            let path = folder + "/imgopt.sqlite"
            try makeDatabase(
                path,
                from: """
                    PRAGMA application_id = 1768777583; CREATE TABLE item (id INTEGER PRIMARY KEY);
                    CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY);
                    INSERT INTO grdb_migrations VALUES (\(steps));
                    """)
            let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
            let ways: [() throws -> Database] = [
                { try Database(directory: folder) }, { try Database(inspecting: folder) },
                { try Database(inspectingCopy: path) },
            ]
            for open in ways {
                let error = #expect(throws: DatabaseError.self) { try open() }
                #expect(error?.kind == .unknownSchema)
                #expect(error?.message.contains("\(path) has the schema of an imgoptd from before") == true)
                #expect(error?.message.contains("move the file away, or set another state directory") == true)
                #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == bytes)
            }
        }
    }

    /// The migrator's own table is committed before the first step is.
    @Test func aFirstStartThatWasCutIsGoneOnWith() throws {
        try withFolder { folder in
            let table = "grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY)"
            try makeForeignDatabase(folder + "/imgopt.sqlite", table: table)
            let database = try Database(directory: folder)
            #expect(try database.integrityProblems().isEmpty)
        }
    }

    /// Killed in its first transaction, before the WAL is on: the journal beside the file is hot.
    @Test func aFirstStartThatLeftAHotJournalIsGoneOnWith() throws {
        try withFolder { folder in
            try makeHotJournal(folder + "/imgopt.sqlite")
            let copy = #expect(throws: DatabaseError.self) {
                try Database(inspectingCopy: folder + "/imgopt.sqlite")
            }
            #expect(copy?.message.contains("was cut short") == true)
            let database = try Database(directory: folder)
            #expect(try database.integrityProblems().isEmpty)
            try database.close()
        }
    }

    @Test func aNewerSchemaIsRefused() throws {
        try withFolder { folder in
            let database = try Database(directory: folder)
            try database.runOnWriter("INSERT INTO grdb_migrations (identifier) VALUES ('99')")
            try database.close()
            let bytes = try Data(contentsOf: URL(fileURLWithPath: folder + "/imgopt.sqlite"))
            let error = #expect(throws: DatabaseError.self) { try Database(directory: folder) }
            #expect(error?.kind == .newerSchema)
            #expect(try Data(contentsOf: URL(fileURLWithPath: folder + "/imgopt.sqlite")) == bytes)
            #expect(error?.message.contains("newer") == true)
        }
    }

    @Test func damageIsFoundByTheCheck() throws {
        try withFolder { folder in
            var scene = try Scene(folder)
            try scene.submit(2_000)
            #expect(try scene.database.integrityProblems().isEmpty)
            try scene.database.close()
            let path = folder + "/imgopt.sqlite"
            var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
            try #require(bytes.count > 100_000)
            let middle = bytes.count / 2 / 4_096 * 4_096
            for index in middle..<(middle + 4 * 4_096) { bytes[index] = 0xFF }
            try bytes.write(to: URL(fileURLWithPath: path))
            let database = try Database(directory: folder)
            do {
                #expect(try !database.integrityProblems().isEmpty)
            } catch let error as DatabaseError {
                #expect(error.kind == .corrupt)
            }
        }
    }

    @Test func countsThatAreOffAreFoundByTheCheck() throws {
        try withFolder { folder in
            var scene = try Scene(folder)
            try scene.submit(3)
            try scene.database.runOnWriter("UPDATE job SET done = 1; UPDATE line SET output_bytes = 7")
            #expect(try scene.database.integrityProblems().count == 3)
        }
    }

    @Test func namesKeepTheirNumbers() throws {
        try withFolder { folder in
            let database = try Database(directory: folder)
            let acme = try database.storeID(for: "acme")
            let other = try database.storeID(for: "other")
            let model = try database.modelID(for: "a/b")
            let record = ModelRecord(schema: [1, 0, 2], sentAs: "a/b:v", runs: "c/d", fetchedAt: at(1))
            try database.setModelRecord(model, record)
            #expect(acme != other)
            #expect(database.knownStoreID(for: "third") == nil)
            try database.close()
            let again = try Database(directory: folder)
            #expect(try again.storeID(for: "other") == other)
            #expect(again.storeName(acme) == "acme")
            #expect(again.stores() == [acme: "acme", other: "other"])
            #expect(again.modelName(model) == "a/b")
            #expect(try again.modelRecord(model) == record)
            #expect(try again.modelRecord(again.modelID(for: "c/d")) == nil)
        }
    }
}
