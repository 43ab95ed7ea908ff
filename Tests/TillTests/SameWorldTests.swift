import BankAdmin
import BankSandbox
import BrokerAPI
import Checkout
import Foundation
import HTTP
import Sales
import Screens
import Synchronization
import TerminalCore
import TestSupport
import Testing
import Wire

@testable import Session
@testable import kassa

/// One seed gives one world: the same keys at the same times give the same screens and the same bytes on the wire.
@MainActor @Suite(.serialized, .patient) struct SameWorldTests {
  /// A recorded run.
  private struct World {
    var screens: [String] = []
    let wire = Tap()

    /// The till's calls with their answers, and the bank's callbacks.
    final class Tap: Sendable {
      let calls = Mutex<[String]>([])
      let callbacks = Mutex<[String]>([])
      var transport: Transport {
        let http = Transport.http(.patient)
        return Transport(
          send: { request in
            let result = await http.send(request)
            let answer = (try? result.get()).map { answer in
              let headers = answer.headers.filter { $0.key != "date" }.sorted { $0.key < $1.key }
              return "\(answer.status) \(headers) \(String(decoding: answer.body, as: UTF8.self))"
            }
            let call =
              "\(request.method) \(request.url) \(request.headers) \(String(decoding: request.body ?? [], as: UTF8.self))"
            self.calls.withLock { $0.append("\(call) → \(answer ?? "\(result)")") }
            return result
          }, close: http.close)
      }
    }
  }

  /// A sale to the first made-up customer until the contract is signed, with each step at its time.
  private func play(seed: UInt64) async throws -> World {
    var world = World()
    let (wire, clock) = (world.wire, VirtualClock())
    var options = BankServer.Options(random: RandomSource(seed: seed), now: { clock.date }, clock: clock)
    // Without ports in links and QR codes.
    options.publicURL = Origin("http://bank.example")
    let bank = EmbeddedBank(options, problem: { _ in }, transport: wire.transport)
    var till = HeadlessTill(at: bank, random: RandomSource(seed: seed), now: { clock.date })
    let mailbox = till.mailbox
    let started = try await bank.listen { callback in
      // Recorded after it was posted: whoever sees the record finds it in the mailbox.
      mailbox.post(.callbackArrived(callback))
      wire.callbacks.withLock { $0.append("\(callback)") }
    }
    let listener = try #require(started)
    func look() { world.screens.append(till.screen) }
    func press(_ keys: KeyPress...) async throws {
      till.press(keys)
      try await till.settle()
      try await pass(1)
      look()
    }
    /// Advances time and lets everybody do what is due.
    func pass(_ seconds: Int) async throws {
      for _ in 0..<seconds * 2 {
        let before = try await bank.report().get().orders.first
        // Waits until the bank sleeps for its next state.
        while let next = before?.next, clock.firstToWake ?? .distantFuture > next.at + 0.01 {
          try await Task.sleep(for: .milliseconds(1))
        }
        clock.advance(by: .milliseconds(500))
        let order = try await bank.report().get().orders.first
        let due = order.map { order in order.course.filter { $0.at <= clock.date }.count - 1 } ?? 0
        while wire.callbacks.withLock({ $0.count }) < due { try await Task.sleep(for: .milliseconds(1)) }
        try await till.settle()
      }
    }
    mailbox.post(.listening(listener.url))
    for key in "airp" { try await press(KeyPress(key)) }
    try await press(.enter)
    try await press(.control("n"))
    try await press(.enter)
    try await press(.function(3))
    try await press(.enter)
    try await press(.space)
    try await press(.function(4))
    let code = try #require(till.screen.firstMatch(of: /Код подтверждения ([0-9]{4})/)?.output.1)
    for digit in code { try await press(KeyPress(digit)) }
    try await press(.control("n"))
    try await press(.enter)
    for _ in 0..<20 {
      try await pass(1)
      look()
    }
    #expect(till.sees("Договор подписан"), "\(till.screen)")
    #expect(wire.callbacks.withLock { $0.count } == 4)
    await listener.stop()
    await bank.stop()
    return world
  }

  @Test func oneSeedIsOneWorld() async throws {
    let worlds = [try await play(seed: 7), try await play(seed: 7), try await play(seed: 8)]
    func calls(_ world: World) -> [String] {
      world.wire.calls.withLock { $0.map { $0.replacing(#/127\.0\.0\.1:\d+/#, with: "here") } }
    }
    func callbacks(_ world: World) -> [String] { world.wire.callbacks.withLock { $0 } }
    #expect(worlds[0].screens == worlds[1].screens)
    #expect(calls(worlds[0]) == calls(worlds[1]) && calls(worlds[0]).count > 5)
    #expect(callbacks(worlds[0]) == callbacks(worlds[1]))
    // Another seed gives another world.
    #expect(calls(worlds[0]) != calls(worlds[2]) && callbacks(worlds[0]) != callbacks(worlds[2]))
    #expect(worlds[0].screens != worlds[2].screens)
  }
}
