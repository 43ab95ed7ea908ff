/// The header in which a client says which languages it prefers (RFC 9110, 12.5.4).
package enum AcceptLanguage {
  /// Primary language codes, most preferred first; those with q=0 are omitted.
  package static func codes(_ header: String?) -> [String] {
    let ranges = (header ?? "").split(separator: ",").compactMap { range -> (code: String, quality: Double)? in
      let parts = range.split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" }.lowercased() }
      let weight = parts.dropFirst().first { $0.hasPrefix("q=") }.map { Double($0.dropFirst(2)) ?? 0 } ?? 1
      guard let code = parts.first?.split(separator: "-").first, weight > 0 else { return nil }
      return (String(code), weight)
    }
    // Stable for equal weights.
    return ranges.enumerated().sorted {
      $0.element.quality != $1.element.quality
        ? $0.element.quality > $1.element.quality : $0.offset < $1.offset
    }.map(\.element.code)
  }
}
