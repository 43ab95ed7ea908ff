import Exchanges
import Sales
import TerminalCore

extension RequestScreen {
  func bindings(_ orders: Orders, _ shared: Shared) -> [Binding] {
    let s = shared.strings
    let send = Binding(.requestSend, label: s.keySendTest, .request(.sendPressed))
    let stop = Binding(
      .requestStop, label: s.keyStopTests, .request(.stopPressed), unless: isMoving ? nil : s.nothingIsSent)
    let back = Binding(.requestBack, label: s.keyBack, .request(.backPressed), in: [.footer, .help])
    let other = Binding(
      .requestOther, label: focus == .answer ? s.keyToRequest : s.keyToAnswer, .request(.otherPressed),
      unless: progress == nil ? s.nothingWasSent : nil)
    let copy = Binding(.requestCopy, label: s.keyCopyCurl, .request(.copyPressed))
    switch focus {
    case .text:
      return [send, Binding(.requestTextDone, label: s.keyTextDone, .request(.textDone))]
    case .answer:
      return [
        send, stop, other, Binding(.requestFold, label: s.keyFold, .request(.foldPressed), in: [.help, .palette]), back,
        copy,
      ]
    case .request:
      return [
        send, stop, Binding(.requestEdit, label: s.keyChange, .request(.editPressed)),
        Binding(.requestType, label: s.keyOtherType, .request(.typePressed)),
        Binding(.requestRemove, label: s.keyRemove, .request(.removePressed)),
        Binding(.requestAdd, label: s.keyAdd, .request(.addPressed)),
        back, copy,
        Binding(.requestText, label: s.keyAsText, .request(.textPressed)),
        other,
        Binding(.requestRename, label: s.keyRename, .request(.renamePressed)),
        Binding(.requestDuplicate, label: s.keyDuplicate, .request(.duplicatePressed)),
        Binding(.requestUndo, label: s.keyUndo, .request(.undoPressed), unless: canUndo ? nil : s.nothingToUndo),
        Binding(.requestOutside, label: s.keyOutside, .request(.outsidePressed)),
        Binding(.requestFold, label: s.keyFold, .request(.foldPressed)),
      ]
    }
  }
}
