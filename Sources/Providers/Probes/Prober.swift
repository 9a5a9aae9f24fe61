package import Inventory
internal import NIOCore
internal import NIOPosix

/// Tries to reach places from this machine.
package struct Prober: Sendable {
    /// For each place.
    let limit: Duration

    package init(limit: Duration) { self.limit = limit }

    /// Every address of this machine.
    package static func ownAddresses() throws -> Set<IPAddress> {
        Set(try System.enumerateDevices().compactMap { $0.address?.ipAddress.flatMap { IPAddress($0) } })
    }

    /// As many as a firewall takes from one client without a thought, and this machine has programs for.
    private static let atOnce = 32

    /// What is seen of each place, in the order of the places.
    ///
    /// - Throws: `CancellationError`.
    package func sightings(of probes: [AccessTest.Probe]) async throws -> [Sighting] {
        try await withThrowingTaskGroup(of: Numbered.self) { group in
            var sightings = [Sighting](repeating: Sighting(.silent), count: probes.count)
            func add(_ number: Int) {
                group.addTask { Numbered(number, try await sighting(of: probes[number])) }
            }
            for number in probes.indices.prefix(Self.atOnce) { add(number) }
            var next = Self.atOnce
            while let found = try await group.next() {
                sightings[found.number] = found.sighting
                if next < probes.count { add(next) }
                next += 1
            }
            return sightings
        }
    }

    /// A class, since a release build of Swift 6.3 was seen to hand enums on wrongly from a group.
    private final class Numbered: Sendable {
        let number: Int
        let sighting: Sighting

        init(_ number: Int, _ sighting: Sighting) { (self.number, self.sighting) = (number, sighting) }
    }

    private func sighting(of probe: AccessTest.Probe) async throws -> Sighting {
        let source = await OwnAddress.towards(probe.address.description)
        var sighting: Sighting
        switch probe {
        case .icmp(let address): sighting = try await Ping(address: address, limit: limit).sighting()
        case .tcp(let address, let port): sighting = try await connect(to: address, port)
        case .udp(let address, let port): sighting = try await Datagram(address, port, limit: limit).sighting()
        }
        sighting.source = source
        try Task.checkCancellation()
        return sighting
    }

    private func connect(to address: IPAddress, _ port: UInt16) async throws -> Sighting {
        let loop = RequestLoop.group.any()
        let seen = loop.makePromise(of: Sighting.self)
        let place = try SocketAddress(ipAddress: address.description, port: Int(port))
        ClientBootstrap(group: loop).connectTimeout(TimeAmount(limit)).connect(to: place).whenComplete { result in
            switch result {
            case .success(let channel):
                seen.succeed(Sighting(.answered))
                channel.close(promise: nil)
            case .failure(let error): seen.succeed(Sighting(error))
            }
        }
        // A connection that is still being made cannot be given up; it is closed when it stands.
        return try await withTaskCancellationHandler {
            try await seen.futureResult.get()
        } onCancel: {
            seen.fail(CancellationError())
        }
    }
}
