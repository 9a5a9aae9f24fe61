import Foundation

extension Appliance {
    /// Answers an API request: route, then authentication, then privileges, then the body, then the controller.
    func answer(_ request: Request, router: Router) -> Response {
        lastUser = nil
        if XMLRPCServer.accepts(request) {
            return awaitingBackend(of: request) {
                XMLRPCServer(appliance: self, refusesOwnAddress: refusesOwnAddress).answer(request)
            }
        }
        guard let (route, path) = router.route(request.path) else { return .notFound }
        return awaitingBackend(of: request) { answer(request, route, path) }
    }

    /// For how many seconds a call waits for a backend that is down.
    private static let backendPatience = 120.0

    /// Works on a request; while the backend is down, its key is checked late, and nothing comes into force.
    private func awaitingBackend(of request: Request, _ work: () -> Response) -> Response {
        guard isConfigdDown, request.sender != .nobody else { return work() }
        let before = inForce
        var response = work()
        inForce = before
        response.delay += Self.backendPatience
        return response
    }

    private func answer(_ request: Request, _ route: Route, _ path: [String]) -> Response {
        let user: User
        switch login(request.sender) {
        case .absent:
            return Response(status: 302, contentType: "text/html; charset=UTF-8", location: "/?url=\(request.uri)")
        case .refused: return .refused(401, "Authentication Failed", delay: 2)
        case .user(let found): user = found
        }
        lastUser = user.name
        guard Pages.allow(user, path: request.path, release: release) else { return .refused(403, "Forbidden") }
        let parameters = Parameters(request)
        if parameters.isMissingJSON { return .refused(400, "Invalid JSON syntax") }
        let call = Call(request: request, parameters: parameters, user: user, path: path)
        defer { rollBack() }
        do {
            return try route.run(self, call)
        } catch let error as UserError {
            return response(for: error)
        } catch {
            return .unexpected
        }
    }

    private func response(for error: UserError) -> Response {
        var members = [JSON.Member(name: "errorMessage", value: .string(error.message))]
        members.append(JSON.Member(name: "errorTitle", value: .string(error.title ?? "")))
        if release >= .v26_7 {
            members.append(JSON.Member(name: "errorLevel", value: .string(error.level)))
        }
        return .error(500, .object(members))
    }

    /// Saves what a call changed, unless its user may not write.
    func save(for call: Call) throws {
        try refuseReadOnly(call.user)
        try save(by: call.user, describing: "\(call.request.uri) made changes")
    }

    func refuseReadOnly(_ user: User) throws {
        guard user.isReadOnly else { return }
        throw UserError(
            message: "User \(user.name) denied for write access (user-config-readonly set)",
            title: release >= .v26_1 ? "General access" : "")
    }
}
