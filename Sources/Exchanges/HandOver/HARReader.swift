import BrokerAPI
import FoundationEssentials
import Text

extension ReplayStep {
  /// Of an HTTP Archive, whoever wrote it. Its tokens and cookies become slots.
  package static func steps(ofHAR bytes: [UInt8]) throws(CannotRead) -> [ReplayStep] {
    guard bytes.count <= ReadLimit.bytes else { throw CannotRead(.tooLarge) }
    let json = try JSON(read: bytes)
    guard let entries = json["log"]?["entries"]?.elements else { throw CannotRead(.noArchive) }
    guard entries.count <= ReadLimit.requests else { throw CannotRead(.tooLarge) }
    guard !entries.isEmpty else { throw CannotRead(.empty) }
    var steps: [ReplayStep] = []
    for entry in entries { steps.append(try ReplayStep(harEntry: entry)) }
    return steps
  }

  init(harEntry entry: JSON) throws(CannotRead) {
    guard let request = entry["request"] else { throw CannotRead(.noArchive) }
    let marks = SlotMarks(reading: entry["_slots"])
    func redacted(_ bytes: some Collection<UInt8>) -> Redacted { marks?.redacted(Array(bytes)) ?? Redacted(bytes) }
    func headers(_ json: JSON) -> [Exchange.Header] {
      (json["headers"]?.elements ?? []).compactMap { header in
        // HTTP/2 has fields of its own that begin with a colon.
        guard let name = header["name"]?.text, !name.hasPrefix(":") else { return nil }
        return Exchange.Header(name: name, value: redacted((header["value"]?.text ?? "").utf8))
      }
    }
    let url = (request["url"]?.text ?? "").utf8.prefix { $0 != UInt8(ascii: "#") }
    var requestHeaders = headers(request)
    // Some archives tell the type with the body alone.
    if let type = request["postData"]?["mimeType"]?.text, !type.isEmpty,
      !requestHeaders.contains(where: { $0.name.lowercased() == "content-type" })
    {
      requestHeaders.append(Exchange.Header(name: "Content-Type", value: redacted(type.utf8)))
    }
    var found = FoundSecrets()
    let read = try ReplayRequest(
      read: request["method"]?.text ?? "", url: redacted(url), headers: requestHeaders,
      body: request["postData"].flatMap(Self.data).map(redacted), &found)
    var answer: Exchange.Response?
    if let response = entry["response"], let status = response["status"]?.integer, status > 0 {
      let content = response["content"]
      let body = content.flatMap { Self.bytes($0["text"]?.text, $0["encoding"]?.text) } ?? []
      answer = Exchange.Response(
        status: status, reason: redacted((response["statusText"]?.text ?? "").utf8), headers: headers(response),
        body: redacted(body)
      ).withoutSecretsByPosition(&found)
    }
    let redactor = try found.redactor()
    let clean = read.cleaned(by: redactor)
    self.init(
      name: "\(clean)", request: clean, answer: answer?.cleaned(by: redactor),
      isCut: entry["_error"]?.text == BrokerFailure.answerLost(.connectionLost).summary)
  }

  private static func data(_ data: JSON) -> [UInt8]? {
    if let bytes = bytes(data["text"]?.text, data["_encoding"]?.text), !bytes.isEmpty { return bytes }
    guard let fields = data["params"]?.elements, !fields.isEmpty else { return nil }
    let text = fields.map { field in
      "\(PercentCoding.encoded((field["name"]?.text ?? "").utf8))=\(PercentCoding.encoded((field["value"]?.text ?? "").utf8))"
    }
    return Array(text.joined(separator: "&").utf8)
  }

  private static func bytes(_ text: String?, _ encoding: String?) -> [UInt8]? {
    guard encoding == "base64" else { return text.map { Array($0.utf8) } }
    return text.flatMap { Data(base64Encoded: $0) }.map { Array($0) }
  }
}

extension JSON {
  init(read bytes: some Sequence<UInt8>) throws(CannotRead) {
    do throws(JSONError) { try self.init(parsing: bytes) } catch { throw CannotRead(.json(error.reason)) }
  }
}
