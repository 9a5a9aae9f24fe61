/// A rule as pf reads it: about packets that come in or go out, or about source addresses of those that go out.
struct PacketRule: Equatable {
    enum Action: Equatable {
        case pass
        case block
        /// Blocks, and tells the sender.
        case reject
        /// Exchanges the source address; `to` is nil for the address of the interface.
        case translate(to: String?, keepsPort: Bool)
        /// Leaves the source address, whatever later rules say.
        case keepSource
    }

    enum Direction: Equatable {
        case incoming, outgoing
    }

    enum Family: String, Equatable, CaseIterable {
        case inet, inet6
    }

    /// A source or a destination.
    struct End: Equatable {
        enum Place: Equatable {
            case any
            /// Every address of the firewall.
            case own
            /// An address or a network.
            case network(String)
            /// The addresses of a device or a group, as they are when a packet comes.
            case addresses(of: String)
            case networks(of: String)
            case table(String)
        }

        var place: Place
        var isNegated = false
    }

    /// Numbers and ranges of ports.
    enum Ports: Equatable {
        case listed([ClosedRange<Int>])
        case alias(String)
    }

    struct Interface: Equatable {
        var name: String
        var isNegated = false
    }

    var action = Action.pass
    /// nil for both.
    var direction: Direction?
    /// The first quick rule that matches decides; without one, the last of the others.
    var isQuick = false
    var interface: Interface?
    var family: Family?
    /// Numbers; empty for all.
    var protocols: [Int] = []
    /// pf makes a rule of every combination.
    var sources = [End(place: .any)]
    var destinations = [End(place: .any)]
    var sourcePorts: Ports?
    var destinationPorts: Ports?
    /// Types of ICMP or ICMPv6.
    var messageTypes: [Int] = []
    /// Whether answers and what follows pass without another look.
    var keepsState = true
    var label = ""
    /// What it says beyond that, which no packet of the lab would show.
    var ignored: [String] = []
}

/// A line that says something that cannot be expressed.
struct UntranslatableRule: Error, Equatable {
    let reason: String
}
