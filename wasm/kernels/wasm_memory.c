/* In place of OpenBLAS' driver/others/memory.c: the work space of the functions that need one,
 * which on one thread is one at a time. It lies in zeroed static memory, so that it costs nothing
 * until it is used and there is no failure to handle. A vector with a stride is copied into it by
 * some level-2 functions (ger, symv, trmv ...): such a vector must fit into BUFFER_SIZE bytes. */
#include "common.h"

static char workspace[BUFFER_SIZE] __attribute__((aligned(64)));
static int taken;

void *blas_memory_alloc(int unused) {
  if (taken) __builtin_trap();
  taken = 1;
  return workspace;
}

void blas_memory_free(void *block) { taken = 0; }
