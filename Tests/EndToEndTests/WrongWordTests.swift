import ImgoptClient
import TestSupport
import Testing

/// Words that nearly are others: commands, options, methods, columns, states.
@Suite(.serialized, .net)
struct WrongWordTests {
    private func complaint(_ world: World, _ arguments: [String]) async throws -> String {
        let socket = arguments.contains("--socket") ? [] : ["--socket", world.socketPath]
        let process = try world.launch(Programs.control, socket + arguments, name: "imgoptctl")
        #expect(try await process.ended() == .exited(2), "\(arguments): \(process.errorText)")
        #expect((await process.lines.whole()).isEmpty, "\(arguments)")
        return process.errorText
    }

    @Test func eachIsAnsweredWithTheWordThatWasMeant() async throws {
        let slips: [([String], String)] = [
            (["sumbit"], "did you mean submit?"), (["help", "sumbit"], "did you mean submit?"),
            (["sumbit", "--help"], "did you mean submit?"), (["store", "pasue", "acme"], "did you mean pause?"),
            (["help", "store", "resum"], "did you mean resume?"), (["help", "watch", "12"], "no command \"watch 12\""),
            (["quokka"], "imgoptctl --help lists all"), (["help", "quokka"], "imgoptctl --help lists all"),
            (["jobs", "--sotre", "acme"], "--store"), (["jobs", "--state", "runing"], "Did you mean 'running'?"),
            (["items", "1", "--state", "quued"], "Did you mean 'queued'?"),
            (["jobs", "--format", "job,stae"], "did you mean state?"), (["jobs", "--sort", "-imagse"], "mean images?"),
            (["call", "job.sumbit", "{}"], "did you mean job.submit?"),
            (["call", "job.list", #"{"state":["runing"]}"#], "did you mean running?"),
            (["call", "job.list", #"{"sotre":"a"}"#], "did you mean store?"),
            (["jobs", "--format", ""], "--format needs names of columns; there are job, store"),
            (["jobs", "--limit", "-5"], "'--limit <limit>': a whole number from 1 on is wanted"),
            (["jobs", "--limit", "nan"], "a whole number from 1 on is wanted"),
            (["watch", "-1"], "-1 is read as an option: ids and intervals are above 0"),
            (["explain", "0"], "'<job>': a whole number from 1 on is wanted"), (["item", "x"], "from 1 on is wanted"),
            (["wait", "1", "--timeout", "-1"], "a number from 0 to 2592000, which are 30 days, is wanted"),
            (["limit", "set", "--rpm", "0"], "a whole number from 1 to 1000000 is wanted"),
            (["limit", "set", "--burst", "-1"], "a whole number from 1 to 1000000 is wanted"),
            (["store", "set", "a", "--weight", "nan"], "a number from 0.01 to 1000 is wanted"),
            (["store", "set", "a", "--weight", "inf"], "a number from 0.01 to 1000 is wanted"),
            (["store", "set", "a", "--max-queued", "0"], "a whole number from 1 to 100000000 is wanted"),
            (["store", "set", "a", "--daily-budget", "-1"], "an amount is a number from 0 on"),
            (["simulate", "--rpm", "-5"], "a whole number from 1 to 1000000 is wanted"),
            (["events", "--since", "-1"], "a whole number from 0 on is wanted"),
            (["events", "--job", "-1"], "a whole number from 1 on is wanted"),
            (["stats", "--watch", "0"], "a number from 0.1 to 86400 is wanted"),
            (["submit", "--store", "a", "--deadline", "-5", "x"], "a whole number from 1 to 2592000 is wanted"),
            (["submit", "--store", "a", "--priority", "-1", "x"], "a whole number from 0 to 9 is wanted"),
            (["submit", "--store", "a", "--prompt", "-5 EV", "x"], "with a dash is written --prompt=VALUE"),
            (["submit", "--store", "a", "--prompt", "b", "--input", #"{"prompt":"c"}"#, "x"], "say the same thing"),
            (
                ["submit", "--store", "a", "--store=b", "x"],
                "--store is given twice, and takes one value: give it once"
            ),
            (["--socket", "/a", "stats", "--socket", "/b"], "--socket is given twice"),
            (["store", "set", "a", "--weight", "1", "--weight", "2"], "--weight is given twice"),
            (["results", "1", "--out", ""], "'--out <folder>': a path is wanted"),
            (["--socket", "", "stats"], "'--socket <path>': a path is wanted"), (["backup", ""], "a path is wanted"),
            (["cancel", "3", "--item", "92"], "leave 3 out"), (["retry", "3", "--item", "92"], "leave 3 out"),
        ]
        try await World.with { world in
            _ = try await world.startDaemon()
            for (arguments, words) in slips {
                let text = try await complaint(world, arguments)
                #expect(text.contains(words), "\(arguments): \(text)")
            }
            // What is far from all is compared with nothing.
            #expect(!(try await complaint(world, ["call", "quokka"])).contains("did you mean"))
            // A shell's pattern finds names that look like options, and -h would ask for help.
            let script = "cd \"$0\" && : > -hat.jpg && exec \"$1\" submit --store acme *.jpg"
            let process = try world.launch("/bin/sh", ["-c", script, world.folder, Programs.control], name: "glob")
            #expect(try await process.ended() == .exited(2))
            #expect(process.errorText.contains("./-hat.jpg"), "\(process.errorText)")
            // A method's name alone would be no help here.
            let model = try world.launch(
                Programs.control, ["--socket", world.socketPath, "model", "resume", "a/b"], name: "model")
            #expect(try await model.ended() == .exited(5))
            #expect(model.errorText.contains("imgoptctl models"), "\(model.errorText)")
            // A folder may have a command's name.
            let results = ["--socket", world.socketPath, "results", "3", "--out", "retry", "--item", "92"]
            let fetch = try world.launch(Programs.control, results, name: "results")
            #expect(try await fetch.ended() == .exited(5), "\(fetch.errorText)")
            for help in [["help"], ["help", "submit"], ["help", "store", "set"], ["submit", "--help"], ["--help"]] {
                let process = try world.launch(Programs.control, help, name: "help")
                #expect(try await process.ended() == .exited(0), "\(help): \(process.errorText)")
            }
        }
    }
}
