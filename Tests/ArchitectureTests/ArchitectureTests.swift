import Testing

/// The house's rules, checked on the files themselves. A failure names the file, the line and the reason.
struct ArchitectureTests {
    @Test func everyRoomIsInTheImportTable() throws {
        let known = ImportTable.rooms.map(\.name)
        #expect(Set(known).count == known.count)
        for name in try SourceTree.names(in: "Sources") {
            #expect(known.contains(name), "Sources/\(name) has no row in ImportTable: say what it may import, and why")
        }
    }

    @Test(arguments: try SourceTree.names(in: "Sources")) func roomImportsOnlyWhatItMay(name: String) throws {
        let room = try #require(ImportTable.rooms.first { $0.name == name })
        for (path, source) in try SourceTree.swiftFiles(in: "Sources/\(name)") {
            for (module, line) in Checks.imports(source) where !room.mayImport.contains(module) {
                Issue.record("\(path):\(line) imports \(module), which \(name) must not: \(room.reason)")
            }
        }
    }

    @Test func theDaemonKnowsReplicateInOneFolder() throws {
        var knowing: Set<String> = []
        for (path, source) in try SourceTree.swiftFiles(in: "Sources/ImgoptDaemon")
        where !path.hasPrefix(ImportTable.replicateFolder) {
            guard Checks.imports(source).contains(where: { $0.0 == "ImgoptReplicate" }) else { continue }
            knowing.insert(path)
            #expect(
                ImportTable.replicateFiles[path] != nil,
                "\(path) names Replicate: speak to an ImageProvider, or give the reason in ImportTable")
        }
        #expect(knowing == Set(ImportTable.replicateFiles.keys), "a reason whose file needs it no more goes")
    }

    @Test(arguments: try SourceTree.names(in: "Sources")) func codeKeepsClearOfWhatIsBanned(name: String) throws {
        var banned = BannedUse.everywhere
        if !ImportTable.programNames.contains(name) { banned += BannedUse.inLibraries }
        if name == "ImgoptEngine" { banned += BannedUse.inTheEngine }
        for (path, source) in try SourceTree.swiftFiles(in: "Sources/\(name)") {
            for finding in Checks.uses(of: banned, in: source) { Issue.record("\(path) \(finding)") }
        }
    }

    @Test func testsHangOnNoTime() throws {
        for (path, source) in try SourceTree.swiftFiles(in: "Tests") where !path.contains("TestSupport") {
            for finding in Checks.uses(of: BannedUse.inTests, in: source) { Issue.record("\(path) \(finding)") }
        }
    }

    @Test(arguments: ["Sources", "Tests"]) func filesFunctionsAndLinesStaySmall(folder: String) throws {
        let files = try SourceTree.swiftFiles(in: folder)
        #expect(files.count > 10)
        for (path, source) in files {
            #expect(source.lines.count <= Checks.maxFileLines, "\(path) is too long: split it by topic")
            for finding in Checks.longFunctions(source) + Checks.longLines(source) {
                Issue.record("\(path) \(finding)")
            }
        }
    }

    @Test func whatOtherRoomsUseIsDescribed() throws {
        for (path, source) in try SourceTree.swiftFiles(in: "Sources") {
            for finding in Checks.undocumented(source) { Issue.record("\(path) \(finding)") }
        }
    }

    @Test func theTopHoldsNothingElse() throws {
        let allowed: Set = [
            "Sources", "Tests", "systemd", "contrib", "Package.swift", "README.md", "LICENSE",
            "Package.resolved",  // made by the build, not kept
        ]
        for name in try SourceTree.names(in: ".") where !name.hasPrefix(".") {
            #expect(allowed.contains(name), "\(name) does not belong at the top")
        }
    }

    @Test func onlyTheTopHasAReadme() throws {
        let files = try ["Sources", "Tests", "systemd"].flatMap(SourceTree.allFiles)
        for path in files where path.lowercased().split(separator: "/").last?.hasPrefix("readme") == true {
            Issue.record("\(path): there is one README, at the top; a room's document is its .docc")
        }
    }
}
