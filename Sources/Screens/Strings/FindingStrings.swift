import BrokerAPI
import Text

extension Strings {
  var bankLanguage: BankLanguage { BankLanguage(rawValue: language.rawValue) ?? .ru }

  var keyFindings: String { self("замечания", "ескертулер", "findings") }
  var findingsTitle: String {
    self("Замечания к сообщениям банка", "Банк хабарламаларына ескертулер", "Findings in the bank's messages")
  }
  func findings(_ number: Int) -> String {
    count(number, "замечание", "замечания", "замечаний", "ескерту", "finding", "findings")
  }
  var noFindings: String {
    self("Замечаний к сообщениям банка нет", "Банк хабарламаларына ескерту жоқ", "No findings in the bank's messages")
  }
  /// Where it was found; the message itself has no path.
  func path(of finding: Finding) -> String {
    finding.path.isEmpty ? self("всё сообщение", "бүкіл хабарлама", "whole message") : SafeText.line(finding.path)
  }
  func rule(of finding: Finding) -> String { SafeText.line(finding.rule[bankLanguage]) }
}
