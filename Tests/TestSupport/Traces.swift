package import Foundation

/// Searches bytes for texts in every encoding in which they may be stored.
package enum Traces {
  /// The texts found, and in which encoding.
  package static func anyForm(_ texts: [String], in bytes: Data) -> [String] { anyForm(texts, in: [("", bytes)]) }

  /// The texts found, in which encoding and file.
  static func anyForm(_ texts: [String], in files: [(name: String, bytes: Data)]) -> [String] {
    let needles = texts.flatMap { text in forms(of: text).map { (name: "\(text), \($0.name)", bytes: $0.bytes) } }
    return files.flatMap { file in
      let counts = file.bytes.reduce(into: [Int](repeating: 0, count: 256)) { $0[Int($1)] += 1 }
      return needles.filter { needle in
        // Looked for by its rarest byte: a database is full of zeros.
        let rarest = needle.bytes.indices.min { counts[Int(needle.bytes[$0])] < counts[Int(needle.bytes[$1])] }
        return holds(needle.bytes, file.bytes, by: rarest ?? 0)
      }.map { "\(file.name): \($0.name)" }
    }
  }

  /// Searches only for plain and JSON-escaped texts: fast, for repeated searches.
  package static func plain(_ texts: [String], in bytes: Data) -> [String] {
    texts.filter { text in
      let all = text.utf16.map { "\\u" + hexadecimal(UInt($0), digits: 4) }.joined()
      return [Array(text.utf8), escape(all, upper: false), escape(all, upper: true)].contains { holds($0, bytes) }
    }
  }

  /// - Parameter index: of the byte that is looked for first.
  private static func holds(_ needle: [UInt8], _ bytes: Data, by index: Int = 0) -> Bool {
    bytes.withUnsafeBytes { hay in
      guard let start = hay.baseAddress, needle.indices.contains(index), hay.count >= needle.count else { return false }
      var place = start + index
      let end = start + hay.count - needle.count + index + 1
      while place < end, let hit = memchr(place, Int32(needle[index]), end - place).map({ UnsafeRawPointer($0) }) {
        if memcmp(hit - index, needle, needle.count) == 0 { return true }
        place = hit + 1
      }
      return false
    }
  }

  /// All encodings of a text in files, logs, URLs, messages and memory.
  static func forms(of text: String) -> [(name: String, bytes: [UInt8])] {
    var forms: [(String, [UInt8])] = []
    for (cases, text) in [("as it is", text), ("lower case", text.lowercased()), ("upper case", text.uppercased())] {
      for (order, text) in [("", text), (" reversed", String(text.reversed()))] {
        let name = cases + order
        let units = text.utf16.map { hexadecimal(UInt($0), digits: 4) }
        let escaped = text.unicodeScalars.map { scalar in
          scalar.isASCII
            ? String(scalar) : String(scalar).utf16.map { "\\u" + hexadecimal(UInt($0), digits: 4) }.joined()
        }.joined()
        let all = units.map { "\\u" + $0 }.joined()
        let percent = text.utf8.map { "%" + hexadecimal(UInt($0), digits: 2) }.joined()
        let some = text.utf8.map {
          switch UInt8($0) {
          case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
            String(UnicodeScalar($0))
          default: "%" + hexadecimal(UInt($0), digits: 2)
          }
        }.joined()
        forms += [
          (name, Array(text.utf8)), ("\(name), JSON", escape(escaped, upper: false)),
          ("\(name), JSON", escape(escaped, upper: true)), ("\(name), JSON", escape(all, upper: false)),
          ("\(name), JSON", escape(all, upper: true)), ("\(name), percent", Array(percent.utf8)),
          ("\(name), percent", Array(percent.lowercased().utf8)), ("\(name), percent", Array(some.utf8)),
          ("\(name), form", Array(some.replacing("%20", with: "+").utf8)),
          ("\(name), UTF-16LE", text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }),
          ("\(name), UTF-16BE", text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }),
        ]
        if let bytes = text.data(using: .windowsCP1251) { forms.append(("\(name), cp1251", Array(bytes))) }
        forms += base64(Array(text.utf8)).map { ("\(name), base64", $0) }
      }
    }
    forms.append(("bytes reversed", text.utf8.reversed()))
    return forms
  }

  /// Base64 of bytes within others: it starts in three ways, and its ends depend on the neighbours.
  private static func base64(_ bytes: [UInt8]) -> [[UInt8]] {
    (0..<3).flatMap { offset -> [[UInt8]] in
      let text = Array(Data([UInt8](repeating: 0, count: offset) + bytes).base64EncodedString().utf8)
      let sure = text[((offset * 8 + 5) / 6)..<((offset + bytes.count) * 8 / 6)]
      let url = sure.map {
        $0 == UInt8(ascii: "+") ? UInt8(ascii: "-") : $0 == UInt8(ascii: "/") ? UInt8(ascii: "_") : $0
      }
      return [Array(sure), url]
    }
  }

  private static func escape(_ text: String, upper: Bool) -> [UInt8] {
    Array((upper ? text : text.replacing(/\\u[0-9A-F]{4}/) { $0.output.lowercased() }).utf8)
  }

  private static func hexadecimal(_ number: UInt, digits: Int) -> String {
    let text = String(number, radix: 16, uppercase: true)
    return String(repeating: "0", count: digits - text.count) + text
  }
}

extension Folder {
  /// Searches all files, and their names, for texts in every encoding.
  package func traces(of texts: [String], except: (String) -> Bool = { _ in false }) throws -> [String] {
    let contents = try contents().sorted { $0.key < $1.key }
    let names = Data(contents.map(\.key).joined(separator: "\n").utf8)
    let files = contents.filter { !except($0.key) }.map { (name: $0.key, bytes: $0.value.bytes) }
    return Traces.anyForm(texts, in: [("the names of files", names)] + files)
  }
}
