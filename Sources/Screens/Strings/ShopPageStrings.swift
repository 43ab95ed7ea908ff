// The page behind "Back to the shop", for the customer.
extension Strings {
  package var shopPageTitle: String { self("Спасибо!", "Рахмет!", "Thank you!") }
  package var shopPageText: String {
    self(
      "Решение по заявке видит продавец. Эту страницу можно закрыть.",
      "Өтінім бойынша шешімді сатушы көріп тұр. Бұл бетті жабуға болады.",
      "The shop sees the decision. This page may be closed.")
  }
}
