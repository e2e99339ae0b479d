import ImgoptWire

// daemon.reload.
extension DaemonHandlers {
    func reload(_ context: RequestContext) {
        reloader.reload(by: context.caller.actingUser) { result in
            switch result {
            case .success(let result): context.reply.succeed(result)
            case .failure(let error): context.reply.fail(error)
            }
        }
    }
}
