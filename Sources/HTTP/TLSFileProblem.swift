/// Which file of a TLS configuration cannot be used, and why.
package struct TLSFileProblem: Error, Hashable, Sendable {
  package enum File: Hashable, Sendable { case authorities, certificate, key }
  package let file: File
  package let reason: String

  static func of<Value>(_ file: File, _ body: () throws -> Value) throws(TLSFileProblem) -> Value {
    do { return try body() } catch let problem as TLSFileProblem { throw problem } catch {
      throw TLSFileProblem(file: file, reason: CallFailure.reason(error))
    }
  }
}
