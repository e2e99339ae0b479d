/// In what a submit differs first from the job that it should be.
package enum JobDifference: Sendable, Hashable, CustomStringConvertible {
    /// In a member of the job itself.
    case member(String)
    /// In a member of one of its images, counted from 0; and what that is called. Without a member: it is not known in
    /// which, since the image that it should be is kept no longer.
    case image(Int, member: String?, id: String?)
    /// In how many images there are.
    case count(has: Int, sent: Int)

    /// Where it is, as a path in the params of the whole submit.
    package var path: String {
        switch self {
        case .member(let name): name
        case .image(let place, let member, _): "images[\(place)]" + (member.map { ".\($0)" } ?? "")
        case .count: "images"
        }
    }

    package var description: String {
        switch self {
        case .member: "\(path) is another"
        case .image(_, _, let id): path + (id.map { " (of \"\($0)\")" } ?? "") + " is another"
        case .count(let has, let sent): "it has \(has) images, and \(sent) were sent"
        }
    }
}
