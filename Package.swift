// swift-tools-version: 6.2
import PackageDescription

/// Every target is checked the same way, and no warning is let through.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .strictMemorySafety(),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error),
]

let package = Package(
    name: "vpnctl",
    platforms: [.macOS(.v14)],
    products: [.executable(name: "vpnctl", targets: ["vpnctl"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-certificates", from: "1.21.1"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
    ],
    targets: [
        .systemLibrary(
            name: "CYAML",
            pkgConfig: "yaml-0.1",
            providers: [.apt(["libyaml-dev"]), .brew(["libyaml"])]
        ),
        .systemLibrary(name: "CGlibc"),
        .systemLibrary(
            name: "CSSH2",
            pkgConfig: "libssh2",
            providers: [.apt(["libssh2-1-dev"]), .brew(["libssh2"])]
        ),
        .target(name: "Interfaces", swiftSettings: strict),
        .target(name: "Reconciler", swiftSettings: strict),
        .target(name: "SSH", dependencies: ["CSSH2"], swiftSettings: strict),
        .target(name: "XML", swiftSettings: strict),
        .target(name: "Inventory", dependencies: ["CYAML", "Reconciler"], swiftSettings: strict),
        .target(
            name: "Providers",
            dependencies: [
                "Interfaces", "Inventory", "Reconciler", "SSH", "XML",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "NIOConcurrencyHelpers", package: "swift-nio"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "NIOTLS", package: "swift-nio"),
                .product(name: "X509", package: "swift-certificates"),
            ],
            swiftSettings: strict
        ),
        .target(
            name: "Lab",
            dependencies: [
                "XML",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "NIOConcurrencyHelpers", package: "swift-nio"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "X509", package: "swift-certificates"),
            ],
            swiftSettings: strict
        ),
        .executableTarget(
            name: "vpnctl",
            dependencies: [
                "Inventory", "Lab", "Providers", "Reconciler",
                .target(name: "CGlibc", condition: .when(platforms: [.linux])),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: strict
        ),
        .target(name: "TestSupport", dependencies: ["Lab"], path: "Tests/TestSupport", swiftSettings: strict),
        .testTarget(name: "ReconcilerTests", dependencies: ["Reconciler", "TestSupport"], swiftSettings: strict),
        .testTarget(name: "InterfacesTests", dependencies: ["Interfaces", "TestSupport"], swiftSettings: strict),
        .testTarget(name: "InventoryTests", dependencies: ["Inventory", "TestSupport"], swiftSettings: strict),
        .target(name: "SSHSupport", dependencies: ["Lab", "SSH"], path: "Tests/SSHSupport", swiftSettings: strict),
        .testTarget(name: "SSHTests", dependencies: ["Lab", "SSH", "SSHSupport"], swiftSettings: strict),
        .testTarget(name: "XMLTests", dependencies: ["XML"], swiftSettings: strict),
        .testTarget(
            name: "ProvidersTests",
            dependencies: [
                "Interfaces", "Inventory", "Lab", "Providers", "Reconciler", "SSH", "SSHSupport", "TestSupport",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "NIOConcurrencyHelpers", package: "swift-nio"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "X509", package: "swift-certificates"),
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "LabTests",
            dependencies: [
                "Lab", "Providers", "TestSupport",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOConcurrencyHelpers", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ],
            swiftSettings: strict
        ),
        .target(
            name: "FuzzSurfaces",
            dependencies: ["Interfaces", "Inventory", "Providers", "Reconciler", "XML"],
            path: "Tests/Fuzzing/Surfaces",
            swiftSettings: strict
        ),
        .testTarget(
            name: "KeptInputTests",
            dependencies: ["FuzzSurfaces", "TestSupport"],
            path: "Tests/Fuzzing/Kept",
            swiftSettings: strict
        ),
        .testTarget(
            name: "VpnctlTests",
            dependencies: [
                "Inventory", "Lab", "Providers", "Reconciler", "SSH", "SSHSupport", "TestSupport", "vpnctl",
            ],
            swiftSettings: strict
        ),
    ]
)

// Benchmarks are a target here, not a package of their own: only so do they see `package` declarations. What they
// need is fetched on request alone (`make bench`); without its traits it needs no other malloc.
if Context.environment["VPNCTL_BENCHMARKS"] != nil {
    package.dependencies.append(.package(url: "https://github.com/ordo-one/benchmark", from: "1.38.1", traits: []))
    package.targets.append(
        .executableTarget(
            name: "Scale",
            dependencies: [
                "Interfaces", "Inventory", "Providers", "Reconciler",
                .product(name: "Benchmark", package: "benchmark"),
            ],
            path: "Tests/Benchmarks/Scale",
            swiftSettings: strict,
            plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")]
        ))
}

// A program that libFuzzer drives (`.ci/fuzz`); it has no `main` of its own, so it is built on request alone.
if Context.environment["VPNCTL_FUZZING"] != nil {
    package.targets.append(
        .executableTarget(
            name: "Fuzz", dependencies: ["FuzzSurfaces"], path: "Tests/Fuzzing/Driver", swiftSettings: strict))
}
