import CQREncode
package import TerminalCore

extension QRCode {
  /// The smallest code for a text; nil for an empty text and for more than 2953 bytes.
  package init?(_ text: String) {
    guard !text.isEmpty, let code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_L) else { return nil }
    defer { QRcode_free(code) }
    let side = Int(code.pointee.width)
    // The lowest bit is the module's colour; the others are its function.
    self.init(
      side: side, modules: UnsafeBufferPointer(start: code.pointee.data, count: side * side).map { $0 & 1 == 1 })
  }
}
