import Foundation
import Lab
import SSHSupport
import TestSupport
import Testing

/// A link to the lab's Proxmox host that is lost while vpnctl writes the interfaces file there.
@Suite("A link that is lost", .enabled(if: ServerTools.found != nil, .noServer), .timeLimit(.minutes(20)))
struct LostLinkTests {
    /// The host whose route is in force and not persisted, so that the write is all that is to do.
    private struct Stage {
        let lab: RunningLab
        let file: URL
        let old: Data
        let new: Data
        /// `admin@127.0.0.1:2222`.
        private let entrance: String

        /// - Parameter comments: How many lines of comment the file has besides, so that it takes several packets of SSH.
        static func with(comments: Int = 0, _ body: (Stage) async throws -> Void) async throws {
            try await RunningLab.with("--scenario", "problem-8") { lab in
                let file = URL(fileURLWithPath: try #require(lab.environment["VPNCTL_PVE_INTERFACES_FILE"]))
                let comment = "# This line is here to be long, and has been since the host was set up.\n"
                let old = try Data(contentsOf: file) + Data(String(repeating: comment, count: comments).utf8)
                try old.write(to: file)
                let whole = try await lab.run(["apply", "--yes"], more: ["VPNCTL_PVE_URL": "off"])
                try #require(whole.status == 0, "\(whole.everything)")
                let new = try Data(contentsOf: file)
                try #require(new != old)
                let entrance = try #require(lab.environment["VPNCTL_PVE_SSH"])
                try await body(Stage(lab: lab, file: file, old: old, new: new, entrance: entrance))
            }
        }

        var port: Int { entrance.split(separator: ":").last.flatMap { Int($0) } ?? 0 }

        /// Applies through the proxy, with the old file in its place.
        func apply(through proxy: LinkProxy) async throws -> Program.Outcome {
            try old.write(to: file)
            let user = entrance.prefix { $0 != ":" }
            return try await lab.run(
                ["apply", "--yes"], more: ["VPNCTL_PVE_SSH": "\(user):\(proxy.port)", "VPNCTL_PVE_URL": "off"])
        }

        /// What must hold afterwards; the file as it is in the end.
        func check(_ outcome: Program.Outcome, _ place: String) async throws -> Data {
            // What was begun goes on without the link.
            var (bytes, plan): (Data, Program.Outcome)
            repeat {
                bytes = try Data(contentsOf: file)
                plan = try await lab.run(["plan", "--detailed-exitcode"], more: ["VPNCTL_PVE_URL": "off"])
            } while try bytes != Data(contentsOf: file)
            #expect(bytes == old || bytes == new, "\(place): torn")
            #expect(plan.status == (bytes == new ? 0 : 2), "\(place): \(plan.everything)")
            #expect(outcome.status != 0 || bytes == new, "\(place): \(outcome.output)")
            if outcome.everything.contains("as it was") { #expect(bytes == old, "\(place): \(outcome.everything)") }
            return bytes
        }
    }

    /// The programs of the write, each of which waits for the link to be cut when its turn has come.
    private struct Boundaries {
        let folder: URL

        private static let programs = [
            "cat", "chmod", "chown", "cp", "flock", "mv", "readlink", "rm", "sha256sum", "sync",
        ]

        /// - Parameter programs: The host's own, which stand before this machine's.
        init(in folder: URL, programs: URL) throws {
            self.folder = folder
            for name in Self.programs { try Self.stand(before: name, in: programs) { script(name, $0) } }
        }

        /// Puts a script in the place of a program of the host.
        ///
        /// - Parameter script: Makes it of the path where that program is then.
        static func stand(before name: String, in programs: URL, script: (String) -> String) throws {
            let files = FileManager.default
            let (own, moved) = (programs.appending(path: name), programs.appending(path: ".\(name)"))
            if files.isExecutableFile(atPath: own.path) { try files.moveItem(at: own, to: moved) }
            let places = [moved.path, "/usr/bin/\(name)", "/bin/\(name)"]
            let real = try #require(places.first(where: files.isExecutableFile(atPath:)))
            try ServerProgram.install(script(real), at: own)
        }

        /// The lock is taken by the write alone, and first.
        private func script(_ name: String, _ real: String) -> String {
            """
            #!/bin/sh
            place='\(folder.path)'
            [ \(name) != flock ] || : >"$place/log"
            [ -e "$place/log" ] || exec '\(real)' "$@"
            echo \(name) >>"$place/log"
            count=0
            while read -r line; do count=$((count + 1)); done <"$place/log"
            read -r turn <"$place/turn"
            if [ "$count" = "$turn" ]; then
                : >"$place/reached"
                while [ ! -e "$place/cut" ]; do /bin/sleep 0.01; done
            fi
            exec '\(real)' "$@"

            """
        }

        /// Lets the command with that number wait, from 1; 0 lets none.
        func arm(_ number: Int) throws {
            for name in ["log", "reached", "cut"] {
                try? FileManager.default.removeItem(at: folder.appending(path: name))
            }
            try Data("\(number)\n".utf8).write(to: folder.appending(path: "turn"))
        }

        var count: Int {
            get throws {
                try String(contentsOf: folder.appending(path: "log"), encoding: .utf8).split(separator: "\n").count
            }
        }

        var isReached: Bool { FileManager.default.fileExists(atPath: folder.appending(path: "reached").path) }

        func goOn() throws { try Data().write(to: folder.appending(path: "cut")) }
    }

    @Test func `at any command of the write leaves the old file or the new one, and the next plan says which`()
        async throws
    {
        try await Stage.with { stage in
            let place = try SampleFolder()
            let programs = stage.file.deletingLastPathComponent().appending(path: "bin")
            let boundaries = try Boundaries(in: place.url, programs: programs)
            try boundaries.arm(0)
            let through = try LinkProxy(to: stage.port)
            let whole = try await stage.apply(through: through)
            through.stop()
            try #require(whole.status == 0, "\(whole.everything)")
            let count = try boundaries.count
            #expect(count > 12)
            for number in 1...count {
                try boundaries.arm(number)
                let proxy = try LinkProxy(to: stage.port)
                defer { proxy.stop() }
                async let applied = stage.apply(through: proxy)
                try await eventually { boundaries.isReached }
                proxy.cut()
                let meanwhile = try Data(contentsOf: stage.file)
                #expect(meanwhile == stage.old || meanwhile == stage.new, "command \(number): torn")
                try boundaries.goOn()
                let outcome = try await applied
                #expect(outcome.status != 0, "command \(number): \(outcome.everything)")
                _ = try await stage.check(outcome, "command \(number) of \(count)")
            }
        }
    }

    /// `flock` of the host, which waits where it is told to until nobody reads any more what the shell prints.
    private static func waitingLock(_ place: URL, _ real: String) -> String {
        """
        #!/bin/sh
        if [ -e '\(place.path)/armed' ]; then
            rm '\(place.path)/armed'
            trap '' PIPE
            while echo waiting 2>/dev/null; do /bin/sleep 0.01; done
            '\(real)' "$@"
            status=$?
            : >'\(place.path)/locked'
            exit $status
        fi
        exec '\(real)' "$@"

        """
    }

    @Test func `while the write waits for the lock leaves the old file, since nobody asks for the new one any more`()
        async throws
    {
        try await Stage.with { stage in
            let place = try SampleFolder()
            let folder = stage.file.deletingLastPathComponent()
            try Boundaries.stand(before: "flock", in: folder.appending(path: "bin")) {
                Self.waitingLock(place.url, $0)
            }
            let (armed, locked) = (place.url.appending(path: "armed"), place.url.appending(path: "locked"))
            try place.write("", to: "armed")
            let proxy = try LinkProxy(to: stage.port)
            defer { proxy.stop() }
            async let applied = stage.apply(through: proxy)
            try await eventually { !FileManager.default.fileExists(atPath: armed.path) }
            proxy.cut()
            #expect(try await applied.status != 0)
            try await eventually { FileManager.default.fileExists(atPath: locked.path) }
            // The lock is free again when the write has ended.
            let path = folder.appending(path: ".pve-interfaces.lock").path
            let free = try await stage.lab.run(
                ["exec", "pve", "--", "sh", "-c", "exec 9>>'\(path)'; flock -w 10 9"])
            #expect(free.status == 0, "\(free.everything)")
            #expect(try Data(contentsOf: stage.file) == stage.old)
        }
    }

    @Test func `anywhere on the way there leaves the old file until the new one has arrived as a whole`() async throws {
        try await Stage.with(comments: 2_000) { stage in
            let through = try LinkProxy(to: stage.port)
            let whole = try await stage.apply(through: through)
            through.stop()
            try #require(whole.status == 0, "\(whole.everything)")
            var endings: Set<Data> = []
            // The file is most of what is sent, and what comes after it are a few words.
            let total = through.bytes
            for limit in [1] + Array(stride(from: total / 12, to: total, by: total / 12)) + [total - 100, total] {
                let proxy = try LinkProxy(to: stage.port, limit: limit)
                let outcome = try await stage.apply(through: proxy)
                proxy.stop()
                endings.insert(try await stage.check(outcome, "\(limit) of \(total) bytes"))
            }
            #expect(endings.count == 2)
        }
    }
}
