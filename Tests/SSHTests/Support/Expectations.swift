import SSH
import SSHSupport
import Testing

/// Expects an error by its code; what it says is for people.
@discardableResult
func expectError<Value>(
    _ code: SSHError.Code, sourceLocation: SourceLocation = #_sourceLocation,
    _ body: () async throws -> Value
) async -> SSHError? {
    do {
        _ = try await body()
        Issue.record("no error, where \(code.rawValue) was expected", sourceLocation: sourceLocation)
    } catch let error as SSHError {
        #expect(error.code == code, "\(error)", sourceLocation: sourceLocation)
        return error
    } catch {
        Issue.record(error, sourceLocation: sourceLocation)
    }
    return nil
}

/// A value that tasks share.
actor Locked<Value: Sendable> {
    private(set) var value: Value

    init(_ value: Value) { self.value = value }

    func set(_ value: Value) { self.value = value }
}

extension Locked {
    func append<Element>(_ element: Element) where Value == [Element] { value.append(element) }
}

extension Comment {
    static let noServer = Comment(rawValue: ServerTools.reason)
}
