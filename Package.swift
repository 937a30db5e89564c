// swift-tools-version: 6.2
import PackageDescription

/// Applied to every target of ours: Swift 6 mode comes with the tools version, warnings are errors everywhere.
let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]

func library(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .testTarget(name: "\(name)Tests", dependencies: [.byName(name: name)] + dependencies, swiftSettings: strict)
}

let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let sqlite = Target.Dependency.product(name: "GRDBSQLite", package: "GRDB.swift")
let subprocess = Target.Dependency.product(name: "Subprocess", package: "swift-subprocess")
let httpClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let swiftSyntax: [Target.Dependency] = [
    .product(name: "SwiftSyntax", package: "swift-syntax"), .product(name: "SwiftParser", package: "swift-syntax"),
]
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let nio = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

let package = Package(
    name: "atelier",
    products: [
        .executable(name: "atelier", targets: ["atelier"]),
        .executable(name: "atelierd", targets: ["atelierd"]),
        .executable(name: "atelier-hook", targets: ["atelier-hook"]),
    ],
    dependencies: [
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
        .package(url: "https://github.com/swiftlang/swift-syntax", from: "603.0.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        .systemLibrary(name: "CGit2", pkgConfig: "libgit2", providers: [.apt(["libgit2-dev"])]),
        .systemLibrary(name: "CTreeSitter", pkgConfig: "tree-sitter", providers: [.apt(["libtree-sitter-dev"])]),
        library("AtelierDomain", [crypto]),
        library("AtelierBlackboard", ["AtelierDomain", grdb, sqlite]),
        library("AtelierGit", ["AtelierDomain", "CGit2"]),
        library("AtelierSandbox", ["AtelierDomain", subprocess]),
        library("AtelierInference", ["AtelierDomain", httpClient, nioSSL, subprocess, crypto]),
        library("AtelierCodeMap", ["AtelierDomain", "CTreeSitter"] + swiftSyntax),
        library("AtelierCodeIndex", ["AtelierDomain", "AtelierCodeMap", grdb]),
        library("AtelierChecks", ["AtelierDomain"]),
        library("AtelierHooks", ["AtelierDomain", "AtelierChecks"]),
        library("AtelierGates", ["AtelierDomain", "AtelierChecks"]),
        library("AtelierCrew", ["AtelierDomain", "AtelierCodeMap", "AtelierGates", yams]),
        library("AtelierOrchestrator", ["AtelierDomain", "AtelierCodeMap", "AtelierCrew", lifecycle, logging]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        library(
            "AtelierReplay",
            [
                "AtelierDomain", "AtelierBlackboard", "AtelierChecks", "AtelierGit", "AtelierCrew",
                "AtelierOrchestrator",
                "CZlib",
            ]
        ),
        library("AtelierAPI", ["AtelierDomain"]),
        library(
            "AtelierDaemon",
            [
                "AtelierDomain", "AtelierBlackboard", "AtelierGit", "AtelierSandbox", "AtelierInference",
                "AtelierCodeMap", "AtelierCodeIndex", "AtelierGates", "AtelierCrew", "AtelierOrchestrator",
                "AtelierReplay", "AtelierAPI", "AtelierChecks", "AtelierHooks", hummingbird, lifecycle, logging, nio,
                yams,
            ]
        ),
        library("AtelierClient", ["AtelierAPI", "AtelierDomain", httpClient]),
        library(
            "AtelierEval",
            [
                "AtelierDomain", "AtelierAPI", "AtelierClient", "AtelierCodeMap", "AtelierCrew", "AtelierGit",
                "AtelierSandbox", subprocess,
            ]
        ),
        library(
            "AtelierCLI",
            [
                "AtelierClient", "AtelierAPI", "AtelierDomain", "AtelierEval", "AtelierGit", "AtelierSandbox",
                argumentParser,
            ]
        ),
        .executableTarget(name: "atelier", dependencies: ["AtelierCLI"], swiftSettings: strict),
        .executableTarget(name: "atelierd", dependencies: ["AtelierDaemon"], swiftSettings: strict),
        library("AtelierHookClient"),
        .executableTarget(
            name: "atelier-hook",
            dependencies: ["AtelierHookClient"],
            swiftSettings: strict,
            // Git waits for it at every commit, and most of a small program's life is finding its libraries.
            linkerSettings: [.unsafeFlags(["-static-executable"])]
        ),
        .executableTarget(
            name: "atelier-bench",
            dependencies: [
                "AtelierBlackboard", "AtelierChecks", "AtelierCodeIndex", "AtelierCodeMap", "AtelierCrew",
                "AtelierDomain", "AtelierEval", "AtelierGit", "AtelierHooks", "AtelierInference", argumentParser,
            ],
            swiftSettings: strict
        ),
        tests("AtelierDomain"),
        tests("AtelierBlackboard"),
        tests("AtelierChecks", ["AtelierDomain"]),
        tests("AtelierHooks", ["AtelierDomain", "AtelierChecks"]),
        tests("AtelierGates"),
        // Not on the program itself, which is built beside: its way of linking would become the tests'.
        tests("AtelierHookClient"),
        tests("AtelierGit", ["CGit2", "atelier", "atelierd"]),
        tests("AtelierSandbox"),
        tests("AtelierInference"),
        tests("AtelierCodeMap"),
        tests("AtelierCodeIndex", ["AtelierCodeMap", "AtelierDomain"]),
        .target(
            name: "AtelierTestSupport",
            dependencies: ["AtelierCrew", "AtelierDomain"],
            path: "Tests/AtelierTestSupport",
            swiftSettings: strict
        ),
        tests("AtelierCrew", ["AtelierTestSupport"]),
        tests(
            "AtelierReplay",
            [
                "AtelierDomain", "AtelierBlackboard", "AtelierChecks", "AtelierGit", "AtelierCodeMap", "AtelierCrew",
                "AtelierGates", "AtelierInference", "AtelierOrchestrator", "AtelierDaemon", logging,
            ]
        ),
        tests(
            "AtelierOrchestrator",
            [
                "AtelierBlackboard", "AtelierCrew", "AtelierCodeMap", "AtelierDomain", "AtelierTestSupport", grdb,
                lifecycle,
                logging,
            ]
        ),
        tests(
            "AtelierDaemon",
            [
                "AtelierClient", "AtelierBlackboard", "AtelierCodeIndex", "AtelierCodeMap", "AtelierCrew",
                "AtelierEval", "AtelierInference", "AtelierOrchestrator", "AtelierTestSupport", "AtelierHooks",
                "AtelierChecks", "AtelierGit", "AtelierDomain", hummingbird,
            ]
        ),
        tests(
            "AtelierEval",
            [
                "AtelierDomain", "AtelierAPI", "AtelierClient", "AtelierCodeMap", "AtelierCrew", "AtelierGit",
                "AtelierSandbox",
            ]
        ),
        tests("AtelierCLI", ["AtelierEval"]),
        .testTarget(
            name: "AtelierEndToEndTests",
            dependencies: [
                "AtelierDomain", "AtelierAPI", "AtelierBlackboard", "AtelierGit", "AtelierHooks", "atelier", "atelierd",
            ],
            swiftSettings: strict
        ),
        .testTarget(name: "AtelierStyleTests", dependencies: [], swiftSettings: strict),
    ]
)
