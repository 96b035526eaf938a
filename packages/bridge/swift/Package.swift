// swift-tools-version:5.9
import PackageDescription

let package = Package(
    name: "TandemBridge",
    platforms: [.iOS(.v14), .macOS(.v11)],
    products: [.library(name: "TandemBridge", targets: ["TandemBridge"])],
    targets: [
        .target(name: "TandemBridge"),
        .testTarget(name: "TandemBridgeTests", dependencies: ["TandemBridge"]),
    ]
)
