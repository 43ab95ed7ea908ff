import BrokerAPI

extension Strings {
  var helpElsewhere: String { self("В других местах", "Басқа жерлерде", "Elsewhere") }

  /// A command's name wherever the till is.
  func name(_ command: Command) -> String {
    switch command {
    case .next: keyNext
    case .saleNew, .orderNewSale: keyNewSale
    case .back, .consoleBack, .recordBack, .exchangesBack, .exchangeSearchLeave, .mutationsBack, .requestBack,
      .differenceBack:
      keyBack
    case .commands: keyCommands
    case .help: keyHelp
    case .orders: keyOrders
    case .history: keyHistory
    case .console: keyConsole
    case .exchanges: keyExchanges
    case .mouse: keyReleaseMouse
    case .mask: keyMask
    case .language: keyLanguage
    case .theme: keyTheme
    case .findings: keyFindings
    case .quit: keyQuit
    case .stepCart: "\(keySteps): \(stepCart)"
    case .stepPlan: "\(keySteps): \(stepPlan)"
    case .stepCustomer: "\(keySteps): \(stepCustomer)"
    case .stepReview: "\(keySteps): \(stepReview)"
    case .cartAdd: keyAdd
    case .cartFocus: keyToCart
    case .cartSearch: keyToCatalogue
    case .cartClearSearch: keyClearSearch
    case .cartMore: keyQuantity + " +"
    case .cartFewer: keyQuantity + " −"
    case .cartQuantity: keyQuantity + "…"
    case .cartPrice: keyPrice
    case .cartRemove, .parkedRemove: keyRemove
    case .cartUndo: keyUndo
    case .cartFreeItem: keyFreeItem
    case .cartPark: keyPark
    case .cartRecall: keyRecall
    case .planChoose, .overlayChoose: keyChoose
    case .planSchedule: keySchedule
    case .planLimit: keyAtMost
    case .planLimitDone: keyAtMost + " ✓"
    case .planFilter: keyFilter
    case .planReload, .orderRefresh, .ordersRefresh: keyRefresh
    case .customerNext, .promptNext: keyField + " →"
    case .customerBelow: keyField + " ↓"
    case .customerPrevious, .promptPrevious: keyField + " ←"
    case .customerPeople: keyPeople
    case .customerSendCode: keySendCode
    case .customerToggle: keyToggle + " →"
    case .customerToggleBack: keyToggle + " ←"
    case .reviewSubmit: keySubmit
    case .reviewSubmissionKind: keyByLink
    case .reviewJSON: keyJSON
    case .reviewEdit, .exchangesEdit, .mutationsEdit: keyEditRequest
    case .orderSendAgain: keySendAgain
    case .orderCheck: keyCheck
    case .orderBankSaid: keyBankSaid
    case .orderRefuse: keySet(.customerRejected)
    case .orderDeliver: keySet(.delivered)
    case .orderCancel: keyCancelOrder
    case .orderCode: keyCode
    case .orderCopy: keyCopy
    case .orderOpen: self("открыть ссылку", "сілтемені ашу", "open link")
    case .orderAnotherPlan: keyAnotherPlan
    case .orderLedger: keyLedger
    case .ordersOpen, .historyOpen, .mutationsOpen: keyOpen
    case .exchangesOpen: keyReadWhole
    case .historyGroup: keyGroup
    case .historyDays: keyDays
    case .historyExport: keyExport
    case .recordSaleAgain: keySaleAgain
    case .recordWatch: keyWatch
    case .consoleAct: consoleAct(.rules)
    case .consoleNextTab: keyNextTab
    case .consolePreviousTab: keyPreviousTab
    case .consoleClock: keyPauseClock
    case .consoleTakeBack: keyTakeBackJump
    case .consoleOrders: "\(keyTabs): \(tab(.orders))"
    case .consoleRequests: "\(keyTabs): \(tab(.requests))"
    case .consoleCallbacks: "\(keyTabs): \(tab(.callbacks))"
    case .consoleFaults: "\(keyTabs): \(tab(.faults))"
    case .consoleScenarios: "\(keyTabs): \(tab(.scenarios))"
    case .consoleRules: "\(keyTabs): \(tab(.rules))"
    case .exchangesFilter: keyFilterExchanges
    case .exchangesFilterDone: keyFilterDone
    case .exchangesFollow: keyFollow
    case .exchangesUnchanged: keyAllPolls
    case .exchangesBeside: keyBesideSale
    case .exchangesMutations, .reviewMutations: keyMutations
    case .mutationsAll: keyAllMutations
    case .mutationsStop: keyStop
    case .mutationsGoOn: keyMutateOn
    case .exchangesCompare: keyCompare
    case .exchangesCopy, .requestCopy, .mutationsCopy: self("копировать curl", "curl көшіру", "copy curl")
    case .exchangesExport: self("выгрузить обмен", "алмасуды шығарып алу", "export exchanges")
    case .exchangesMark: keyMarkExchange
    case .differenceExpected: keyShowExpected
    case .differenceCopy: self("копировать отличия", "айырмашылықтарды көшіру", "copy the differences")
    case .exchangeNextPart: keyNextPart
    case .exchangePreviousPart: keyPreviousPart
    case .exchangeFold: keyFold
    case .exchangeFindNext: keyFindNext
    case .exchangeSearchDone: keyFindText
    case .exchangesAgain: keySendAgainTest
    case .requestDraft: keyRequestDraft
    case .requestSend: keySendTest
    case .requestStop: keyStopTests
    case .requestEdit: keyChange
    case .requestType: keyOtherType
    case .requestRemove: keyRemove
    case .requestAdd: keyAdd
    case .requestRename: keyRename
    case .requestDuplicate: keyDuplicate
    case .requestUndo: keyUndo
    case .requestText: keyAsText
    case .requestTextDone: keyTextDone
    case .requestOutside: keyOutside
    case .requestFold: keyFold
    case .requestOther: keyToAnswer
    case .scanAdd: keyToTheCart
    case .scanDismiss: keyNotNow
    case .overlayClose, .noteClose: keyClose
    case .questionMove, .listUp, .listDown, .listPageUp, .listPageDown, .listFirst, .listLast: keyMove
    case .answerYes: yes
    case .answerNo: no
    case .pickerItem: self("строка по номеру", "нөмірі бойынша жол", "row by number")
    }
  }

  /// Where a command works that does not work here.
  func condition(of command: Command) -> String {
    switch command {
    case .cartMore, .cartFewer, .cartQuantity, .cartPrice, .cartRemove, .cartSearch:
      self("в списке корзины", "себет тізімінде", "in the cart's list")
    case .cartClearSearch: self("когда в поиске есть текст", "іздеуде мәтін болғанда", "while the search has text")
    case .cartRecall: self("когда корзина пуста", "себет бос болғанда", "while the cart is empty")
    case .cartPark: self("когда в корзине есть товар", "себетте тауар болғанда", "while the cart has items")
    case .cartAdd, .cartFocus, .cartUndo, .cartFreeItem: at(stepCart)
    case .planLimitDone: self("в поле предела", "шек өрісінде", "in the limit's field")
    case .planChoose, .planSchedule, .planLimit, .planFilter, .planReload: at(stepPlan)
    case .customerToggle, .customerToggleBack:
      self("в полях с выбором", "таңдау өрістерінде", "in fields with a choice")
    case .customerNext, .customerBelow, .customerPrevious, .customerPeople, .customerSendCode: at(stepCustomer)
    case .reviewSubmit, .reviewSubmissionKind, .reviewJSON, .reviewEdit, .reviewMutations: at(stepReview)
    case .orderSendAgain, .orderCheck:
      self("в заявке без ответа банка", "банк жауабы жоқ өтінімде", "in an order without the bank's answer")
    case .orderRefuse, .orderDeliver, .orderCancel, .orderCode, .orderCopy, .orderOpen, .orderLedger:
      self("в принятой заявке", "қабылданған өтінімде", "in an accepted order")
    case .orderBankSaid, .orderNewSale, .orderAnotherPlan, .orderRefresh: self("в заявке", "өтінімде", "in an order")
    case .findings:
      self("где видны сообщения банка", "банк хабарламалары бар жерде", "where the bank's messages show")
    case .ordersOpen, .ordersRefresh: self("в списке заявок", "өтінімдер тізімінде", "in the list of orders")
    case .historyOpen, .historyGroup, .historyDays, .historyExport: self("в истории", "тарихта", "in the history")
    case .recordSaleAgain, .recordWatch, .recordBack:
      self("в записи истории", "тарих жазбасында", "in a record of the history")
    case .consoleAct: self("в пульте на строке", "пультте жолда", "at a row of the console")
    case .consoleNextTab, .consolePreviousTab, .consoleClock, .consoleTakeBack, .consoleBack, .consoleOrders,
      .consoleRequests, .consoleCallbacks, .consoleFaults, .consoleScenarios, .consoleRules:
      self("в пульте банка", "банк пультінде", "in the bank console")
    case .exchangesOpen, .exchangesFilter, .exchangesFilterDone, .exchangesFollow, .exchangesUnchanged,
      .exchangesBeside, .exchangesBack, .exchangesEdit, .exchangesAgain, .exchangesMutations, .exchangesCompare,
      .exchangesCopy, .exchangesExport, .exchangesMark:
      self("в обмене с банком", "банкпен алмасуда", "in the exchanges")
    case .exchangeNextPart, .exchangePreviousPart, .exchangeFold, .exchangeFindNext, .exchangeSearchDone,
      .exchangeSearchLeave:
      self("в открытом обмене", "ашық алмасуда", "in an open exchange")
    case .mutationsOpen, .mutationsAll, .mutationsEdit, .mutationsCopy, .mutationsStop, .mutationsGoOn, .mutationsBack:
      self("в изменениях заявки", "өтінім өзгерістерінде", "in the changes of an application")
    case .requestSend, .requestStop, .requestEdit, .requestType, .requestRemove, .requestAdd, .requestRename,
      .requestDuplicate, .requestUndo, .requestText, .requestTextDone, .requestOutside, .requestFold, .requestOther,
      .requestCopy, .requestBack:
      self("в запросе, который меняют", "өзгертіліп жатқан сұрауда", "in a request that is edited")
    case .differenceExpected, .differenceCopy, .differenceBack:
      self("в сравнении обменов", "алмасуларды салыстыруда", "where exchanges are compared")
    case .scanAdd, .scanDismiss:
      self("когда предложен товар сканера", "сканер тауары ұсынылғанда", "while a scanned item is offered")
    case .parkedRemove: self("в отложенных", "кейінге қалғандарда", "in the parked carts")
    case .overlayChoose, .overlayClose, .noteClose, .promptNext, .promptPrevious, .questionMove:
      self("в открытом окне", "ашық терезеде", "in an open window")
    case .answerYes, .answerNo: self("в вопросе", "сұрақта", "in a question")
    case .pickerItem: self("в окне со списком", "тізімі бар терезеде", "in a window with a list")
    case .listUp, .listDown, .listPageUp, .listPageDown, .listFirst, .listLast: helpLists
    case .next, .saleNew, .back, .commands, .help, .orders, .history, .console, .exchanges, .requestDraft, .mask,
      .mouse, .language,
      .theme, .quit,
      .stepCart, .stepPlan, .stepCustomer, .stepReview:
      self("не в этом окне", "бұл терезеде емес", "not in this window")
    }
  }

  private func at(_ step: String) -> String {
    self("на шаге «\(step)»", "«\(step)» қадамында", "at the step “\(step)”")
  }
}
