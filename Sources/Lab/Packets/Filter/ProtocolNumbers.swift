/// Numbers behind the names that pf uses.
enum ProtocolNumbers {
    /// IANA's, under the names of FreeBSD's `/etc/protocols` in lower case; MPTCP is a part of TCP and has none in a packet.
    static let protocols = [
        "icmp": 1, "igmp": 2, "ggp": 3, "ipencap": 4, "st": 5, "tcp": 6, "egp": 8, "igp": 9, "pup": 12, "udp": 17,
        "hmp": 20, "xns-idp": 22, "rdp": 27, "iso-tp4": 29, "dccp": 33, "xtp": 36, "ddp": 37, "idpr-cmtp": 38,
        "ipv6": 41, "idrp": 45, "rsvp": 46, "gre": 47, "esp": 50, "ah": 51, "skip": 57, "ipv6-icmp": 58, "vmtp": 81,
        "eigrp": 88, "ospf": 89, "ax.25": 93, "ipip": 94, "etherip": 97, "encap": 98, "pim": 103, "ipcomp": 108,
        "vrrp": 112, "l2tp": 115, "isis": 124, "sctp": 132, "fc": 133, "udplite": 136, "mpls-in-ip": 137, "manet": 138,
        "shim6": 140, "wesp": 141, "rohc": 142,
    ]

    /// Types of ICMP, as `pf.conf` names them.
    static let messages = [
        "echorep": 0, "unreach": 3, "squench": 4, "redir": 5, "althost": 6, "echoreq": 8, "routeradv": 9,
        "routersol": 10, "timex": 11, "paramprob": 12, "timereq": 13, "timerep": 14, "inforeq": 15, "inforep": 16,
        "maskreq": 17, "maskrep": 18, "trace": 30, "dataconv": 31, "mobredir": 32, "ipv6-where": 33, "ipv6-here": 34,
        "mobregreq": 35, "mobregrep": 36, "skip": 39, "photuris": 40,
    ]
}
