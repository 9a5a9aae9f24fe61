/// The names of ports that rules accept in place of numbers.
enum WellKnownPorts {
    /// In the order in which they are offered.
    static let all = [
        ("afs3-fileserver", 7000), ("aol", 5190), ("auth", 113), ("avt-profile-1", 5004), ("cvsup", 5999),
        ("domain", 53), ("ftp", 21), ("hbci", 3000), ("http", 80), ("https", 443), ("igmpv3lite", 465), ("imap", 143),
        ("imaps", 993), ("ipsec-msft", 10000), ("ipsec-nat-t", 4500), ("isakmp", 500), ("l2f", 1701), ("ldap", 389),
        ("microsoft-ds", 445), ("ms-streaming", 1755), ("ms-wbt-server", 3389), ("msnp", 1863),
        ("nat-stun-port", 3478), ("netbios-dgm", 138), ("netbios-ns", 137), ("netbios-ssn", 139), ("nntp", 119),
        ("ntp", 123), ("openvpn", 1194), ("pop3", 110), ("pop3s", 995), ("pptp", 1723), ("radius", 1812),
        ("radius-acct", 1813), ("rfb", 5900), ("sip", 5060), ("smtp", 25), ("snmp", 161), ("snmptrap", 162),
        ("ssh", 22), ("submission", 587), ("telnet", 23), ("teredo", 3544), ("tftp", 69), ("urd", 465), ("wins", 1512),
    ]

    private static let numbers = Dictionary(uniqueKeysWithValues: all)

    static let names = Set(numbers.keys)

    static func number(of name: String) -> Int? { numbers[name.lowercased()] }
}
