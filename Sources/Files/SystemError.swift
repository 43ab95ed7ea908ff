import Foundation

/// Finds the POSIX reason, such as “No space left on device”, inside a library's error.
package enum SystemError {
  package static func reason(of error: any Error) -> String {
    var known: NSError? = error as NSError
    while let current = known {
      if current.domain == NSPOSIXErrorDomain { return String(cString: strerror(Int32(current.code))) }
      known = current.userInfo[NSUnderlyingErrorKey] as? NSError
    }
    // Of a type that the system does not know there is only its name, which says nothing to whoever reads it.
    return (error as NSError).domain.hasPrefix("NS") ? error.localizedDescription : "no reason is given"
  }
}
