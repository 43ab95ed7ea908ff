// Signal handlers that only note a bit and wake the loop, crash handlers that give the terminal back, and the locale.
// All state is here because a handler can reach nothing else.
#include "CNcurses.h"

#include <errno.h>
#include <langinfo.h>
#include <locale.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

static atomic_int noted;
static atomic_int wake_up_descriptor = -1;
static int terminal_descriptor = -1;
static struct termios modes_before;
static bool has_modes;

static const int noted_signals[] = {SIGWINCH, SIGTSTP, SIGCONT, SIGINT, SIGTERM, SIGHUP, SIGQUIT};
static const int noted_bits[] = {kassa_signal_resize,    kassa_signal_suspend, kassa_signal_resume,   kassa_signal_interrupt,
                                 kassa_signal_terminate, kassa_signal_hangup,  kassa_signal_terminate};
static const int crash_signals[] = {SIGSEGV, SIGBUS, SIGABRT, SIGILL, SIGFPE, SIGTRAP};
enum { noted_count = sizeof noted_signals / sizeof *noted_signals, crash_count = sizeof crash_signals / sizeof *crash_signals };
static struct sigaction noted_before[noted_count];
static struct sigaction crash_before[crash_count];

// Leaves the alternate screen and switches off paste brackets, mouse, styles and the hidden cursor.
static const char reset_string[] = "\033[?2004l\033[?1006l\033[?1000l\033[0m\033[?25h\033[?1l\033>\033[?1049l\r";

static void note(int number) {
  for (int i = 0; i < noted_count; i++)
    if (noted_signals[i] == number) atomic_fetch_or(&noted, noted_bits[i]);
  uint64_t one = 1;
  int descriptor = atomic_load(&wake_up_descriptor);
  if (descriptor >= 0) (void)!write(descriptor, &one, sizeof one);
}

static void crash(int number) {
  (void)!write(terminal_descriptor, reset_string, sizeof reset_string - 1);
  if (has_modes) tcsetattr(terminal_descriptor, TCSANOW, &modes_before);
  signal(number, SIG_DFL);
  raise(number);
}

void kassa_signals_install(int terminal, int wake_up) {
  terminal_descriptor = terminal;
  has_modes = tcgetattr(terminal, &modes_before) == 0;
  atomic_store(&wake_up_descriptor, wake_up);
  struct sigaction action;
  memset(&action, 0, sizeof action);
  sigfillset(&action.sa_mask);
  action.sa_flags = SA_RESTART;
  action.sa_handler = note;
  // Whoever started the program may have left signals blocked: a terminal that cannot be ended is worse.
  sigset_t wanted;
  sigemptyset(&wanted);
  for (int i = 0; i < noted_count; i++) {
    sigaddset(&wanted, noted_signals[i]);
    sigaction(noted_signals[i], &action, &noted_before[i]);
  }
  pthread_sigmask(SIG_UNBLOCK, &wanted, NULL);
  action.sa_handler = crash;
  action.sa_flags = SA_NODEFER | SA_RESETHAND;
  sigemptyset(&action.sa_mask);
  for (int i = 0; i < crash_count; i++) sigaction(crash_signals[i], &action, &crash_before[i]);
}

void kassa_signals_remove(void) {
  for (int i = 0; i < noted_count; i++) sigaction(noted_signals[i], &noted_before[i], NULL);
  for (int i = 0; i < crash_count; i++) sigaction(crash_signals[i], &crash_before[i], NULL);
  atomic_store(&wake_up_descriptor, -1);
}

int kassa_signals_take(void) { return atomic_exchange(&noted, 0); }

void kassa_stop_process_group(void) {
  struct sigaction stop, before;
  memset(&stop, 0, sizeof stop);
  stop.sa_handler = SIG_DFL;
  sigaction(SIGTSTP, &stop, &before);
  kill(0, SIGTSTP);
  sigaction(SIGTSTP, &before, NULL);
}

void kassa_modes_of_program(void) {
  if (!has_modes) return;
  struct termios modes = modes_before;
  modes.c_lflag &= ~(tcflag_t)(ICANON | ECHO | IEXTEN);
  modes.c_iflag &= ~(tcflag_t)(IXON | ICRNL | INLCR | ISTRIP);
  // Curses writes for a terminal without a driver between: a line feed must not become a return.
  modes.c_oflag &= ~(tcflag_t)OPOST;
  modes.c_cc[VMIN] = 1;
  modes.c_cc[VTIME] = 0;
  tcsetattr(terminal_descriptor, TCSANOW, &modes);
}

void kassa_modes_of_shell(void) {
  if (has_modes) tcsetattr(terminal_descriptor, TCSADRAIN, &modes_before);
}

static int frame = -1;

bool kassa_open_terminal(const char *name) {
  if (frame < 0) frame = memfd_create("kassa-frame", MFD_CLOEXEC);
  FILE *output = frame < 0 ? NULL : fdopen(frame, "w+");
  return output != NULL && newterm(name, output, stdin) != NULL;
}

void kassa_send_frame(void) {
  off_t size = lseek(frame, 0, SEEK_CUR);
  if (size <= 0) return;
  static char bytes[1 << 16];
  off_t taken = 0;
  while (taken < size) {
    size_t wanted = (size_t)(size - taken) < sizeof bytes ? (size_t)(size - taken) : sizeof bytes;
    ssize_t length = pread(frame, bytes, wanted, taken);
    if (length <= 0) break;
    taken += length;
    for (ssize_t sent = 0; sent < length;) {
      ssize_t count = write(STDOUT_FILENO, bytes + sent, (size_t)(length - sent));
      if (count > 0) sent += count;
      else if (errno != EINTR && errno != EAGAIN) break;
    }
  }
  // The next frame is written over this one: its pages stay, only the length that was written counts.
  lseek(frame, 0, SEEK_SET);
}

static locale_t utf8_locale;
static pthread_once_t utf8_once = PTHREAD_ONCE_INIT;
static void make_utf8_locale(void) { utf8_locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0); }

int kassa_scalar_width(uint32_t scalar) {
  pthread_once(&utf8_once, make_utf8_locale);
  if (utf8_locale == (locale_t)0) return wcwidth((wchar_t)scalar);
  locale_t before = uselocale(utf8_locale);
  int width = wcwidth((wchar_t)scalar);
  uselocale(before);
  return width;
}

void kassa_locale_prepare(void) {
  setlocale(LC_ALL, "");
  // Numbers that the program writes and reads must not depend on the user's locale.
  setlocale(LC_NUMERIC, "C");
  if (strcmp(nl_langinfo(CODESET), "UTF-8") != 0) setlocale(LC_CTYPE, "C.UTF-8");
}
