import NIOCore

/// Where a request's body ends.
enum BodyFraming {
  case length(Int)
  case chunks
}

/// Notices received bytes before they are parsed, and what the chunks of a body announce, which the parser tells only when they come.
final class ByteWatch: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias InboundOut = ByteBuffer
  private let connection: ServerConnection
  private let connectionContext: ChannelHandlerContext

  private enum Place {
    /// How much of the empty line after the head was read.
    case head(matched: Int)
    case body(left: Int)
    case chunks(ChunkSizes)
  }

  private var place = Place.head(matched: 0)

  init(_ connection: ServerConnection, _ context: ChannelHandlerContext) {
    self.connection = connection
    connectionContext = context
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    connection.bytesReceived(connectionContext)
    guard let limit = connection.bodyLimit else { return context.fireChannelRead(data) }
    var bytes = Self.unwrapInboundIn(data)
    while bytes.readableBytes > 0 {
      var length = bytes.readableBytes
      var isHead = false
      switch place {
      case .head(let matched): (length, isHead) = readHead(bytes, matched)
      case .body(let left):
        length = min(left, length)
        place = left == length ? .head(matched: 0) : .body(left: left - length)
      case .chunks(var sizes):
        length = sizes.read(bytes.readableBytesView)
        if sizes.announced > limit { return connection.announcesTooMuch(limit, connectionContext) }
        place = sizes.isOver ? .head(matched: 0) : .chunks(sizes)
      }
      guard let part = bytes.readSlice(length: length) else { return }
      context.fireChannelRead(Self.wrapInboundOut(part))
      // The parser got the head alone, and what it says of the body is known.
      if isHead { begin(connection.takeFraming()) }
    }
  }

  /// How many bytes belong to the head, and whether they end it.
  private func readHead(_ bytes: ByteBuffer, _ before: Int) -> (length: Int, isWhole: Bool) {
    var matched = before
    for (index, byte) in bytes.readableBytesView.enumerated() {
      if byte == (matched.isMultiple(of: 2) ? UInt8(ascii: "\r") : UInt8(ascii: "\n")) {
        matched += 1
      } else {
        matched = byte == UInt8(ascii: "\r") ? 1 : 0
      }
      if matched == 4 {
        place = .head(matched: 0)
        return (index + 1, true)
      }
    }
    place = .head(matched: matched)
    return (bytes.readableBytes, false)
  }

  /// - Parameter framing: nil where that was no head.
  private func begin(_ framing: BodyFraming?) {
    switch framing {
    case .chunks?: place = .chunks(ChunkSizes())
    case .length(let length)? where length > 0: place = .body(left: length)
    case .length?, nil: break
    }
  }
}
