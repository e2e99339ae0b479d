/// The answer of a method that has nothing to tell.
public struct EmptyResult: WireObject {
    package init() {}

    public static let shape = Shape(Self.init)
}
