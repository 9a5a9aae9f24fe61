import Foundation
import SSH

/// Asks for passphrases on the terminal, one after the other, each key file's once while the answers are right.
actor PassphrasePrompt {
    static let shared = PassphrasePrompt()

    private var answers: [String: String] = [:]
    private var last: Task<String?, Never>?

    /// Nil where there is no terminal, nothing was typed, or the task was cancelled.
    func passphrase(for request: UserAuthentication.PassphraseRequest) async -> String? {
        let previous = last
        let task = Task {
            // Two hosts at once must not ask on one line.
            _ = await previous?.value
            return await ask(request)
        }
        last = task
        return await withTaskCancellationHandler {
            await task.value
        } onCancel: {
            task.cancel()
        }
    }

    private func ask(_ request: UserAuthentication.PassphraseRequest) async -> String? {
        if request.attempt == 1, let answer = answers[request.path] { return answer }
        let again = request.attempt > 1 ? "That was wrong. " : ""
        let answer = await Self.line(asking: "\(again)Passphrase for \(request.path): ")
        answers[request.path] = answer
        return answer
    }

    /// What is typed on the controlling terminal without being shown there; standard input is the command's own.
    private static func line(asking question: String) async -> String? {
        // The system's functions for terminals take pointers; none of them is kept.
        let terminal = unsafe open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC)
        guard terminal >= 0 else { return nil }
        defer { close(terminal) }
        var shown = termios()
        guard unsafe tcgetattr(terminal, &shown) == 0 else { return nil }
        var hidden = shown
        hidden.c_lflag &= ~tcflag_t(ECHO)
        hidden.c_lflag |= tcflag_t(ICANON | ISIG)
        guard unsafe tcsetattr(terminal, TCSAFLUSH, &hidden) == 0 else { return nil }
        say(question, on: terminal)
        defer {
            _ = unsafe tcsetattr(terminal, TCSAFLUSH, &shown)
            say("\n", on: terminal)
        }
        while !Task.isCancelled {
            var waiting = pollfd(fd: terminal, events: Int16(POLLIN), revents: 0)
            guard unsafe poll(&waiting, 1, 0) > 0 else {
                // A thread that blocks here could not be told of an interrupt.
                try? await Task.sleep(for: .milliseconds(20))
                continue
            }
            var bytes = [UInt8](repeating: 0, count: 4096)
            let count = unsafe read(terminal, &bytes, bytes.count)
            guard count > 0 else { return nil }
            let text = String(decoding: bytes[..<count], as: UTF8.self)
            return text.hasSuffix("\n") ? String(text.dropLast()) : text
        }
        return nil
    }

    private static func say(_ text: String, on terminal: Int32) {
        let bytes = Array(text.printable.utf8)
        _ = unsafe write(terminal, bytes, bytes.count)
    }
}
