import Glibc

/// Standard input, output or errors that whoever started the program has closed.
enum ClosedDescriptors {
  /// Keeps their numbers from files and connections of ours, which would get what is printed. Using them still fails. Call before anything is
  /// opened.
  static func begin() {
    for file in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] where fcntl(file, F_GETFD) < 0 {
      _ = open("/dev/null", file == STDIN_FILENO ? O_WRONLY : O_RDONLY)
    }
  }
}
