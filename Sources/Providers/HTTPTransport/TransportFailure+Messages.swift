internal import Inventory

extension TransportFailure {
    /// What happened and what to do, for everything but a certificate that was seen.
    func message(for code: ProviderError.Code, request: HTTPRequest?) -> String {
        let place = target.place
        let asked = request.map { " to \($0)" } ?? ""
        return switch code {
        case .unknownName:
            "The name \(target.base.host) of \(host) is not known to the resolver. Check `api.url` and this machine's DNS."
        case .refused:
            "\(place) of \(host) refuses the connection: nothing listens there, or a firewall rejects it. Check the "
                + "port in `api.url` and that the API is running."
        case .unreachable:
            "There is no route to \(place) of \(host). Check this machine's network, and whether the API is reached "
                + "through a tunnel (`api.via`)."
        case .connectTimeout:
            "\(place) of \(host) did not complete a connection within \(limits.connect). It is down, or a firewall "
                + "drops the packets without a word."
        case .handshake:
            "\(place) of \(host) does not complete a TLS handshake, so nothing was sent. Check that the port in "
                + "`api.url` is the one of HTTPS."
        case .certificate:
            "The certificate of \(host) (\(place)) was refused, so nothing was sent. Run `vpnctl trust \(host)` to "
                + "look at it."
        case .timeout:
            "\(host) did not finish its answer\(asked) within \(request?.timeout ?? limits.request). "
                + fate(of: request) + " Look whether it is busy or its configd is down, then try again."
        case .closed:
            "\(host) closed the connection instead of answering\(asked). " + fate(of: request)
        case .cut:
            "The answer of \(host)\(asked) broke off before its end and was not used. " + fate(of: request)
        case .tooLarge:
            "The answer of \(host)\(asked) is larger than \(limits.responseBytes) bytes and was not read. "
                + fate(of: request)
        case .malformed:
            "What \(place) of \(host) answered\(asked) is not HTTP. Check the port in `api.url`. " + fate(of: request)
        default:
            "The request\(asked) to \(host) failed."
        }
    }

    private func fate(of request: HTTPRequest?) -> String {
        guard let request, !request.isRead else { return "Nothing was changed by it." }
        return "Whether the change was made is not known: plan again before anything else."
    }

    func certificateError(
        seen: CertificateSummary,
        objections: [CertificateInspection.Objection],
        underlying: String?
    ) -> ProviderError {
        var lines = [
            "The certificate of \(host) (\(target.place)) is not trusted, so nothing was sent.",
            "  expected  \(wanted)",
        ]
        lines.append("  seen      SHA-256 \(seen.fingerprint)")
        lines.append("  subject   \(seen.subject.isEmpty ? "(none)" : seen.subject)")
        lines.append("  issuer    \(seen.issuer.isEmpty ? "(none)" : seen.issuer)")
        lines.append("  valid     \(seen.validity)")
        if !seen.names.isEmpty { lines.append("  for       \(seen.names.joined(separator: ", "))") }
        if !objections.isEmpty {
            lines.append("Not accepted because " + objections.map(\.description).joined(separator: ", and ") + ".")
        }
        lines.append(
            "Either it was replaced, or something stands in between. Compare it on the machine's own console, then run "
                + "`vpnctl trust \(host)`."
        )
        return ProviderError(
            .certificate,
            host: host,
            message: lines.joined(separator: "\n"),
            underlying: underlying
        )
    }

    private var wanted: String {
        switch trust {
        case .systemRoots: "one for \(target.expectedName) from an authority that this system trusts"
        case .authority(let file): "one for \(target.expectedName) from an authority in \(file)"
        case .pinned(let sha256): "SHA-256 \(Fingerprint(bytes: sha256)?.description ?? "(none)")"
        }
    }
}
