import NIOCore

/// Why a server cannot listen at an address.
package struct CannotListen: Error, Sendable, CustomStringConvertible {
  /// `errno`; 0 where there is none, as for a name that cannot be resolved.
  package let number: Int32
  package let description: String

  package init(_ error: any Error, at address: Authority) {
    number = (error as? IOError)?.errnoCode ?? 0
    description = "\(address): \(CallFailure.reason(error))"
  }
}
