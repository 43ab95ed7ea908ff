import Glibc

/// Monotonic.
func seconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

/// Prints the median, the 99th percentile and the maximum.
func measure(_ name: String, times: Int, _ body: (Int) -> Void) {
  body(0)
  report(
    name,
    (0..<times).map { index in
      let start = seconds()
      body(index)
      return seconds() - start
    })
}

/// - Parameters:
///   - goal: what the median must not exceed, in seconds.
///   - goal99: what the 99th percentile must not exceed.
func report(_ name: String, _ samples: [Double], atMost goal: Double? = nil, atMost99 goal99: Double? = nil) {
  let sorted = samples.sorted()
  guard let last = sorted.last else { return print("\(name): nothing measured") }
  func text(_ value: Double) -> String {
    let micros = value * 1e6
    return micros < 1000 ? "\(Int(micros.rounded())) µs" : "\(Double(Int(micros / 10)) / 100) ms"
  }
  let p99 = sorted[min(sorted.count - 1, sorted.count * 99 / 100)]
  let padded = name + String(repeating: " ", count: max(1, 44 - name.count))
  print(
    "\(padded)p50 \(text(sorted[sorted.count / 2]))   p99 \(text(p99))   max \(text(last))   n \(samples.count)"
      + (goal.map { "   goal \(text($0))" } ?? "") + (goal99.map { "   goal of p99 \(text($0))" } ?? ""))
}
