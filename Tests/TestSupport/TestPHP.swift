import Foundation

/// The PHP that `.ci/tools-php` puts beside the build.
package enum TestPHP {
    package static let path: String? = {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let program = folder.appending(path: ".build-tools/php/bin/php").path
        return FileManager.default.isExecutableFile(atPath: program) ? program : nil
    }()

    package static let reason = "there is no PHP: .ci/tools-php unpacks one on Debian and Ubuntu"
}
