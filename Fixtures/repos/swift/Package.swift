// swift-tools-version: 5.9
import PackageDescription

let package = Package(
    name: "Wordsmith",
    products: [.library(name: "Wordsmith", targets: ["Wordsmith"])],
    targets: [
        .target(name: "Wordsmith"),
        .testTarget(name: "WordsmithTests", dependencies: ["Wordsmith"]),
    ]
)
