import Providers
import Reconciler
import Testing

@testable import vpnctl

@Suite("Errors that end a command")
struct ErrorTextTests {
    private func text(_ error: any Error, width: Int = 60, hasColour: Bool = false) -> String? {
        ErrorText(style: TextStyle(width: width, hasColour: hasColour)).text(of: error)
    }

    @Test func `Name the host and the code and are wrapped`() {
        let error = ProviderError(
            .unauthorized, host: "fw", message: "fw does not accept the credentials. Check that the key exists.")
        #expect(
            text(error) == """
                error: fw: fw does not accept the credentials. Check that
                  the key exists. [unauthorized]

                """)
    }

    @Test func `Several hosts are told one after the other, with the worst code`() {
        let failures = HostFailures(failures: [
            ProviderError(.secretMissing, host: "a", message: "No key."),
            ProviderError(.refused, host: "b", message: "No answer.", underlying: "errno 111"),
        ])
        #expect(text(failures) == "error: a: No key. [secret-missing]\nerror: b: No answer. [refused]\n")
        #expect(ExitStatus(failures) == .unreachable)
        #expect(ExitStatus(HostFailures(failures: [failures.failures[0]])) == .error)
    }

    @Test func `The cause is told where the message leaves it open`() {
        let error = ProviderError(.handshake, host: "b", message: "No handshake.", underlying: "WRONG_VERSION\u{1B}[2J")
        #expect(text(error) == "error: b: No handshake. [tls]\n  cause: WRONG_VERSION?[2J\n")
    }

    @Test func `Lines of a message keep their columns, and long fingerprints are halved`() {
        let pin = Array(repeating: "AB", count: 32).joined(separator: ":")
        let half = Array(repeating: "AB", count: 16).joined(separator: ":")
        let error = ProviderError(
            .certificate, host: "b", message: "Refused.\n  seen    SHA-256 \(pin)\n  valid   ever")
        #expect(
            text(error, width: 80) == """
                error: b: Refused.
                    seen    SHA-256 \(half):
                                    \(half)
                    valid   ever [certificate]

                """)
    }

    @Test func `Text from elsewhere cannot move the cursor`() throws {
        let error = ProviderError(.malformed, host: "b", message: "Title \u{1B}]0;x\u{7} \u{202E}gnp")
        #expect(try #require(text(error)).unicodeScalars.allSatisfy { $0.value >= 0x20 || $0 == "\n" })
        #expect(text(error)?.contains("\u{202E}") == false)
    }

    @Test func `Colour is on the word alone and breaks no line earlier`() {
        let error = ProviderError(.refused, host: "b", message: "1234567890 1234567890")
        #expect(
            text(error, width: 22, hasColour: true)
                == "\u{1B}[31merror:\u{1B}[0m b: 1234567890\n  1234567890 [refused]\n")
    }

    @Test func `Diagnostics show their place, interrupts that nothing was changed`() {
        let diagnostic = Diagnostic(
            code: "inventory.unknown-key", summary: "Unknown key", detail: "Did you mean `mtu`?",
            place: Place(file: "a.yaml", line: 3, column: 5), excerpt: "    mut: 1420")
        #expect(
            text(Diagnostics([diagnostic]))?.hasPrefix("a.yaml:3:5: error: Unknown key [inventory.unknown-key]") == true
        )
        #expect(text(CancellationError()) == "interrupted: nothing was changed\n")
        #expect(ExitStatus(CancellationError()) == .interrupted)
    }

    @Test func `What is not this program's is left to the argument parser`() {
        struct Other: Error {}
        #expect(text(Other()) == nil)
    }
}
