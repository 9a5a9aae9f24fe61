#if os(Linux)
    import Foundation
    import Glibc

    /// A network namespace of its own, with devices of which the test is the other end, and rules that tell how far a packet came.
    final class PacketNamespace: Sendable {
        struct Failure: Error { let text: String }

        /// Which packets came past the rules for incoming ones, up to those for outgoing ones, and past those.
        struct Passage {
            var incoming: Set<Int> = []
            var reached: Set<Int> = []
            var outgoing: Set<Int> = []

            mutating func formUnion(_ other: Passage) {
                incoming.formUnion(other.incoming)
                reached.formUnion(other.reached)
                outgoing.formUnion(other.outgoing)
            }
        }

        /// What is missing here; nil where it works.
        static let missing: String? = {
            if geteuid() != 0 { return "namespaces need root" }
            if tool("nft") == nil { return "there is no nft: apt-get install nftables" }
            if tool("ip") == nil { return "there is no ip: apt-get install iproute2" }
            guard FileManager.default.isWritableFile(atPath: "/dev/net/tun") else { return "there is no /dev/net/tun" }
            return (try? PacketNamespace(.usual)) == nil ? "no network namespace can be made here" : nil
        }()

        private static func tool(_ name: String) -> String? {
            ["/usr/sbin/", "/sbin/", "/usr/bin/", "/bin/"].map { $0 + name }.first(
                where: FileManager.default.isExecutableFile(atPath:))
        }

        private let namespace: Int32
        private let devices: [String: Int32]

        init(_ world: FilterWorld) throws {
            let names = world.devices.map(\.name)
            (namespace, devices) = try Self.open(names)
            try run("sh", ["-e"], Self.setup(world))
            try run("nft", ["-f", "-"], Self.probe)
        }

        deinit {
            for number in devices.values { close(number) }
            close(namespace)
        }

        /// Gives the kernel a ruleset, and forgets which packets were seen.
        func load(_ ruleset: String) throws {
            let sets = ["came", "reached", "went"].flatMap { [$0 + "4", $0 + "6"] }
            try run("nft", ["-f", "-"], ruleset + sets.map { "flush set inet probe \($0)\n" }.joined())
        }

        /// Lets a packet come in; the kernel has done with it when this returns.
        func send(_ packet: TestPacket) throws {
            let bytes = packet.bytes
            guard let device = devices[packet.device] else { throw Failure(text: "no device \(packet.device)") }
            // The buffer is not kept.
            guard unsafe write(device, bytes, bytes.count) == bytes.count else {
                throw Failure(text: "\(packet): error \(errno)")
            }
        }

        /// What went out by a device since the last time, packets of the kernel's own among it.
        func received(by device: String) -> [[UInt8]] {
            guard let number = devices[device] else { return [] }
            var packets: [[UInt8]] = []
            var buffer = [UInt8](repeating: 0, count: 2048)
            while true {
                // It does not wait.
                let count = unsafe read(number, &buffer, buffer.count)
                guard count > 0 else { return packets }
                packets.append(Array(buffer[..<count]))
            }
        }

        func passage() throws -> Passage {
            let text = try run("nft", ["list", "table", "inet", "probe"], "")
            var passage = Passage()
            for match in text.matches(of: /set (came|reached|went)[46] \{[^}]*?elements = \{([^}]*)\}/) {
                let numbers = match.2.split { !$0.isNumber }.compactMap { Int($0) }
                switch match.1 {
                case "came": passage.incoming.formUnion(numbers)
                case "reached": passage.reached.formUnion(numbers)
                default: passage.outgoing.formUnion(numbers)
                }
            }
            return passage
        }

        /// Runs a program inside.
        ///
        /// - Returns: What it printed.
        @discardableResult
        func run(_ program: String, _ arguments: [String], _ input: String) throws -> String {
            let process = Process()
            process.executableURL = URL(filePath: Self.tool("nsenter") ?? "/usr/bin/nsenter")
            process.arguments = ["--net=/proc/\(getpid())/fd/\(namespace)", program] + arguments
            let (typed, printed, complaints) = (Pipe(), Pipe(), Pipe())
            (process.standardInput, process.standardOutput, process.standardError) = (typed, printed, complaints)
            try process.run()
            try typed.fileHandleForWriting.write(contentsOf: Data(input.utf8))
            try typed.fileHandleForWriting.close()
            let output = String(decoding: printed.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            let errors = String(decoding: complaints.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            process.waitUntilExit()
            guard process.terminationStatus == 0 else { throw Failure(text: "\(program): \(errors)\n\(input)") }
            return output
        }
    }

    extension PacketNamespace {
        /// A thread of its own moves into a new namespace and opens the devices; what is open keeps the namespace.
        private static func open(_ names: [String]) throws -> (Int32, [String: Int32]) {
            let done = DispatchSemaphore(value: 0)
            let result = Box()
            let thread = Thread {
                defer { done.signal() }
                typealias Unshare = @convention(c) (Int32) -> Int32
                // Swift's Glibc leaves it out; it is always there.
                guard let symbol = unsafe dlsym(nil, "unshare") else { return }
                guard unsafe unsafeBitCast(symbol, to: Unshare.self)(0x4000_0000) == 0 else { return }
                result.namespace = unsafe Glibc.open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC)
                for name in names {
                    let number = unsafe Glibc.open("/dev/net/tun", O_RDWR | O_CLOEXEC | O_NONBLOCK)
                    // struct ifreq: the name, then IFF_TUN | IFF_NO_PI.
                    var request = Array(name.utf8) + [UInt8](repeating: 0, count: 40 - name.utf8.count)
                    (request[16], request[17]) = (0x01, 0x10)
                    // TUNSETIFF; the buffer is as long as the structure.
                    guard unsafe ioctl(number, 0x4004_54ca, &request) == 0 else { return }
                    result.devices[name] = number
                }
            }
            thread.start()
            done.wait()
            guard result.namespace >= 0, result.devices.count == names.count else {
                throw Failure(text: "a namespace with devices cannot be made: error \(errno)")
            }
            return (result.namespace, result.devices)
        }

        // Written by one thread before the semaphore is signalled, read by another afterwards.
        private final class Box: @unchecked Sendable {
            var namespace: Int32 = -1
            var devices: [String: Int32] = [:]
        }

        /// Addresses and routes; no device sends anything by itself.
        private static func setup(_ world: FilterWorld) -> String {
            var lines = [
                "cd /proc/sys/net", "echo 1 >ipv4/ip_forward", "echo 1 >ipv6/conf/all/forwarding",
                "echo 0 >ipv4/conf/all/send_redirects", "echo 0 >ipv4/conf/all/rp_filter",
                "echo 0 >ipv4/conf/default/rp_filter", "ip link set lo up",
            ]
            for device in world.devices {
                lines.append("echo 1 >ipv6/conf/\(device.name)/addr_gen_mode")
                lines.append("echo 0 >ipv4/conf/\(device.name)/rp_filter")
                lines.append("echo 0 >ipv4/conf/\(device.name)/send_redirects")
                lines += device.addresses.map {
                    "ip address add \($0) dev \(device.name)" + ($0.contains(":") ? " nodad" : "")
                }
                lines.append("ip link set \(device.name) up")
            }
            lines.append("ip route add default dev \(FilterWorld.exit)")
            lines.append("ip -6 route add default dev \(FilterWorld.exit)")
            // The kernel sets an IPv6 address up a moment after it was told of it.
            for address in world.devices.flatMap(\.addresses).filter({ $0.contains(":") }) {
                let own = address.prefix { $0 != "/" }
                lines.append("until ip -6 route show table local | grep -q '^local \(own) '; do sleep 0.01; done")
            }
            return lines.map { $0 + "\n" }.joined()
        }

        /// Notes the numbers of packets with the tests' lifetime around the chains of the filter.
        private static var probe: String {
            let sets = ["came", "reached", "went"].flatMap { name in
                [("4", "ip id"), ("6", "ip6 flowlabel")].map {
                    "set \(name)\($0.0) { typeof \($0.1); size 65535; flags dynamic; }"
                }
            }
            let chains = [("came", "prerouting", 10), ("reached", "postrouting", 90), ("went", "postrouting", 110)].map
            {
                "chain \($0.0) { type filter hook \($0.1) priority \($0.2);"
                    + "\nip ttl > 128 add @\($0.0)4 { ip id }\nip6 hoplimit > 128 add @\($0.0)6 { ip6 flowlabel }\n}"
            }
            return "table inet probe {\n" + (sets + chains).joined(separator: "\n") + "\n}\n"
        }
    }
#endif
