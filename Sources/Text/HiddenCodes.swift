extension String {
  /// Without codes that nobody should read, which whoever got them may repeat. What is shorter than a code is no secret, and stands
  /// everywhere; a part of a longer number is no code.
  package func hiding(_ codes: [String]) -> String {
    var text = self
    for code in codes where code.count >= 4 {
      for range in text.ranges(of: code).reversed() {
        let isPartOfNumber =
          text[..<range.lowerBound].last?.isNumber ?? false || text[range.upperBound...].first?.isNumber ?? false
        if !isPartOfNumber { text.replaceSubrange(range, with: Mask.hidden) }
      }
    }
    return text
  }
}
