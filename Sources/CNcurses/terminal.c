// Signal handlers that only note a bit and wake the loop, crash handlers that give the terminal back, the terminal's modes, the way to
// write to it without waiting, and the locale.
// All state is here because a handler can reach nothing else.
#include "CNcurses.h"

#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

static atomic_int noted;
static atomic_int wake_up_descriptor = -1;
static int terminal_descriptor = -1;
static int output_descriptor = STDOUT_FILENO;
// What the descriptor's flags were where it had to be changed; -1 where it is the program's own.
static int output_flags = -1;
static struct termios modes_before;
static bool has_modes;

static const int noted_signals[] = {SIGWINCH, SIGTSTP, SIGCONT, SIGINT, SIGTERM, SIGHUP, SIGQUIT};
static const int noted_bits[] = {kassa_signal_resize,    kassa_signal_suspend, kassa_signal_resume,   kassa_signal_interrupt,
                                 kassa_signal_terminate, kassa_signal_hangup,  kassa_signal_quit};
static const int crash_signals[] = {SIGSEGV, SIGBUS, SIGABRT, SIGILL, SIGFPE, SIGTRAP};
enum { noted_count = sizeof noted_signals / sizeof *noted_signals, crash_count = sizeof crash_signals / sizeof *crash_signals };
static struct sigaction noted_before[noted_count];
static struct sigaction crash_before[crash_count];

// What gives the terminal back after a crash; filled before the handlers are there.
static char reset_string[256];

static void note(int number) {
  for (int i = 0; i < noted_count; i++)
    if (noted_signals[i] == number) atomic_fetch_or(&noted, noted_bits[i]);
  uint64_t one = 1;
  int descriptor = atomic_load(&wake_up_descriptor);
  if (descriptor >= 0) (void)!write(descriptor, &one, sizeof one);
}

// Milliseconds on a clock that only goes forward.
static int64_t milliseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

// True unless the terminal belongs to another job, whose modes must stay as they are.
static bool in_foreground(void) {
  pid_t group = tcgetpgrp(terminal_descriptor);
  return group < 0 || group == getpgrp();
}

static void crash(int number) {
  // The modes first: they need nothing of whoever reads the terminal. The rest is tried for a second, as at every end.
  kassa_modes_of_shell();
  const char *rest = reset_string;
  const size_t all = strlen(reset_string);
  size_t length = all;
  int64_t end = milliseconds() + 1000;
  while (length > 0) {
    ssize_t count = write(output_descriptor, rest, length);
    if (count > 0) {
      rest += count;
      length -= (size_t)count;
      continue;
    }
    int64_t left = end - milliseconds();
    if (left <= 0 || (count < 0 && errno != EINTR && errno != EAGAIN)) break;
    struct pollfd room = {output_descriptor, POLLOUT, 0};
    poll(&room, 1, (int)left);
  }
  // The old frame that nobody read makes room for the bytes that end it; on a busy machine the terminal needs a moment to know.
  for (int tries = 0; length > 0 && tries < 50; tries++) {
    kassa_output_discard();
    if (write(output_descriptor, reset_string, all) == (ssize_t)all) break;
    struct pollfd room = {output_descriptor, POLLOUT, 0};
    poll(&room, 1, 10);
  }
  kassa_output_restore();
  signal(number, SIG_DFL);
  raise(number);
}

void kassa_signals_install(int terminal, int wake_up, const char *reset) {
  terminal_descriptor = terminal;
  strncpy(reset_string, reset, sizeof reset_string - 1);
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

bool kassa_await_foreground(void) {
  int not_stopped = 0;
  const int ending = kassa_signal_terminate | kassa_signal_hangup | kassa_signal_quit;
  while (!in_foreground()) {
    // A signal that came together with the continuing may still be on its way to its handler, in another thread.
    poll(NULL, 0, 20);
    if (atomic_load(&noted) & ending) return false;
    // What the terminal does to whoever changes its modes from the background, and would do again after every signal.
    long before = milliseconds();
    kill(0, SIGTTOU);
    // Nobody is left who could continue a group without a parent, so the kernel does not stop it: the terminal is gone for good.
    not_stopped = milliseconds() - before < 5 ? not_stopped + 1 : 0;
    if (not_stopped == 50) return false;
  }
  return true;
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
  // Without draining: the driver has dealt with what was written, and would wait for a reader that may never come.
  if (has_modes && in_foreground()) tcsetattr(terminal_descriptor, TCSANOW, &modes_before);
}

static int frame = -1;

bool kassa_open_terminal(const char *name) {
  if (frame < 0) frame = memfd_create("kassa-frame", MFD_CLOEXEC);
  FILE *output = frame < 0 ? NULL : fdopen(frame, "w+");
  return output != NULL && newterm(name, output, stdin) != NULL;
}

const void *kassa_take_frame(size_t *length) {
  static char *bytes;
  static size_t capacity;
  *length = 0;
  off_t size = lseek(frame, 0, SEEK_CUR);
  if (size <= 0) return NULL;
  // The next frame is written over this one: its pages stay, only the length that was written counts.
  lseek(frame, 0, SEEK_SET);
  if (capacity < (size_t)size) {
    free(bytes);
    capacity = (size_t)size * 2;
    bytes = malloc(capacity);
  }
  ssize_t count = bytes == NULL ? -1 : pread(frame, bytes, (size_t)size, 0);
  if (count <= 0) return NULL;
  *length = (size_t)count;
  return bytes;
}

int kassa_output_open(void) {
  if (output_descriptor == STDOUT_FILENO) {
    int own = open("/proc/self/fd/1", O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (own >= 0) output_descriptor = own;
  }
  if (output_descriptor == STDOUT_FILENO) {
    int flags = fcntl(STDOUT_FILENO, F_GETFL);
    if (flags >= 0 && !(flags & O_NONBLOCK) && fcntl(STDOUT_FILENO, F_SETFL, flags | O_NONBLOCK) == 0)
      output_flags = flags;
  }
  return output_descriptor;
}

void kassa_output_restore(void) {
  if (output_flags < 0) return;
  fcntl(STDOUT_FILENO, F_SETFL, output_flags);
  output_flags = -1;
}

void kassa_output_discard(void) { tcflush(output_descriptor, TCOFLUSH); }

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
