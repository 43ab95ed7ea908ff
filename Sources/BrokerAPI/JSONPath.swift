import Text

extension JSONIndex {
  /// The deepest value on a finding's path, and the rest of the path: a member that the value lacks.
  package func deepest(on path: String) -> (node: Int, rest: String) {
    var (place, rest) = (0, path[...])
    while !rest.isEmpty, let (child, left) = child(of: place, on: rest) {
      (place, rest) = (child, left.first == "." ? left.dropFirst() : left)
    }
    return (place, String(rest))
  }

  private func child(of place: Int, on path: Substring) -> (Int, Substring)? {
    let end = Int(nodes[place].next)
    var child = place + 1
    switch nodes[place].kind {
    case .array:
      guard path.first == "[", let close = path.firstIndex(of: "]"), var left = Int(path[..<close].dropFirst()) else {
        return nil
      }
      while left > 0, child < end { (child, left) = (Int(nodes[child].next), left - 1) }
      return child < end ? (child, path[close...].dropFirst()) : nil
    case .object:
      // Of several with one name the last one was checked.
      var found: (Int, Substring)?
      while child < end {
        let name = SafeText.line(text(of: nodes[child]), atMost: 100)
        if !name.isEmpty, path.hasPrefix(name) {
          let rest = path.dropFirst(name.count)
          if rest.isEmpty || rest.first == "." || rest.first == "[" { found = (child + 1, rest) }
        }
        child = Int(nodes[child + 1].next)
      }
      return found
    case .null, .true, .false, .number, .string: return nil
    }
  }
}
