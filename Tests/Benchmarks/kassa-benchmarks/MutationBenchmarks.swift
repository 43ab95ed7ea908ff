import BrokerAPI
import Foundation

/// All changes of one application, by the command: exec, the changes, the bank's verdicts.
enum MutationBenchmarks {
  static func run(program: String) throws {
    let person = PreApprovalRequest.Customer(
      firstName: "Аскар", lastName: "Аскаров", middleName: "Аскарович", state: "orange", taxCode: "960629450735",
      email: "askar@example.kz", mobileNumber: "7475774285")
    let application = PreApprovalRequest(
      address: .init(delivery: "", pickupPoint: "Алматы, проспект Абая, 900"), customer: person,
      goods: [
        .init(brand: "Apple", category: "accessories", image: "", model: "AirPods Pro 2", price: "169990", sku: "ACS1"),
        .init(brand: "—", category: "other", image: "", model: "Чехол", price: "24990.50", sku: "FREE1"),
      ], isDelivery: false, loanLength: "12", productType: "installment", redirectUrl: "https://example.kz/webhook",
      referenceId: "KS-1", salesPlace: "050000", totalCost: "194980.50", verificationSmsCode: "1243",
      verificationSmsDateTime: "06.10.2023 10:07:23")
    let file = FileManager.default.temporaryDirectory.appending(path: "kassa-mutate-\(UUID().uuidString).json")
    try Data(application.json.bytes).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    print("")
    var samples: [Double] = []
    for _ in 0..<11 {
      let process = Process()
      process.executableURL = URL(filePath: program)
      process.arguments = ["mutate", file.path]
      process.standardError = FileHandle.nullDevice
      let start = seconds()
      try process.run()
      process.waitUntilExit()
      samples.append(seconds() - start)
      if process.terminationStatus != 0 { print("kassa mutate ended with \(process.terminationStatus)") }
    }
    report("A thousand changes of an application", samples, atMost: 1)
  }
}
