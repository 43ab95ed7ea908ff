import Session
import Testing

@Suite struct MailboxTests {
  @Test func messagesComeInOrderFromManyThreads() async {
    let mailbox = Mailbox<Int>()
    await withTaskGroup(of: Void.self) { group in
      for start in 0..<8 { group.addTask { for value in 0..<100 { mailbox.post(start * 100 + value) } } }
    }
    let taken = mailbox.take()
    #expect(taken.count == 800)
    for start in 0..<8 { #expect(taken.filter { $0 / 100 == start } == (0..<100).map { start * 100 + $0 }) }
    #expect(mailbox.take().isEmpty)
  }
}
