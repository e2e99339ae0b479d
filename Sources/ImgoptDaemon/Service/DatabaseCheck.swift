import Glibc
import ImgoptDatabase
import ImgoptEngine

/// `imgoptd --check-database`: looks at a state that no daemon works on, and changes nothing in it.
package struct DatabaseCheck: Sendable {
    /// How it went.
    package let verdict: DaemonExitStatus
    /// What was found, a line each, for people.
    package let lines: [String]

    /// Problems of one kind beyond this are counted only.
    private static let shown = 20

    /// What is looked at.
    package enum Part: Sendable {
        /// The database, the outputs and the sources of the state.
        case all
        /// The database alone, without the files that it names.
        case database
        /// The same of this file, a backup, in place of the state's.
        case copy(String)
    }

    /// Checks the state that the settings name.
    package init(_ settings: Settings, _ part: Part = .all) {
        do throws(DatabaseError) {
            let database: Database
            var name = Database.path(in: settings.state.directory)
            if case .copy(let file) = part {
                database = try Database(inspectingCopy: file)
                name = file
            } else {
                database = try Database(inspecting: settings.state.directory)
            }
            let found = Result { () throws(DatabaseError) in try Self.look(at: database, settings, part) }
            try database.close()
            let findings = try found.get()
            verdict = findings.problems.isEmpty ? .ended : .damaged
            lines =
                findings.problems + findings.remarks
                + (findings.isSound ? ["\(name) is sound"] + findings.advice : [Self.advice(settings, part)])
        } catch {
            verdict = DaemonExitStatus(checking: error.kind)
            // What an error advises is to run this.
            lines = verdict == .damaged ? [error.finding, Self.advice(settings, part)] : [error.message]
        }
    }

    /// What a look at a state came to.
    private struct Findings {
        /// What is not as it should be.
        var problems: [String] = []
        /// What else is to be said.
        var remarks: [String] = []
        /// Whether nothing is wrong with the database itself.
        var isSound = true
        /// What to do about files.
        var advice: [String] = []
    }

    private static func look(
        at database: Database, _ settings: Settings, _ part: Part
    ) throws(DatabaseError) -> Findings {
        let problems = try database.integrityProblems()
        var findings = Findings(problems: problems, isSound: problems.isEmpty)
        guard try database.isUpToDate() else {
            findings.remarks = ["its schema is of an older version: only its pages were looked at"]
            return findings
        }
        guard findings.isSound else { return findings }
        guard case .all = part else {
            findings.remarks = ["outputs and sources were not looked for"]
            return findings
        }
        var outputs = Files()
        var objects = 0
        try database.forEachOutput { item, path, bytes in
            if ObjectStore.isObject(path) {
                objects += 1
            } else {
                outputs.expect(path, bytes, "an output of item \(item.rawValue)")
            }
        }
        var blobs = Files()
        let folder = BlobFiles(directory: settings.state.directory + "/blobs")
        try database.forEachBlob { sha256, bytes in
            blobs.expect(folder.path(sha256), bytes, "the bytes of a source")
        }
        findings.problems = outputs.problems("outputs") + blobs.problems("sources")
        func count(_ files: Files, _ noun: String) -> String { "\(files.count) \(noun)\(files.count == 1 ? "" : "s")" }
        let all = "\(count(outputs, "output")) and \(count(blobs, "source"))"
        let elsewhere = objects == 0 ? [] : ["\(objects) outputs in a bucket were not looked for"]
        findings.remarks = elsewhere + ["there: \(all), each as long as the database has it"]
        if outputs.wrong > 0 {
            findings.advice.append(
                "put the files of outputs back, or have them made anew, which is paid for again: imgoptctl retry "
                    + "--item ITEM --again, or imgoptctl retry JOB --gone for all of a job")
        }
        if blobs.wrong > 0 {
            findings.advice.append(
                "put the files of sources back; else images that still need them fail, unpaid: submit them again")
        }
        return findings
    }

    private static func advice(_ settings: Settings, _ part: Part) -> String {
        if case .copy(let file) = part { return "\(file) is no backup to start from: take another one" }
        let folder = settings.state.directory
        return "keep a copy of \(folder) as it is; then restore a backup (see \"Backups\" in the README)"
    }

    /// Files as they should be, and those that are not.
    private struct Files {
        var count = 0
        var wrong = 0
        var examples: [String] = []

        mutating func expect(_ path: String, _ bytes: Int64, _ what: String) {
            var status = stat()
            let isThere = unsafe stat(path, &status) == 0
            if isThere, Int64(status.st_size) == bytes {
                count += 1
                return
            }
            wrong += 1
            guard examples.count < DatabaseCheck.shown else { return }
            examples.append(
                isThere
                    ? "\(what): \(path) has \(status.st_size) bytes instead of \(bytes)"
                    : "\(what): \(path) is not there")
        }

        func problems(_ noun: String) -> [String] {
            let more = wrong - examples.count
            return examples + (more > 0 ? ["\(more) more \(noun)"] : [])
        }
    }
}

extension DaemonExitStatus {
    fileprivate init(checking kind: DatabaseError.Kind) {
        self =
            switch kind {
            case .corrupt, .inconsistent, .constraint: .damaged
            case .inUse, .busy: .inUse
            case .missing, .notOurDatabase, .newerSchema, .unknownSchema: .refused
            case .directoryUnusable, .full, .inputOutput, .closed, .lost, .other: .unreadable
            }
    }
}
