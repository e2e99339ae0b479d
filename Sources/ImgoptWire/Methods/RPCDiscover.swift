package import ImgoptJSON

package struct RPCDiscover: WireMethod {
    package typealias Result = JSONValue

    package static let facts = MethodFacts(
        "rpc.discover", "An OpenRPC document of all methods",
        access: .anyone, from: .memory)

    package init() {}

    package static let shape = Shape(Self.init)
}
