import ImgoptJSON
import ImgoptWire

/// What a command works with: where it writes, and the daemon.
struct Context: Sendable {
    let console: Console
    let daemon: any Daemon

    init(console: Console, daemon: any Daemon) {
        self.console = console
        self.daemon = daemon
    }

    /// The process's own output, and the daemon that `global` names. Connects at the first request.
    init(_ global: GlobalOptions) {
        self.init(console: Console(global), daemon: DaemonConnection(path: global.socket))
    }

    /// Asks, and writes the answer: as it came with `--json`, else as `show` writes it.
    func show<Method: WireMethod>(_ method: Method, _ show: (Method.Result) throws -> Void) async throws {
        let json = try await daemon.answer(to: method)
        if console.isJSON { return try console.data(json) }
        try show(try Answer.read(Method.self, json))
    }

    /// Asks for something to be done, and tells in a remark that it was.
    func perform<Method: WireMethod>(_ method: Method, _ told: (Method.Result) -> String) async throws {
        let json = try await daemon.answer(to: method)
        if console.isJSON { return try console.data(json) }
        console.note(told(try Answer.read(Method.self, json)))
    }
}

extension Console {
    /// The process's own, as `global` wants it.
    init(_ global: GlobalOptions) {
        self.init(
            output: DescriptorOutput(1), error: DescriptorOutput(2), environment: .process, color: global.color,
            isJSON: global.isJSON, isQuiet: global.isQuiet)
    }
}
