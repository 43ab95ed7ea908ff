extension OrderState.Known {
  /// In Russian, as in the bank's own examples.
  package var russian: String {
    switch self {
    case .initial: "Заявка создана"
    case .preApproved: "Предварительно одобрено"
    case .approved: "Одобрено, ждём клиента"
    case .rejected: "Банк отказал"
    case .cancelled: "Банк не дал предложений"
    case .customerApproved: "Клиент согласился"
    case .customerRejected: "Клиент отказался"
    case .signed: "Договор подписан"
    case .reserved: "Товар зарезервирован"
    case .delivered: "Товар выдан"
    case .financed: "Деньги перечислены магазину"
    case .partnerCancelled: "Отменено магазином"
    case .contractCancelled: "Договор расторгнут"
    case .expired: "Срок ссылки истёк"
    }
  }
}
