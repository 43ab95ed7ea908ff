// ncursesw for Swift.
//
// Every curses function and global is declared @MainActor from here, so that curses off the main thread does not compile. What
// Swift cannot import (macros, structures with private parts) is wrapped below. Signals, modes and
// the frame's output are in terminal.c.
#pragma once

#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif
#define _XOPEN_SOURCE_EXTENDED 1
#define NCURSES_WIDECHAR 1
#define NCURSES_NOMACROS 1

// The C library's headers come first: what they declare must not be isolated.
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

#pragma clang attribute push(__attribute__((swift_attr("@MainActor"))), apply_to = any(function, variable(is_global)))
#include <curses.h>
#include <term.h>
#pragma clang attribute pop

// Attributes as functions: the A_… macros are casts that Swift does not import.
static inline uint32_t kassa_attribute_bold(void) { return A_BOLD; }
static inline uint32_t kassa_attribute_dim(void) { return A_DIM; }
static inline uint32_t kassa_attribute_underline(void) { return A_UNDERLINE; }
static inline uint32_t kassa_attribute_reverse(void) { return A_REVERSE; }
static inline uint32_t kassa_attribute_italic(void) { return A_ITALIC; }

/// Opens curses for a terminal's description. What it writes goes into a file in memory, from which kassa_take_frame takes it:
/// curses itself writes a frame in many small pieces, each of which wakes whoever reads the terminal. False where it fails.
__attribute__((swift_attr("@MainActor"))) bool kassa_open_terminal(const char *name);
/// Takes what curses wrote since the last call, in one piece that stays until the next call; NULL where it wrote nothing.
const void *kassa_take_frame(size_t *length);

/// The descriptor to write to the terminal with. A write to it takes what there is room for and never waits: whoever reads the terminal
/// may have stopped. It is opened anew, so that the shell, which shares standard output, still waits; where it cannot be opened, as after
/// su, standard output itself is changed until kassa_output_restore.
int kassa_output_open(void);
/// Puts standard output back as it was, where kassa_output_open changed it.
void kassa_output_restore(void);
/// Throws away what was written and not read yet, where the terminal's driver can.
void kassa_output_discard(void);

/// The most scalars that one cell can hold: a base and four marks.
enum { kassa_cell_scalars = CCHARW_MAX };

/// Fills a complex character directly: setcchar cannot take a pair above 32767.
static inline void kassa_cell_fill(cchar_t *cell, const uint32_t *scalars, int count, uint32_t attributes, int pair) {
  for (int i = 0; i < CCHARW_MAX; i++) cell->chars[i] = i < count ? (wchar_t)scalars[i] : 0;
  cell->attr = attributes;
  cell->ext_color = pair;
}

/// The size of the terminal behind a descriptor in cells; false where it has none.
static inline bool kassa_window_size(int descriptor, int *width, int *height) {
  struct winsize size;
  if (ioctl(descriptor, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0) return false;
  *width = size.ws_col;
  *height = size.ws_row;
  return true;
}

/// Chooses the locale: the user's where its codeset is UTF-8, else C.UTF-8. To be called before newterm.
void kassa_locale_prepare(void);

/// How many cells glibc gives a scalar in a UTF-8 locale, whatever the process's own: the table that ncurses measures with. -1 for controls.
int kassa_scalar_width(uint32_t scalar);

/// What the signal handlers noted since the last look, one bit each.
enum {
  kassa_signal_resize = 1,
  kassa_signal_suspend = 2,
  kassa_signal_resume = 4,
  kassa_signal_interrupt = 8,
  kassa_signal_terminate = 16,
  kassa_signal_hangup = 32,
  kassa_signal_quit = 64,
};

/// Remembers the terminal's modes, which crash handlers restore too, and installs the handlers; each writes the wake-up descriptor. Crash
/// handlers give the terminal back: they write what resets it, at most 255 bytes.
void kassa_signals_install(int terminal, int wake_up, const char *reset);
/// Puts the handlers back as they were.
void kassa_signals_remove(void);
/// Takes the bits noted since the last call.
int kassa_signals_take(void);
/// Stops the program while the terminal belongs to another job, and returns when it is its own again: true. False where the program is
/// to end: a job in the background must not touch the terminal.
bool kassa_await_foreground(void);
/// Sets the modes of a program that reads keys one by one: no echo, no line editing, no flow control, Enter as it is; signals stay.
void kassa_modes_of_program(void);
/// Puts the modes back that the terminal had when the handlers were installed.
void kassa_modes_of_shell(void);
/// Stops the whole process group as Ctrl-Z in a shell does, and returns when it was continued.
void kassa_stop_process_group(void);
