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
  products: [.executable(name: "kassa", targets: ["kassa"])],
  // Exact, because what one build is made of must be what the next one is made of.
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
    .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-ssl", exact: "2.37.6"),
    .package(url: "https://github.com/apple/swift-http-types", exact: "1.8.0", traits: []),
    .package(url: "https://github.com/apple/swift-collections", exact: "1.6.0"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1", traits: []),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", exact: "2.1.1"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", exact: "1.0.2", traits: []),
    .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
    .package(url: "https://github.com/LebJe/TOMLKit", exact: "0.6.0"),
    // What these are made of in turn, or name without being made of it.
    .package(url: "https://github.com/swift-server/async-http-client", exact: "1.37.0"),
    .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
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
        "Session", "Screens", "Themes", "TerminalCore", "TerminalCurses", "QREncoder", "BankSandbox", "BankAdmin",
        "HTTP", "Wire", "Exchanges", "Settings",
        "JournalSQLite", "Sales", "BrokerAPI", "Checkout", "CProcess", "Files", "Text",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: house,
      // Full RELRO: what the dynamic linker resolves is read-only before `main`. Its 120,000 relative relocations are packed (RELR,
      // glibc 2.36), and its 40,000 symbols are not exported, because nothing loads the program as a library: 8 MB less to read at
      // start, and less that stays resident.
      linkerSettings: [
        .unsafeFlags([
          "-use-ld=lld", "-Xlinker", "-z", "-Xlinker", "relro", "-Xlinker", "-z", "-Xlinker", "now", "-Xlinker", "-z",
          "-Xlinker", "pack-relative-relocs", "-Xlinker", "--no-export-dynamic",
        ])
      ]),
    .target(
      name: "Session",
      dependencies: [
        "Screens", "Themes", "TerminalCore", "BankAdmin", "HTTP", "Wire", "Exchanges", "JournalSQLite", "Sales",
        "BrokerAPI",
        "Checkout",
        "CProcess", "Files", "Text",
        .product(name: "DequeModule", package: "swift-collections"),
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "HummingbirdCore", package: "hummingbird"),
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "Subprocess", package: "swift-subprocess"),
      ],
      resources: [.embedInCode("Shop")],
      swiftSettings: house),
    .target(
      name: "Screens",
      dependencies: ["Themes", "TerminalCore", "Sales", "BankAdmin", "Exchanges", "BrokerAPI", "Checkout", "Text"],
      swiftSettings: house),
    .target(
      name: "Settings",
      dependencies: [
        "Wire", "HTTP", "Sales", "BrokerAPI", "Checkout", "Files", "TOML", "Text",
        .product(name: "Subprocess", package: "swift-subprocess"),
      ],
      swiftSettings: house),
    .target(
      name: "TOML", dependencies: ["Text", .product(name: "TOMLKit", package: "TOMLKit")], swiftSettings: house),
    .target(
      name: "Themes",
      dependencies: ["TerminalCore", "Files", "TOML", "Text"],
      resources: [.embedInCode("themes")],
      swiftSettings: house),
    .target(name: "TerminalCore", dependencies: ["Text"], swiftSettings: house),
    .target(name: "TerminalCurses", dependencies: ["TerminalCore", "CNcurses"], swiftSettings: house),
    .target(name: "QREncoder", dependencies: ["TerminalCore", "CQREncode"], swiftSettings: house),
    .target(name: "Exchanges", dependencies: ["BrokerAPI", "Checkout", "Text"], swiftSettings: house),
    .target(name: "BankAdmin", dependencies: ["BrokerAPI", "Checkout"], swiftSettings: house),
    .target(
      name: "HTTP",
      dependencies: [
        "Digests", "Text",
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "HummingbirdCore", package: "hummingbird"),
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOHTTPCompression", package: "swift-nio-extras"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
        .product(name: "NIOTLS", package: "swift-nio"),
        .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: house),
    .target(
      name: "BankSandbox",
      dependencies: [
        "BankAdmin", "BrokerAPI", "Checkout", "Digests", "Files", "HTTP", "TOML", "Text",
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "HummingbirdCore", package: "hummingbird"),
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
        .product(name: "DequeModule", package: "swift-collections"),
        .product(name: "HeapModule", package: "swift-collections"),
        .product(name: "Mustache", package: "swift-mustache"),
        .product(name: "NIOPosix", package: "swift-nio"),
      ],
      resources: [.embedInCode("People"), .embedInCode("Pages"), .embedInCode("scenarios")],
      swiftSettings: house),
    .target(
      name: "Wire",
      dependencies: [
        "Sales", "BrokerAPI", "Checkout", "Exchanges", "HTTP", "Text",
        .product(name: "Subprocess", package: "swift-subprocess"),
      ],
      swiftSettings: house),
    .target(
      name: "JournalSQLite",
      dependencies: [
        "Files", "Sales", "BrokerAPI", "Checkout", "Text", .product(name: "GRDB", package: "GRDB.swift"),
      ],
      swiftSettings: house),
    .target(name: "Files", swiftSettings: house),
    .target(
      name: "Sales",
      dependencies: ["BrokerAPI", "Checkout", "Digests", "Text"],
      swiftSettings: house),
    .target(name: "BrokerAPI", dependencies: ["Checkout", "Text"], swiftSettings: house),
    .target(name: "Checkout", dependencies: ["Text"], swiftSettings: house),
    .target(name: "Text", swiftSettings: house),
    .target(name: "Digests", dependencies: ["CCrypto"], swiftSettings: house),
    .target(name: "CNcurses"),
    .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(name: "CProcess"),
    .systemLibrary(name: "CQREncode", pkgConfig: "libqrencode", providers: [.apt(["libqrencode-dev"])]),
    .target(
      name: "TestSupport",
      dependencies: [
        "TerminalCore", "Exchanges", "BrokerAPI", "Checkout", "HTTP", "Wire",
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
      ],
      path: "Tests/TestSupport",
      resources: [.copy("Fixtures")], swiftSettings: house),
    // Measured by hand, shipped to nobody; a program on its own so that it sees what the package keeps to itself.
    .executableTarget(
      name: "kassa-benchmarks",
      dependencies: [
        "Screens", "Themes", "TerminalCore", "QREncoder", "JournalSQLite", "Sales", "Exchanges", "BrokerAPI",
        "Checkout",
        "Text",
      ],
      path: "Tests/Benchmarks/kassa-benchmarks", swiftSettings: house),
    .executableTarget(
      name: "bare-curses", path: "Tests/Benchmarks/bare-curses",
      linkerSettings: [.linkedLibrary("ncursesw"), .linkedLibrary("tinfo")]),
    .testTarget(name: "TextTests", dependencies: ["Text", "Checkout", "TestSupport"], swiftSettings: house),
    .testTarget(name: "CheckoutTests", dependencies: ["Checkout", "TestSupport"], swiftSettings: house),
    .testTarget(
      name: "TerminalTests",
      dependencies: ["TerminalCore", "TerminalCurses", "QREncoder", "CNcurses", "Checkout", "TestSupport"],
      swiftSettings: house),
    .testTarget(
      name: "SettingsTests",
      dependencies: ["Settings", "TOML", "BrokerAPI", "HTTP", "Wire", "Sales", "Files", "TestSupport", "Text"],
      swiftSettings: house),
    .testTarget(name: "ThemesTests", dependencies: ["Themes", "TerminalCore"], swiftSettings: house),
    .testTarget(
      name: "BrokerAPITests", dependencies: ["BrokerAPI", "Checkout", "TestSupport"], swiftSettings: house),
    .testTarget(
      name: "ExchangesTests", dependencies: ["Exchanges", "BrokerAPI", "Checkout", "TestSupport", "Text"],
      swiftSettings: house),
    .testTarget(
      name: "WireTests",
      dependencies: ["Wire", "HTTP", "Exchanges", "Sales", "BrokerAPI", "Checkout", "TestSupport"],
      swiftSettings: house),
    .testTarget(
      name: "HTTPTests",
      dependencies: [
        "HTTP", "BrokerAPI", "TestSupport", "Text",
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOEmbedded", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
      ],
      resources: [.copy("Certificates")], swiftSettings: house),
    .testTarget(
      name: "BankTests",
      dependencies: [
        "BankSandbox", "BankAdmin", "Exchanges", "HTTP", "Wire", "Sales", "BrokerAPI", "Checkout", "TestSupport",
        "Text",
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
        "Session", "kassa", "Settings", "Exchanges", "Screens", "Themes", "TerminalCore", "TerminalCurses", "QREncoder",
        "BankSandbox",
        "BankAdmin", "HTTP", "Wire",
        "JournalSQLite",
        "Sales",
        "BrokerAPI",
        "Checkout", "Files", "TestSupport", "Text", .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
      ], swiftSettings: house),
    .testTarget(
      name: "JournalTests",
      dependencies: [
        "JournalSQLite", "Sales", "BrokerAPI", "Checkout", "TestSupport", "Text",
        .product(name: "GRDB", package: "GRDB.swift"),
      ],
      resources: [.copy("Fixtures")], swiftSettings: house),
    .testTarget(
      name: "ScreensTests",
      dependencies: [
        "Screens", "Themes", "TerminalCore", "QREncoder", "Sales", "BankAdmin", "Exchanges", "BrokerAPI", "Checkout",
        "TestSupport", "Text",
      ],
      exclude: ["Goldens"],
      swiftSettings: house),
  ]
)
