/// The languages in which the bank and its customers' pages speak.
package enum BankLanguage: String, Hashable, Sendable, Codable, CaseIterable { case ru, kk, en }

/// A text in the bank's languages. A literal is the same in each.
package struct Phrase: Hashable, Sendable, ExpressibleByStringInterpolation {
  package let russian: String
  package let kazakh: String
  package let english: String

  package init(_ russian: String, _ kazakh: String, _ english: String) {
    self.russian = russian
    self.kazakh = kazakh
    self.english = english
  }

  package init(_ text: String) { self.init(text, text, text) }
  package init(stringLiteral text: String) { self.init(text) }

  package subscript(language: BankLanguage) -> String {
    switch language {
    case .ru: russian
    case .kk: kazakh
    case .en: english
    }
  }

  package func map(_ change: (String) -> String) -> Phrase { Phrase(change(russian), change(kazakh), change(english)) }
}
