import Dispatch

extension DispatchQueue {
    /// Where answers are put together, off the engine's thread. Its threads are its own: on the default queue a burst
    /// of outputs has hundreds of files to open.
    static var replies: DispatchQueue { .global(qos: .userInitiated) }
}
