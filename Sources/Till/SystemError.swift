import Foundation

/// What the system says of an error that a library wrapped.
public enum SystemError {
  /// The reason in a few words, such as “No space left on device”.
  public static func reason(of error: any Error) -> String {
    var known: NSError? = error as NSError
    while let current = known {
      if current.domain == NSPOSIXErrorDomain { return String(cString: strerror(Int32(current.code))) }
      known = current.userInfo[NSUnderlyingErrorKey] as? NSError
    }
    return error.localizedDescription
  }
}
