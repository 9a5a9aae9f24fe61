extension Case {
    /// Names that refer to other entries.
    static let references = [
        Case(
            "names of nothing", "unknown-reference", "unknown-reference", "unknown-reference",
            yaml: """
                subnets: {dmz: {cidr: 10.9.0.0/24, gateway: 1️⃣fv, attached: {2️⃣pv: vmbr9}}}
                peers: {two: {tunnel: 3️⃣hom, addresses: [10.0.1.3], public_key: KEY2}}
                """),
        Case(
            "a tunnel on nothing", "unknown-reference", "unknown-reference",
            yaml: "tunnels: {two: {host: 1️⃣fv, device: wg1, subnet: 2️⃣vpm, addresses: 10.0.1.254, port: 1}}"),
        Case(
            "a pool of nothing", "unknown-reference",
            yaml: "peers: {two: {tunnel: home, pool: 1️⃣desk, addresses: [10.0.1.3], public_key: KEY2}}"),
        Case(
            "a broken tunnel is named once", "empty-value",
            yaml: "tunnels: {1️⃣two: }\npeers: {two: {tunnel: two, addresses: [10.0.1.3], public_key: KEY2}}"),
        Case(
            "a client that wants nothing", "unknown-reference",
            yaml:
                "peers: {two: {tunnel: home, addresses: [10.0.1.3], public_key: KEY2, client: {allowed_ips: [lan, 1️⃣wan]}}}"
        ),
        Case(
            "a rule about nothing", "unknown-reference",
            yaml: "rules: [{id: a, interface: wireguard, action: pass, from: [vpn, 1️⃣guests], to: lan}]"),
        Case(
            "a test and a forward of nothing", "unknown-reference", "unknown-reference",
            yaml: """
                tests: [{from: 1️⃣nobody, accept: icmp 10.0.0.1}]
                forwards: [{id: a, host: router, port: 51820, to: 2️⃣house}]
                """),
        Case(
            "a name of two things", "ambiguous-reference",
            yaml: """
                subnets: {one: {cidr: 10.9.0.0/24}}
                rules: [{id: a, interface: wireguard, action: pass, from: 1️⃣one, to: lan}]
                """),
        Case(
            "a tunnel on Proxmox", "unsuitable-host",
            yaml: "tunnels: {two: {host: 1️⃣pve, device: wg1, subnet: vpn, addresses: 10.0.1.254, port: 1}}"),
        Case(
            "a rule on Proxmox", "unsuitable-host",
            yaml: "rules: [{id: a, host: 1️⃣pve, interface: wireguard, action: pass, from: vpn, to: lan}]"),
        Case(
            "a forward on OPNsense", "unsuitable-host", yaml: "forwards: [{id: a, host: 1️⃣fw, port: 51820, to: home}]"),
        Case(
            "a rule without a firewall", "unsuitable-host", isWhole: true,
            yaml: "version: 1\nsite: a\nrules: [1️⃣{id: a, interface: wan, action: block}]"),
        Case(
            "a rule on one of two firewalls", "host-needed",
            yaml: """
                hosts: {fw2: {provider: opnsense, address: 10.0.0.2, api: {credentials: {file: a}}}}
                rules: [1️⃣{id: a, interface: wireguard, action: pass, from: vpn, to: lan}]
                """),
        Case(
            "a host without an address in a rule", "unknown-host-address",
            yaml: "rules: [{id: a, interface: wireguard, action: pass, from: vpn, to: 1️⃣router}]"),
        Case(
            "a next hop in no common subnet", "unknown-host-address",
            yaml: """
                hosts: {far: {provider: linux, address: far.example.net}}
                routes: [{id: a, host: far, to: vpn, via: 1️⃣fw}]
                """),
        Case(
            "a next hop with two addresses", "ambiguous-reference",
            yaml: """
                hosts: {gw: {provider: linux, address: gw.example.net}}
                subnets: {dmz: {cidr: 10.9.0.0/24, attached: {pve: vmbr3, gw: {interface: a, addresses: [10.9.0.1, 10.9.0.2]}}}}
                routes: [{id: a, host: pve, to: 10.8.0.0/24, via: 1️⃣gw}]
                """),
        Case(
            "a host that is its own next hop", "self-reference",
            yaml: "routes: [{id: a, host: pve, to: 10.8.0.0/24, via: 1️⃣pve}]"),
        Case(
            "a way through SSH", "self-reference", "unknown-reference", "unsuitable-host",
            yaml: """
                hosts:
                  a: {provider: opnsense, address: 10.0.0.5, api: {credentials: {file: a}, via: pve}, ssh: {jump: [pve]}}
                  b: {provider: linux, address: 10.0.0.6, ssh: {jump: [1️⃣b, 2️⃣c, 3️⃣router]}}
                """),
        Case(
            "ways in a circle, told where they are one", "jump-loop", "jump-loop",
            yaml: """
                hosts:
                  a: {provider: linux, address: 10.0.0.5, ssh: {jump: [1️⃣b]}}
                  b: {provider: linux, address: 10.0.0.6, ssh: {jump: [2️⃣a, pve]}}
                  c: {provider: linux, address: 10.0.0.7, ssh: {jump: [b]}}
                """),
        Case(
            "a way that passes a host twice", "jump-loop",
            yaml: """
                hosts:
                  a: {provider: linux, address: 10.0.0.5, ssh: {jump: [b]}}
                  b: {provider: linux, address: 10.0.0.6}
                  c: {provider: linux, address: 10.0.0.7, ssh: {jump: [a, 1️⃣b]}}
                  d: {provider: linux, address: 10.0.0.8, ssh: {jump: [b, a]}}
                """),
        Case(
            "persistence on OPNsense", "misplaced-key",
            yaml: "routes: [{id: a, host: fw, to: 10.8.0.0/24, via: pve, 1️⃣persist: post-up}]"),
    ]
}
