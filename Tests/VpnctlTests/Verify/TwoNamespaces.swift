import Foundation

/// A client and a firewall in network namespaces of their own, a cable between them; gone when the client's program ends.
///
/// The firewall has 10.0.0.254 and fd00:10::254 behind it, passes nothing to 10.1.0.110 (no word), 10.1.0.100
/// (forbidden) and 10.1.0.120 (no such host), and forwards what is left. Needs root and Linux.
enum TwoNamespaces {
    static let obstacle: String? = {
        #if os(Linux)
            guard geteuid() == 0 else { return "network namespaces need root" }
            let trial = Process()
            trial.executableURL = URL(fileURLWithPath: "/bin/sh")
            trial.arguments = ["-c", "unshare -n ip link add near type veth peer name far && command -v ping nsenter"]
            trial.standardOutput = FileHandle.nullDevice
            trial.standardError = FileHandle.nullDevice
            guard (try? trial.run()) != nil else { return "there is no /bin/sh" }
            trial.waitUntilExit()
            return trial.terminationStatus == 0 ? nil : "unshare, ip with veth, nsenter or ping is missing"
        #else
            return "network namespaces need Linux"
        #endif
    }()

    /// What runs a program on the client.
    static let launcher = ["/usr/bin/unshare", "-n", "/bin/sh", "-c", script, "sh"]

    private static let firewall = """
        ip link set lo up && ip addr add 10.0.1.1/24 dev far && ip addr add fd00:1::1/64 dev far nodad && ip link set far up
        ip addr add 10.0.0.254/32 dev lo && ip addr add fd00:10::254/128 dev lo && ip route add blackhole 10.1.0.110
        ip route add prohibit 10.1.0.100 && ip route add unreachable 10.1.0.120 && ip route add blackhole fd00:10::110
        mount -t proc proc /proc && echo 1 >/proc/sys/net/ipv4/ip_forward && echo 1 >/proc/sys/net/ipv6/conf/all/forwarding
        """

    private static let script = """
        set -e
        own=$(readlink /proc/self/ns/net)
        unshare -n -m sleep 600 </dev/null >/dev/null 2>&1 &
        far=$!
        trap 'kill -KILL $far' EXIT
        until [ "$(readlink /proc/$far/exe)" = "$(readlink -f "$(command -v sleep)")" ]; do :; done
        [ "$(readlink /proc/$far/ns/net)" != "$own" ]
        ip link set lo up
        ip link add near type veth peer name far netns $far
        ip addr add 10.0.1.2/24 dev near
        ip addr add fd00:1::2/64 dev near nodad
        nsenter -t $far -n -m /bin/sh -e -c '\(firewall)'
        ip link set near up
        ip route add default via 10.0.1.1
        ip -6 route add default via fd00:1::1
        # The first packet would wait until the cable is noticed.
        until ping -n -c 1 -w 1 fd00:1::1 >/dev/null && ping -n -c 1 -w 1 10.0.1.1 >/dev/null; do :; done
        status=0
        "$@" || status=$?
        exit $status
        """
}
