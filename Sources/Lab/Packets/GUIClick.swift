import Foundation

/// A click on a page of the firewall's GUI, for what has no API.
///
/// Whoever clicks is another program of the same machine than the twin: a file asks, another one answers.
package enum GUIClick {
    private static let asked = URL(fileURLWithPath: "/run/click")
    private static let answered = URL(fileURLWithPath: "/run/clicked")

    /// Clicks a box, saves and applies; returns when that is in force.
    ///
    /// - Parameter box: Where it is: `Interfaces > [WAN] > Block private networks`.
    /// - Returns: What became of it, in a sentence.
    /// - Throws: ``ServerProgram/Failure`` where this machine is no firewall, or its pages have no such box.
    package static func perform(_ box: String) async throws -> String {
        guard FileManager.default.fileExists(atPath: "/run/requests") else {
            throw ServerProgram.Failure(text: "this is not the firewall of a packet lab")
        }
        try Data(box.utf8).write(to: asked, options: .atomic)
        while !FileManager.default.fileExists(atPath: answered.path) { try await Task.sleep(for: .milliseconds(20)) }
        let answer = String(decoding: try Data(contentsOf: answered), as: UTF8.self)
        try FileManager.default.removeItem(at: answered)
        guard !answer.isEmpty else {
            throw ServerProgram.Failure(
                text:
                    "the GUI did not take it: it has \"Interfaces > [NAME] > Block private networks\" of each interface"
            )
        }
        return answer
    }

    /// Carries out what somebody asked for; nothing where nobody did.
    static func serve(on twin: OPNsenseTwin) async throws {
        guard let box = try? Data(contentsOf: asked) else { return }
        try FileManager.default.removeItem(at: asked)
        var answer = ""
        if let match = String(decoding: box, as: UTF8.self).wholeMatch(
            of: /Interfaces > \[(.+)\] > Block private networks/),
            let isSet = try? await twin.clickBlockPrivateNetworks(of: String(match.1))
        {
            answer = "Block private networks is \(isSet ? "set" : "clear") on \(match.1), and in force."
        }
        try Data(answer.utf8).write(to: answered, options: .atomic)
    }
}
