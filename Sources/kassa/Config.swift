import ArgumentParser
import BrokerAPI
import Files
import Foundation
import Sales
import Settings
import Text

extension Kassa {
  struct Config: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "config", abstract: "The configuration: a sample, where it is, what counts, and its mistakes.",
      discussion: """
        A flag counts more than the environment (KASSA_PROFILE, KASSA_CONFIG, and KASSA_ with the upper-case names of [shop]), that more \
        than the file, and that more than the default. $XDG_CONFIG_HOME/kassa/config.toml (~/.config) lies over kassa/config.toml in each \
        of $XDG_CONFIG_DIRS (/etc/xdg), setting by setting.
        """,
      subcommands: [Init.self, Path.self, Show.self, Check.self])

    struct Init: AsyncParsableCommand {
      static let configuration = CommandConfiguration(
        commandName: "init", abstract: "Writes a commented sample, readable by you alone, and never over a file.")

      @Option(help: ArgumentHelp("The file to write; or KASSA_CONFIG.", valueName: "file"), completion: .file())
      var config: String?

      func run() async throws {
        let environment = ProcessInfo.processInfo.environment
        var options = SettingsOptions()
        options.config = config
        guard let path = options.choice(environment).written(UserFolders(environment)) else {
          throw Failure(.configuration, "there is no home folder: set HOME or XDG_CONFIG_HOME, or give --config FILE")
        }
        try Self.write(path)
        CommandOutput.line(SafeText.line(path))
        try CommandOutput.requireWritten()
      }

      private static func write(_ path: String) throws(Failure) {
        let shown = SafeText.line(path)
        let folder = URL(filePath: path).deletingLastPathComponent().path
        do {
          try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch { throw Failure(.cannotCreate, "\(shown): \(SystemError.reason(of: error))") }
        let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else {
          let reason = errno == EEXIST ? "there is such a file already" : String(cString: strerror(errno))
          throw Failure(.cannotCreate, "\(shown): \(reason)")
        }
        do {
          try FileHandle(fileDescriptor: file, closeOnDealloc: true).write(contentsOf: Data(Sample.text.utf8))
        } catch {
          // An incomplete sample would pass for a whole one.
          unlink(path)
          throw Failure(.inputOutput, "\(shown): \(SystemError.reason(of: error))")
        }
      }
    }

    struct Path: AsyncParsableCommand {
      static let configuration = CommandConfiguration(
        commandName: "path",
        abstract:
          "Prints the files that count, the most important first; where there is none, the one that init writes.")

      @OptionGroup var options: SettingsOptions
      @OptionGroup var output: JSONOption

      func run() async throws {
        let environment = ProcessInfo.processInfo.environment
        let choice = options.choice(environment)
        let (files, mistakes) = Settings.files(choice)
        let found = files.map(\.path) + mistakes.map(\.place)
        let written = choice.written(UserFolders(environment)).map { SafeText.line($0) }
        if output.json {
          CommandOutput.print([
            "files": .array(found.map(JSON.string)), "init": written.map(JSON.string) ?? .null,
            "looked": .array(choice.paths.map { .string(SafeText.line($0)) }),
          ])
        } else if !found.isEmpty {
          CommandOutput.line(found.joined(separator: "\n"))
        } else if let written {
          CommandOutput.line(written)
          CommandOutput.note("there is no configuration yet: the defaults count, and kassa config init writes a sample")
        }
        try CommandOutput.requireWritten()
      }
    }

    struct Show: AsyncParsableCommand {
      static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Prints every value with where it comes from; of a secret only its source.")

      @OptionGroup var options: SettingsOptions
      @OptionGroup var output: JSONOption

      func run() async throws {
        let (settings, mistakes) = options.read(ProcessInfo.processInfo.environment)
        let name = settings.profile
        let environment = settings.environment(of: name)?.rawValue
        if output.json {
          CommandOutput.print([
            "profile": .string(SafeText.line(name)), "environment": environment.map(JSON.string) ?? .null,
            "values": .array(settings.all.map(\.json)), "mistakes": .array(mistakes.map(\.json)),
          ])
        } else {
          for setting in settings.all {
            let line = "\(TOMLText.path(setting.path)) = \(setting.shown)"
            CommandOutput.line(
              line.padding(toLength: max(line.count, 48), withPad: " ", startingAt: 0) + "  # \(setting.origin)")
          }
        }
        try CommandOutput.end(with: mistakes, json: output.json)
      }
    }

    struct Check: AsyncParsableCommand {
      static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Finds every mistake, without asking anybody: FILE:LINE: path: what is wrong.",
        usage: "kassa config check [--secrets] [--json] [<options>]",
        discussion: """
          What the used profile needs to sell with is a mistake where it is missing; what a sale can be made without is a hint.
          """)

      @OptionGroup var options: SettingsOptions
      @Flag(help: "Also fetch each secret of the profile from its source, and say whether that works; it is not shown.")
      var secrets = false
      @OptionGroup var output: JSONOption

      func run() async throws {
        var (settings, mistakes) = options.read(ProcessInfo.processInfo.environment, checksFiles: true)
        // What cannot be read makes everything else look missing.
        let gaps = mistakes.contains { $0.path.isEmpty } ? [] : settings.gaps
        mistakes += gaps.filter { !$0.isHint }.map(\.mistake)
        let hints = gaps.filter(\.isHint).map(\.mistake)
        var fetched: [Setting] = []
        if output.json { await Interruption.shared.beginObject() }
        if secrets {
          let (good, bad) = await settings.checkSecrets(.live())
          (fetched, mistakes) = (good, mistakes + bad)
        }
        Interruption.shared.end()
        if output.json {
          CommandOutput.print([
            "files": .array(settings.files.map(JSON.string)), "mistakes": .array(mistakes.map(\.json)),
            "hints": .array(hints.map(\.json)), "secrets": .array(fetched.map { .string(TOMLText.path($0.path)) }),
          ])
        } else {
          for setting in fetched { CommandOutput.line("\(TOMLText.path(setting.path)): \(setting.shown): ok") }
          for hint in hints { CommandOutput.line("hint: \(hint)") }
          if mistakes.isEmpty {
            CommandOutput.line(settings.files.isEmpty ? "there is no configuration: the defaults count" : "no mistakes")
          }
        }
        try CommandOutput.end(with: mistakes, json: output.json)
      }
    }
  }
}

extension Settings.Choice {
  /// Where `init` writes: the file that counts most.
  fileprivate func written(_ folders: UserFolders) -> String? {
    switch self {
    case .one(let path): path
    case .anyOf(let paths): folders.config == nil ? nil : paths.first
    }
  }
}
