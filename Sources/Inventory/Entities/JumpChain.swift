/// The jump hosts that an SSH connection passes.
package enum JumpChain {
    /// A host that the way passes twice.
    package struct Loop: Error, Hashable, Sendable {
        package let host: String
    }

    /// The names of the jump hosts before `host`, the first one first.
    ///
    /// As with OpenSSH's `ProxyJump`, a list says how to get from one of its hosts to the next, so that only the first
    /// of them is reached by its own list.
    ///
    /// - Parameter listed: What the `ssh.jump` of a host says.
    package static func hosts(before host: String, listed: (String) -> [String]) throws(Loop) -> [String] {
        var way: [String] = []
        var passed: Set<String> = [host]
        var next = listed(host)
        while let first = next.first {
            for name in next where !passed.insert(name).inserted { throw Loop(host: name) }
            way = next + way
            next = listed(first)
        }
        return way
    }
}

extension Site {
    /// The jump hosts that a connection to a host passes, the first one first; a checked site has no loops.
    package func jumpHosts(before host: Host) throws(JumpChain.Loop) -> [Host] {
        let names = try JumpChain.hosts(before: host.name) { name in
            hosts.first { $0.name == name }?.ssh?.jump ?? []
        }
        return names.compactMap { name in hosts.first { $0.name == name } }
    }
}
