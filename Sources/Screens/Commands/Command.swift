import TerminalCore

/// Every command, with an id that does not depend on key, label or language.
package enum Command: String, CaseIterable, Hashable, Sendable {
  // Everywhere
  case next = "sale.next"
  case saleNew = "sale.new"
  case back = "app.back"
  case commands = "app.commands"
  case help = "app.help"
  case orders = "app.orders"
  case history = "app.history"
  case console = "app.console"
  case exchanges = "app.exchanges"
  case mask = "app.mask"
  case language = "app.language"
  case theme = "app.theme"
  case mouse = "app.mouse"
  case findings = "findings.show"
  case quit = "app.quit"
  case stepCart = "step.cart"
  case stepPlan = "step.plan"
  case stepCustomer = "step.customer"
  case stepReview = "step.review"

  // The cart
  case cartAdd = "cart.add"
  case cartFocus = "cart.focus"
  case cartSearch = "cart.search"
  case cartClearSearch = "cart.clear-search"
  case cartMore = "cart.more"
  case cartFewer = "cart.fewer"
  case cartQuantity = "cart.quantity"
  case cartPrice = "cart.price"
  case cartRemove = "cart.remove"
  case cartUndo = "cart.undo"
  case cartFreeItem = "cart.free-item"
  case cartPark = "cart.park"
  case cartRecall = "cart.recall"

  // The plans
  case planChoose = "plan.choose"
  case planSchedule = "plan.schedule"
  case planLimit = "plan.limit"
  case planLimitDone = "plan.limit-done"
  case planFilter = "plan.filter"
  case planReload = "plan.reload"

  // The customer
  case customerNext = "customer.next-field"
  case customerBelow = "customer.field-below"
  case customerPrevious = "customer.previous-field"
  case customerPeople = "customer.people"
  case customerSendCode = "customer.send-code"
  case customerToggle = "customer.toggle"
  case customerToggleBack = "customer.toggle-back"

  // The review
  case reviewSubmit = "review.submit"
  case reviewSubmissionKind = "review.way"
  case reviewJSON = "review.json"
  case reviewEdit = "review.edit"
  case reviewMutations = "review.mutations"

  // An order
  case orderSendAgain = "order.send-again"
  case orderCheck = "order.check"
  case orderBankSaid = "order.bank-said"
  case orderRefuse = "order.customer-refused"
  case orderDeliver = "order.delivered"
  case orderCancel = "order.cancel"
  case orderCode = "order.code"
  case orderCopy = "order.copy"
  case orderOpen = "order.open"
  case orderNewSale = "order.new-sale"
  case orderAnotherPlan = "order.another-plan"
  case orderRefresh = "order.refresh"
  case orderLedger = "order.ledger"

  // The orders
  case ordersOpen = "orders.open"
  case ordersRefresh = "orders.refresh"

  // The history
  case historyOpen = "history.open"
  case historyGroup = "history.group"
  case historyDays = "history.days"
  case historyExport = "history.export"
  case recordSaleAgain = "record.sale-again"
  case recordWatch = "record.watch"
  case recordBack = "record.back"

  // The bank console
  case consoleAct = "console.act"
  case consoleNextTab = "console.next-tab"
  case consolePreviousTab = "console.previous-tab"
  case consoleClock = "console.clock"
  case consoleTakeBack = "console.take-back"
  case consoleBack = "console.back"
  case consoleOrders = "console.orders"
  case consoleRequests = "console.requests"
  case consoleCallbacks = "console.callbacks"
  case consoleFaults = "console.faults"
  case consoleScenarios = "console.scenarios"
  case consoleRules = "console.rules"

  // The exchanges
  case exchangesOpen = "exchanges.open"
  case exchangesFilter = "exchanges.filter"
  case exchangesFilterDone = "exchanges.filter-done"
  case exchangesFollow = "exchanges.follow"
  case exchangesUnchanged = "exchanges.unchanged"
  case exchangesBeside = "exchanges.beside"
  case exchangesCompare = "exchanges.compare"
  case exchangesCopy = "exchanges.copy"
  case exchangesExport = "exchanges.export"
  case exchangesMark = "exchanges.mark"
  case exchangesBack = "exchanges.back"
  case exchangesMutations = "exchanges.mutations"
  case exchangesEdit = "exchanges.edit"
  case exchangesAgain = "exchanges.again"
  case exchangeNextPart = "exchange.next-part"
  case exchangePreviousPart = "exchange.previous-part"
  case exchangeFold = "exchange.fold"
  case exchangeFindNext = "exchange.find-next"
  case exchangeSearchDone = "exchange.search-done"
  case exchangeSearchLeave = "exchange.search-leave"
  case differenceExpected = "difference.expected"
  case differenceCopy = "difference.copy"
  case differenceBack = "difference.back"

  // The changes of an application
  case mutationsOpen = "mutations.open"
  case mutationsAll = "mutations.all"
  case mutationsEdit = "mutations.edit"
  case mutationsCopy = "mutations.copy"
  case mutationsStop = "mutations.stop"
  case mutationsGoOn = "mutations.go-on"
  case mutationsBack = "mutations.back"

  // A request that is edited
  case requestDraft = "request.draft"
  case requestSend = "request.send"
  case requestStop = "request.stop"
  case requestEdit = "request.edit"
  case requestType = "request.type"
  case requestRemove = "request.remove"
  case requestAdd = "request.add"
  case requestRename = "request.rename"
  case requestDuplicate = "request.duplicate"
  case requestUndo = "request.undo"
  case requestText = "request.text"
  case requestTextDone = "request.text-done"
  case requestOutside = "request.outside"
  case requestFold = "request.fold"
  case requestOther = "request.other"
  case requestCopy = "request.copy"
  case requestBack = "request.back"

  // The scan offer
  case scanAdd = "scan.add"
  case scanDismiss = "scan.dismiss"

  // Lists and long texts
  case listUp = "list.up"
  case listDown = "list.down"
  case listPageUp = "list.page-up"
  case listPageDown = "list.page-down"
  case listFirst = "list.first"
  case listLast = "list.last"

  // Overlays
  case parkedRemove = "parked.remove"
  case overlayChoose = "overlay.choose"
  case overlayClose = "overlay.close"
  case noteClose = "note.close"
  case promptNext = "prompt.next-field"
  case promptPrevious = "prompt.previous-field"
  case questionMove = "question.move"
  case answerYes = "answer.yes"
  case answerNo = "answer.no"
  /// Each of its keys selects the row with that number.
  case pickerItem = "picker.item"

  /// Default keys in the syntax of `KeyPress.text`; the first one is displayed. The only place that binds keys.
  var standardKeys: String {
    switch self {
    case .next: "ctrl-n f10"
    case .saleNew: "ctrl-x"
    case .back: "esc ctrl-b"
    case .commands: "ctrl-p f9"
    case .help: "? f1"
    case .orders: "f8"
    case .history: "ctrl-r f11"
    case .console: "f12 ctrl-g"
    case .exchanges: "f5"
    case .mask: "f6"
    case .language: "ctrl-l"
    case .theme: "ctrl-t"
    case .mouse: "ctrl-o"
    case .findings: "g"
    case .quit: "ctrl-q"
    case .stepCart: "alt-1"
    case .stepPlan: "alt-2"
    case .stepCustomer: "alt-3"
    case .stepReview: "alt-4"

    case .cartAdd: "enter"
    case .cartFocus: "tab shift-tab"
    case .cartSearch: "/"
    case .cartClearSearch: "esc"
    case .cartMore: "+ ="
    case .cartFewer: "− -"
    case .cartQuantity: "enter"
    case .cartPrice: "p"
    case .cartRemove: "delete backspace x"
    case .cartUndo: "ctrl-y z"
    case .cartFreeItem: "f2"
    case .cartPark, .cartRecall: "f7"

    case .planChoose: "enter"
    case .planSchedule: "s space"
    case .planLimit: "m /"
    case .planLimitDone: "enter tab esc"
    case .planFilter: "f"
    case .planReload: "r"

    case .customerNext: "tab enter"
    case .customerBelow: "down"
    case .customerPrevious: "shift-tab up"
    case .customerPeople: "f3"
    case .customerSendCode: "f4"
    case .customerToggle: "space right"
    case .customerToggleBack: "left"

    case .reviewSubmit: "enter"
    case .reviewSubmissionKind: "l"
    case .reviewJSON: "j"
    case .reviewEdit: "e"
    case .reviewMutations: "m"

    case .orderSendAgain: "s"
    case .orderCheck: "r"
    case .orderBankSaid: "t"
    case .orderRefuse: "u"
    case .orderDeliver: "d"
    case .orderCancel: "x"
    case .orderCode: "q"
    case .orderCopy: "c"
    case .orderOpen: "o"
    case .orderNewSale: "n ctrl-n"
    case .orderAnotherPlan: "p"
    case .orderRefresh: "r"
    case .orderLedger: "e"

    case .ordersOpen: "enter"
    case .ordersRefresh: "r"

    case .historyOpen: "enter"
    case .historyGroup: "f3"
    case .historyDays: "f4"
    case .historyExport: "f2"
    case .recordSaleAgain: "n enter"
    case .recordWatch: "w"
    case .recordBack: "esc backspace"

    case .consoleAct: "enter"
    case .consoleNextTab: "tab right"
    case .consolePreviousTab: "shift-tab left"
    case .consoleClock: "p"
    case .consoleTakeBack: "z ctrl-y"
    case .consoleBack: "esc backspace"
    case .consoleOrders: "1"
    case .consoleRequests: "2"
    case .consoleCallbacks: "3"
    case .consoleFaults: "4"
    case .consoleScenarios: "5"
    case .consoleRules: "6"

    case .exchangesOpen: "enter"
    case .exchangesFilter: "/"
    case .exchangesFilterDone: "enter tab esc"
    case .exchangesFollow: "f"
    case .exchangesUnchanged: "u"
    case .exchangesBeside: "b"
    case .exchangesCompare: "d"
    case .exchangesCopy: "y"
    case .exchangesExport: "x"
    case .exchangesMark: "space"
    case .exchangesBack: "esc backspace"
    case .exchangesMutations: "m"
    case .exchangesEdit: "e"
    case .exchangesAgain: "a"
    case .exchangeNextPart: "tab right"
    case .exchangePreviousPart: "shift-tab left"
    case .exchangeFold: "enter space"
    case .exchangeFindNext: "n"
    case .exchangeSearchDone: "enter"
    case .exchangeSearchLeave: "esc tab"
    case .differenceExpected: "v"
    case .differenceCopy: "y"
    case .differenceBack: "esc backspace"

    case .mutationsOpen: "enter"
    case .mutationsAll: "f"
    case .mutationsEdit: "e"
    case .mutationsCopy: "y"
    case .mutationsStop: "s"
    case .mutationsGoOn: "r"
    case .mutationsBack: "esc backspace"

    case .requestDraft: "alt-e"
    case .requestSend: "f10 ctrl-n"
    case .requestStop: "s"
    case .requestEdit: "enter"
    case .requestType: "t"
    case .requestRemove: "delete x"
    case .requestAdd: "insert + ="
    case .requestRename: "r"
    case .requestDuplicate: "d"
    case .requestUndo: "z ctrl-y"
    case .requestText: "e"
    case .requestTextDone: "esc"
    case .requestOutside: "v"
    case .requestFold: "space"
    case .requestOther: "tab"
    case .requestCopy: "y"
    case .requestBack: "esc backspace"

    case .scanAdd: "f2"
    case .scanDismiss: "esc"

    case .listUp: "up ctrl-up"
    case .listDown: "down ctrl-down"
    case .listPageUp: "pageup ctrl-pageup"
    case .listPageDown: "pagedown ctrl-pagedown"
    case .listFirst: "home ctrl-home"
    case .listLast: "end ctrl-end"

    case .parkedRemove: "delete"
    case .overlayChoose: "enter"
    case .overlayClose: "esc ctrl-b"
    case .noteClose: "enter space"
    case .promptNext: "tab down"
    case .promptPrevious: "shift-tab up"
    case .questionMove: "left right tab shift-tab up down"
    // Letters of all languages: «н» means «нет» although it sits on the Y key. Other letters count by their position.
    case .answerYes: "y д Д и И"
    case .answerNo: "n н Н ж Ж"
    case .pickerItem: "1 2 3 4 5 6 7 8 9"
    }
  }

  /// Those that move through lists and long texts, in pairs.
  static let movements: [[Command]] = [[.listUp, .listDown], [.listPageUp, .listPageDown], [.listFirst, .listLast]]

  /// Nil for what moves through no list.
  var movement: Movement? {
    switch self {
    case .listUp: .up
    case .listDown: .down
    case .listPageUp: .pageUp
    case .listPageDown: .pageDown
    case .listFirst: .first
    case .listLast: .last
    default: nil
    }
  }
}

extension Movement {
  var command: Command {
    switch self {
    case .up: .listUp
    case .down: .listDown
    case .pageUp: .listPageUp
    case .pageDown: .listPageDown
    case .first: .listFirst
    case .last: .listLast
    }
  }
}
