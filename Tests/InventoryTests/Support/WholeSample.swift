extension Samples {
    /// An inventory that uses nearly every key, the example of the documentation with its gaps filled.
    static let whole = """
        version: 1
        site: home
        former_sites: [house]
        prune: {peers: never, rules: owned, routes: owned}
        accept: [own-path]

        hosts:
          opnsense:
            provider: opnsense
            address: 10.0.0.1
            api:
              url: https://10.0.0.1
              certificate:
                sha256: "5F:55:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99:aa:bb:cc:DD"
              server_name: fw.example.net
              credentials: {file: ~/.config/vpnctl/opnsense_apikey.txt}
              via: pve
            ssh:
              user: root
              port: 2222
              jump: [pve]
              identity: ~/.ssh/id_ed25519
              passphrase: {command: [pass, show, opnsense]}
              host_key: "SHA256:wGZ2hdU3ap1YNPCOoM2K0WnRhRZvUNIJGUbtyZcTQO8"
          pve:
            provider: proxmox
            address: 10.0.0.254
            node: pve
            api: {url: "https://10.0.0.254:8006", token: {env: PVE_TOKEN}}
            ssh: {user: admin, sudo: true}
            interfaces_file: /etc/network/interfaces
          router: {provider: manual}

        subnets:
          external: {cidr: [203.0.113.0/24], attached: {opnsense: wan, pve: vmbr0}}
          management: {cidr: [10.0.0.0/24, "fd00:10::/64"], gateway: opnsense, attached: {opnsense: lan, pve: vmbr1}}
          service: {cidr: [10.1.0.0/24], gateway: opnsense, attached: {opnsense: opt1, pve: vmbr2}}
          vpn: {cidr: [10.0.1.0/24, "fd00:1::/64"]}

        tunnels:
          home:
            host: opnsense
            device: wg0
            instance: home
            subnet: vpn
            addresses: [10.0.1.1, "fd00:1::1"]
            port: 51820
            mtu: 1420
            routes: automatic
            interface: {description: WireGuard, enabled: true}
            endpoints: {internet: "vpn.example.net:51820", lan: "192.0.2.10:51820"}
            pools: {workstations: 10.0.1.2-10.0.1.10, mobile: 10.0.1.11-10.0.1.50, servers: 10.0.1.51-10.0.1.100}

        peers:
          mac-workstation:
            tunnel: home
            pool: workstations
            addresses: [10.0.1.2, "fd00:1::2"]
            public_key: KEY1
            preshared_key: {file: secrets/mac.psk}
            keepalive: 25
            enabled: true
            owner: jane
            expires: 2027-02-10
            client: {allowed_ips: [management, vpn, service], confirmed: 2026-02-10}
          branch:
            tunnel: home
            addresses: [10.0.1.200]
            public_key: KEY2
            networks: [192.168.77.0/24]
            endpoint: "branch.example.net:51820"

        rules:
          - id: vpn-to-management
            name: Allow WG to Management
            interface: wireguard
            action: pass
            from: vpn
            to: [management]
          - {id: vpn-to-service, name: Allow WG to Service, interface: wireguard, action: pass, from: vpn, to: service}
          - {id: vpn-to-vpn, name: Allow WG inter-peer, interface: wireguard, action: pass, from: vpn, to: vpn}
          - {id: wireguard-in, name: WireGuard from outside, interface: wan, action: pass, protocol: udp, to: this-firewall, port: 51820}

        routes:
          - {id: vpn-return, host: pve, to: vpn, via: opnsense, persist: post-up}

        forwards:
          - {id: wireguard, host: router, protocol: udp, port: 51820, to: home}

        tests:
          - {from: mac-workstation, accept: ["icmp 10.0.0.254", "tcp 10.0.0.254:22"], deny: ["tcp 10.1.0.110:5432"]}
        """
}
