// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that nobody builds it who only wants the till or its tests.
let package = Package(
  name: "kassa-benchmarks",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "kassa", path: "../..")],
  targets: [
    .executableTarget(name: "kassa-benchmarks", dependencies: [.product(name: "KassaParts", package: "kassa")]),
    .executableTarget(name: "bare-curses", linkerSettings: [.linkedLibrary("ncursesw"), .linkedLibrary("tinfo")]),
  ]
)
