import Foundation

/// One action of a controller.
struct Route: Sendable {
    typealias Action = @Sendable (Appliance, Call) throws -> Response

    let module: String
    let controller: String
    let action: String
    /// How many path parameters must be there; without them the action does not exist.
    let required: Int
    let run: Action

    /// - Parameters:
    ///   - path: module, controller and action in the documented form: `firewall/source_nat/add_rule`.
    ///   - required: how many path parameters are mandatory.
    ///   - run: the action.
    init(_ path: String, required: Int = 0, run: @escaping Action) {
        let parts = path.split(separator: "/").map(String.init)
        module = Router.className(parts[0])
        controller = Router.className(parts[1])
        action = Router.methodName(parts[2])
        self.required = required
        self.run = run
    }
}

/// A request on its way through a controller.
struct Call {
    let request: Request
    let parameters: Parameters
    let user: User
    /// Path parameters, not decoded.
    let path: [String]

    /// The same call with a member of its body exchanged.
    func posting(_ value: JSON, as name: String) -> Call {
        Call(request: request, parameters: parameters.posting(value, as: name), user: user, path: path)
    }

    /// A path parameter; `nil` if it is missing.
    subscript(_ index: Int) -> String? {
        index < path.count ? path[index] : nil
    }
}

/// An error that a controller shows to the user as the real one does, with status 500.
struct UserError: Error {
    let message: String
    var title: String?
    var level = "error"
}

/// An error of the PHP code itself: the answer tells nothing.
struct Unexpected: Error {}

/// Finds the action for a path: names in snake, camel or (actions) any case, empty parts dropped, surplus parts ignored.
struct Router: Sendable {
    private let routes: [String: Route]

    init(_ routes: [Route]) {
        self.routes = Dictionary(routes.map { (Self.key($0.module, $0.controller, $0.action), $0) }) { _, last in last }
    }

    /// The route and its path parameters.
    func route(_ path: String) -> (route: Route, parameters: [String])? {
        let parts = path.split(separator: "/").map(String.init)
        guard parts.count >= 4, parts[0] == "api" else { return nil }
        let key = Self.key(Self.className(parts[1]), Self.className(parts[2]), Self.methodName(parts[3]))
        guard let route = routes[key] else { return nil }
        let parameters = Array(parts.dropFirst(4))
        return parameters.count < route.required ? nil : (route, parameters)
    }

    private static func key(_ module: String, _ controller: String, _ action: String) -> String {
        "\(module)/\(controller)/\(action)"
    }

    /// `source_nat` and `SourceNat` name one class; classes are files, so the rest of the case counts.
    static func className(_ part: String) -> String {
        part.split(separator: "_").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    }

    /// PHP methods have no case.
    static func methodName(_ part: String) -> String {
        part.replacingOccurrences(of: "_", with: "").lowercased()
    }
}
