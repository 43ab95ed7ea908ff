// What Swift cannot import of Linux: headers that its own module leaves out, and calls with a variable number of arguments.
#pragma once

#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/resource.h>

/// Keeps what the process remembers of people to itself: no core file, and no other program of the same user may attach or read its
/// memory. Returns false where the system refused.
static inline int kassa_process_forbid_dumps(void) {
  struct rlimit none = {0, 0};
  return setrlimit(RLIMIT_CORE, &none) == 0 && prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0;
}
