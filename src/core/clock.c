#include "core/clock.h"

#ifdef __wasm__
__attribute__((import_module("env"), import_name("st_clock"))) double host_clock(void);
double clock_milliseconds(void) { return host_clock(); }
#else
#include <time.h>

double clock_milliseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec * 1e3 + (double)now.tv_nsec * 1e-6;
}
#endif
