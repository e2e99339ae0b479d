import Glibc

/// Who else could change or read what the daemon works with: the folder of its state, that of outputs, the files of
/// its secrets. Looked at anew each time, since a person can mend it while the daemon runs.
package struct Surroundings: Sendable, Equatable {
    /// What no daemon should start with, and what to do.
    package private(set) var refusals: [String] = []
    /// What may be meant so, and what to do if it is not.
    package private(set) var warnings: [String] = []

    /// Looks around. What is not there is nobody's.
    ///
    /// - Parameter user: who the daemon is.
    package init(_ settings: Settings, user: UInt32 = geteuid()) {
        lookAtState(settings.state.directory, user)
        lookAtOutputs(settings.outputs.directory)
        let secrets = [
            (settings.replicate.tokenFile, "the token"), (settings.replicate.headersFile, "the headers"),
            (settings.replicate.proxyCredentialsFile, "the proxy's password"),
            (settings.objects.credentialsFile, "the bucket's secret key"),
            (settings.notify.webhookSecretFile, "the webhook's secret"),
        ]
        for (file, what) in secrets {
            if let file { lookAtSecret(file, what) }
        }
        if let program = settings.notify.exec.first { lookAtProgram(program) }
    }

    private mutating func lookAtState(_ folder: String, _ user: UInt32) {
        guard let status = Self.status(folder) else { return }
        let mode = Self.octal(status)
        if status.st_mode & S_IWOTH != 0, status.st_mode & S_ISVTX == 0 {
            refusals.append(
                "everybody may write to the state folder \(folder) (mode \(mode)), and so replace what the daemon goes "
                    + "by: chmod o-w \(folder), or set state.directory to a folder below it, which the daemon makes")
        } else if status.st_mode & (S_IWGRP | S_IWOTH) != 0 {
            warnings.append(
                "others may write to the state folder \(folder) (mode \(mode)): chmod go-w \(folder), or set "
                    + "state.directory to a folder below it, which the daemon makes")
        }
        if status.st_uid != user, status.st_uid != 0 {
            warnings.append(
                "the state folder \(folder) belongs to user \(status.st_uid), who can replace what is in it, and the "
                    + "daemon runs as user \(user): start it as its owner (sudo -u), or chown the folder")
        }
        var parent = DurableFile.folder(of: folder)
        while true {
            if let status = Self.status(parent), status.st_mode & S_IWOTH != 0, status.st_mode & S_ISVTX == 0 {
                warnings.append(
                    "everybody may write to \(parent), and so replace the state folder below it: chmod o-w \(parent)")
            }
            guard parent != "/", parent != "." else { return }
            parent = DurableFile.folder(of: parent)
        }
    }

    private mutating func lookAtOutputs(_ folder: String) {
        guard let status = Self.status(folder), status.st_mode & S_IWOTH != 0, status.st_mode & S_ISVTX == 0 else {
            return
        }
        warnings.append("everybody may write to \(folder), and so replace results: chmod o-w \(folder)")
    }

    private mutating func lookAtSecret(_ file: String, _ what: String) {
        guard let status = Self.status(file) else { return }
        if status.st_mode & S_IROTH != 0 {
            warnings.append("everybody may read \(what) in \(file) (mode \(Self.octal(status))): chmod o-r \(file)")
        }
        if status.st_mode & (S_IWGRP | S_IWOTH) != 0 {
            warnings.append("others may replace \(what) in \(file) (mode \(Self.octal(status))): chmod go-w \(file)")
        }
    }

    /// A hook's program need not be there yet: what it is to be told waits for it.
    private mutating func lookAtProgram(_ path: String) {
        let name = SettingsTable.name(of: \.notify.exec)
        let isFile = Self.status(path).map { $0.st_mode & S_IFMT == S_IFREG }
        guard isFile == true, unsafe access(path, X_OK) == 0 else {
            let fault =
                switch isFile {
                case nil: "is not there"
                case false?: "is no file"
                case true?: "may not be run by user \(geteuid())"
                }
            warnings.append("\(path) (\(name)) \(fault): events wait until it can be run")
            return
        }
    }

    private static func status(_ path: String) -> stat? {
        var status = stat()
        return unsafe stat(path, &status) == 0 ? status : nil
    }

    private static func octal(_ status: stat) -> String {
        let digits = String(status.st_mode & 0o7777, radix: 8)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}
