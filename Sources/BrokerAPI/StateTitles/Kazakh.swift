extension OrderState.Known {
  package var kazakh: String {
    switch self {
    case .initial: "Өтінім жасалды"
    case .preApproved: "Алдын ала мақұлданды"
    case .approved: "Мақұлданды, клиентті күтеміз"
    case .rejected: "Банк бас тартты"
    case .cancelled: "Банктен ұсыныс түспеді"
    case .customerApproved: "Клиент келісті"
    case .customerRejected: "Клиент бас тартты"
    case .signed: "Шартқа қол қойылды"
    case .reserved: "Тауар резервтелді"
    case .delivered: "Тауар берілді"
    case .financed: "Ақша дүкенге аударылды"
    case .partnerCancelled: "Дүкен күшін жойды"
    case .contractCancelled: "Шарт бұзылды"
    case .expired: "Сілтеме мерзімі бітті"
    }
  }
}
