public import ImgoptJSON

public struct RPCDiscover: WireMethod {
    public typealias Result = JSONValue

    public static let facts = MethodFacts(
        "rpc.discover", "An OpenRPC document of all methods",
        access: .anyone, from: .memory, as: .light)

    public init() {}

    public static let shape = Shape(Self.init)
}
