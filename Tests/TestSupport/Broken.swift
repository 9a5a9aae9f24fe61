/// What broke a law.
package struct Broken: Error, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }
}
