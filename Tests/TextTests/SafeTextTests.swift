import TestSupport
import Testing

@testable import Text
