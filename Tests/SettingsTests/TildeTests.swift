import Files
import Foundation
import Testing

@Suite struct TildeTests {
  @Test(arguments: [
    ("~/a.csv", "/home/clerk", "/home/clerk/a.csv"), ("~", "/home/clerk", "/home/clerk"), ("~/a", "/", "/a"),
    ("~", "/", "/"), ("a~/b", "/home/clerk", "a~/b"), ("/a/~", "/home/clerk", "/a/~"), ("", "/home/clerk", ""),
  ])
  func theHomeFolderIsTheOneThatTheEnvironmentNames(_ path: String, _ home: String, _ expanded: String) {
    #expect(path.replacingTilde(by: home) == expanded)
  }

  /// Of the account; never a folder that is relative to another.
  @Test(arguments: [nil, "", "here"]) func withoutOneTheAccountsIsTaken(_ home: String?) {
    #expect("~/a".replacingTilde(by: home) == ("~/a" as NSString).expandingTildeInPath)
  }
}
