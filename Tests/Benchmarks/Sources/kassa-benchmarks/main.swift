// kassa-benchmarks [PROGRAM [BARE]]: what the till's promises of speed come to on this machine.
//
// PROGRAM is a release build of kassa, BARE the bare curses program beside this one; both are found by themselves.

import Checkout
import Foundation
import Glibc
import Screens
import Terminal
import Themes

func catalogue(of count: Int) -> Catalogue {
  let brands = ["Apple", "Samsung", "Xiaomi", "Жетісу Мебель", "Ұйқы", "Sony", "Logitech", "Яндекс"]
  let things = [
    "iPhone", "Galaxy", "Кровать двуспальная", "Матрас ортопедический", "Колонка", "Наушники", "Чехол MagSafe",
    "Телевизор",
  ]
  return Catalogue(
    (0..<count).map { index in
      Good(
        sku: "SKU\(index)", brand: brands[index % 8], category: "phones",
        model: "\(things[index / 8 % 8]) \(index % 997) \(["чёрный", "белый", "Pro", "Max"][index % 4])",
        price: Money(tenge: Int64(1000 + index)), image: "")
    })
}

func till(_ goods: Int) -> AppState {
  let setup = Setup(
    bank: .sandbox, shop: "Benchmark",
    places: [SalesPlace(code: "1", name: "A", city: "A", cityKk: "A", salesPlace: "050000", pickupPoint: "A")],
    catalogue: catalogue(of: goods), people: [], themes: Theme.builtIn, redirectURL: "https://example.kz")
  return AppState(
    setup: setup, size: Size(width: 132, height: 40), language: .russian, theme: "night",
    now: Date(timeIntervalSince1970: 1_800_000_000))
}

print("In the process, 132×40:")
do {
  var state = till(100_000)
  var surface = Surface(size: state.size)
  for query in ["чехол 5", "iphone", "кр", "sku9999", "ничего такого"] {
    var samples: [Double] = []
    for _ in 0..<20 {
      for character in query {
        let start = seconds()
        _ = state.update(.input(.key(KeyPress(character))), at: state.now)
        AppView.paint(state, on: &surface)
        samples.append(seconds() - start)
      }
      _ = state.update(.input(.key(.control("u"))), at: state.now)
    }
    report("search 100 000 goods, per key of “\(query)”", samples)
  }
  for goods in [60, 100_000] {
    var state = till(goods)
    measure("↓ in a list of \(goods) and paint", times: 2000) { _ in
      _ = state.update(.input(.key(KeyPress(.down))), at: state.now)
      AppView.paint(state, on: &surface)
    }
  }
}

print("\nThe journal:")
try await JournalBenchmarks.run()

let here = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
let program =
  CommandLine.arguments.dropFirst().first ?? here.appending(path: "../../../../.build/release/kassa").standardized.path
let bare = CommandLine.arguments.dropFirst(2).first ?? here.appending(path: "bare-curses").path
guard access(program, X_OK) == 0 else {
  print("\nThere is no \(program): build it with swift build -c release --product kassa")
  exit(1)
}

// A journal of its own: the measured till must not go on with anybody's sale.
let scratch = FileManager.default.temporaryDirectory.appending(path: "kassa-benchmark-\(getpid()).sqlite").path

print("\nThe program in a pseudo-terminal, 120×40:")
var starts: [Double] = []
for _ in 0..<15 {
  guard let terminal = PseudoTerminal([program, "--journal", scratch, "--lang", "ru"]) else { continue }
  let (_, last, _) = terminal.read(quiet: 0.15)
  starts.append(last - terminal.started)
  terminal.end()
}
report("start to the whole first screen", starts)

func keys(_ command: [String]) -> (samples: [Double], bytes: Int) {
  guard let terminal = PseudoTerminal(command) else { return ([], 0) }
  defer { terminal.end() }
  _ = terminal.read(quiet: 0.3)
  var samples: [Double] = []
  var bytes = 0
  for index in 0..<200 {
    let start = seconds()
    terminal.send(index / 20 % 2 == 0 ? "\u{1B}OB" : "\u{1B}OA")
    let answer = terminal.read(quiet: 0.01)
    samples.append(answer.last - start)
    bytes += answer.bytes.count
  }
  return (samples, bytes / 200)
}
var ratios: [Double] = []
for round in 0..<5 {
  let (ours, bytes) = keys([program, "--journal", scratch, "--lang", "ru"])
  let (theirs, bareBytes) = keys([bare])
  guard !ours.isEmpty, !theirs.isEmpty else { continue }
  ratios.append(ours.sorted()[ours.count / 2] / theirs.sorted()[theirs.count / 2])
  if round == 4 {
    report("↓ to the last byte, kassa (\(bytes) bytes)", ours)
    report("↓ to the last byte, bare curses (\(bareBytes) bytes)", theirs)
    print(
      "ratio of medians, five rounds: \(ratios.sorted().map { "\(Double(Int($0 * 100)) / 100)" }.joined(separator: "  "))"
    )
  }
}

if let terminal = PseudoTerminal([program, "--journal", scratch, "--lang", "ru"]) {
  _ = terminal.read(quiet: 1.5)
  let before = terminal.processorTime
  let (_, _, bytes) = terminal.read(quiet: 20, limit: 20)
  print(
    "20 s at rest: \(bytes.count) bytes written, \(Int((terminal.processorTime - before) * 1000)) ms of processor time, \(terminal.resident / 1024) MB resident"
  )
  terminal.end()
}

for file in (try? FileManager.default.contentsOfDirectory(atPath: FileManager.default.temporaryDirectory.path)) ?? []
where file.hasPrefix("kassa-benchmark-\(getpid()).") {
  try? FileManager.default.removeItem(at: FileManager.default.temporaryDirectory.appending(path: file))
}
