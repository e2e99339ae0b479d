/// The answer of a method that has nothing to tell.
package struct EmptyResult: WireObject {
    package init() {}

    package static let shape = Shape(Self.init)
}
