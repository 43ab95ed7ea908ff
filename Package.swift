// swift-tools-version: 6.2
import PackageDescription

/// Every module is compiled with the same guards: existentials are spelt out, an import is internal unless it is part of the
/// module's interface, and a member can be used only where its module is imported.
let house: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
]

let package = Package(
  name: "kassa",
  products: [
    .executable(name: "kassa", targets: ["kassa"]),
    // What the benchmarks measure; no program of anybody else's is meant to use it.
    .library(
      name: "KassaParts", targets: ["Screens", "Themes", "Terminal", "Journal", "Records", "BrokerAPI", "Checkout"]),
  ],
  // Exact, because what one build is made of must be what the next one is made of.
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
    .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-ssl", exact: "2.37.6"),
    .package(url: "https://github.com/apple/swift-http-types", exact: "1.8.0"),
    .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
    .package(url: "https://github.com/apple/swift-collections", exact: "1.6.0"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1"),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", exact: "2.1.1"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
    .package(url: "https://github.com/swift-server/async-http-client", exact: "1.37.0"),
    .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
    .package(url: "https://github.com/LebJe/TOMLKit", exact: "0.6.0"),
    // What these are made of in turn.
    .package(url: "https://github.com/apple/swift-algorithms", exact: "1.2.1"),
    .package(url: "https://github.com/apple/swift-asn1", exact: "1.7.4"),
    .package(url: "https://github.com/apple/swift-async-algorithms", exact: "1.1.4"),
    .package(url: "https://github.com/apple/swift-atomics", exact: "1.3.0"),
    .package(url: "https://github.com/apple/swift-certificates", exact: "1.21.1"),
    .package(url: "https://github.com/apple/swift-configuration", exact: "1.4.0"),
    .package(url: "https://github.com/apple/swift-distributed-tracing", exact: "1.7.3"),
    .package(url: "https://github.com/apple/swift-http-structured-headers", exact: "1.7.0"),
    .package(url: "https://github.com/apple/swift-metrics", exact: "2.13.0"),
    .package(url: "https://github.com/apple/swift-nio-extras", exact: "1.35.2"),
    .package(url: "https://github.com/apple/swift-nio-http2", exact: "1.46.0"),
    .package(url: "https://github.com/apple/swift-nio-transport-services", exact: "1.28.0"),
    .package(url: "https://github.com/apple/swift-numerics", exact: "1.1.1"),
    .package(url: "https://github.com/apple/swift-service-context", exact: "1.5.1"),
    .package(url: "https://github.com/apple/swift-system", exact: "1.8.1"),
  ],
  targets: [
    .executableTarget(
      name: "kassa",
      dependencies: [
        "Till", "Screens", "Themes", "Terminal", "BankSandbox", "BankControl", "HTTP", "Journal", "Records", "Checkout",
        "CProcess", "Files", "Text", .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: house,
      // Full RELRO: what the dynamic linker resolves is read-only before `main`.
      linkerSettings: [.unsafeFlags(["-Xlinker", "-z", "-Xlinker", "relro", "-Xlinker", "-z", "-Xlinker", "now"])]),
    .target(
      name: "Till",
      dependencies: [
        "Screens", "Themes", "Terminal", "BankSandbox", "BankControl", "HTTP", "BrokerClient", "Journal", "Records",
        "BrokerAPI",
        "Checkout", "Files", "Text",
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "HummingbirdCore", package: "hummingbird"),
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "Logging", package: "swift-log"),
      ],
      resources: [.embedInCode("Shop")],
      swiftSettings: house),
    .target(
      name: "Screens", dependencies: ["Themes", "Terminal", "Records", "BankControl", "BrokerAPI", "Checkout", "Text"],
      swiftSettings: house),
    .target(
      name: "Themes",
      dependencies: ["Terminal", "Files", "Text", .product(name: "TOMLKit", package: "TOMLKit")],
      resources: [.embedInCode("themes")],
      swiftSettings: house),
    .target(name: "Terminal", dependencies: ["Text", "CNcurses", "CQREncode"], swiftSettings: house),
    .target(name: "BankControl", dependencies: ["BrokerAPI"], swiftSettings: house),
    .target(
      name: "HTTP",
      dependencies: [
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "HummingbirdCore", package: "hummingbird"),
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "Crypto", package: "swift-crypto"),
      ],
      swiftSettings: house),
    .target(
      name: "BankSandbox",
      dependencies: [
        "BankControl", "BrokerAPI", "Checkout", "Files", "HTTP", "Text",
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "HummingbirdCore", package: "hummingbird"),
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "TOMLKit", package: "TOMLKit"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "HeapModule", package: "swift-collections"),
        .product(name: "Mustache", package: "swift-mustache"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
      ],
      resources: [.embedInCode("People"), .embedInCode("Pages"), .embedInCode("scenarios")],
      swiftSettings: house),
    .target(
      name: "BrokerClient",
      dependencies: [
        "BrokerAPI", "Checkout",
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
      ],
      swiftSettings: house),
    .target(
      name: "Journal",
      dependencies: [
        "Files", "Records", "BrokerAPI", "Checkout", "Text", .product(name: "GRDB", package: "GRDB.swift"),
      ],
      swiftSettings: house),
    .target(name: "Files", swiftSettings: house),
    .target(
      name: "Records",
      dependencies: ["BrokerAPI", "Checkout", "Text", .product(name: "Crypto", package: "swift-crypto")],
      swiftSettings: house),
    .target(name: "BrokerAPI", dependencies: ["Text"], swiftSettings: house),
    .target(name: "Checkout", dependencies: ["Text"], swiftSettings: house),
    .target(name: "Text", swiftSettings: house),
    .target(name: "CNcurses"),
    .systemLibrary(name: "CProcess"),
    .systemLibrary(name: "CQREncode", pkgConfig: "libqrencode", providers: [.apt(["libqrencode-dev"])]),
    .target(
      name: "TestSupport", dependencies: ["Terminal", "BrokerAPI", "BrokerClient"], path: "Tests/TestSupport",
      resources: [.copy("Fixtures")], swiftSettings: house),
    .testTarget(name: "TextTests", dependencies: ["Text", "TestSupport"], swiftSettings: house),
    .testTarget(name: "CheckoutTests", dependencies: ["Checkout", "TestSupport"], swiftSettings: house),
    .testTarget(name: "TerminalTests", dependencies: ["Terminal", "TestSupport"], swiftSettings: house),
    .testTarget(name: "ThemesTests", dependencies: ["Themes", "Terminal"], swiftSettings: house),
    .testTarget(name: "BrokerAPITests", dependencies: ["BrokerAPI", "TestSupport"], swiftSettings: house),
    .testTarget(
      name: "HTTPTests",
      dependencies: [
        "HTTP",
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOEmbedded", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
      ],
      swiftSettings: house),
    .testTarget(
      name: "BankTests",
      dependencies: [
        "BankSandbox", "BankControl", "HTTP", "BrokerClient", "BrokerAPI", "Checkout", "TestSupport",
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
      ],
      resources: [.copy("Fixtures")], swiftSettings: house),
    .testTarget(
      name: "TillTests",
      dependencies: [
        "Till", "kassa", "Screens", "Themes", "Terminal", "BankSandbox", "BankControl", "HTTP", "BrokerClient",
        "Journal",
        "Records",
        "BrokerAPI",
        "Checkout", "Files", "TestSupport", "Text", .product(name: "GRDB", package: "GRDB.swift"),
      ], swiftSettings: house),
    .testTarget(
      name: "JournalTests",
      dependencies: [
        "Journal", "Records", "BrokerAPI", "Checkout", "TestSupport", .product(name: "GRDB", package: "GRDB.swift"),
      ],
      resources: [.copy("Fixtures")], swiftSettings: house),
    .testTarget(
      name: "ScreensTests",
      dependencies: [
        "Screens", "Themes", "Terminal", "Records", "BankControl", "BrokerAPI", "Checkout", "TestSupport",
      ],
      exclude: ["Goldens"],
      swiftSettings: house),
  ]
)
