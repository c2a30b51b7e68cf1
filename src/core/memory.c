#include "core/memory.h"

#include <stdlib.h>
#ifdef __wasm__
#include <malloc.h>
#endif

#include "core/error.h"

enum { DATA_ALIGN = 64, DATA_BEHIND = 32, RESERVE = 1 << 20, GROWTH = 1 << 21 };

/* The header sits in the alignment gap in front of the data. */
typedef struct DataHeader {
  void *block;
  size_t size;
} DataHeader;

static struct {
  void *reserve;
  size_t data_bytes, data_peak;
} heap;

/* Small requests draw on a reserve when the heap is full, so that building an error message and
 * unwinding always succeed; a request beyond the reserve has nothing left to unwind with and stops
 * the program. */
static void *memory_rescue(void *old, size_t size) {
  error_set(ERROR_MEMORY, "out of memory: %zu bytes were asked for", size);
  free(heap.reserve);
  heap.reserve = NULL;
  void *block = old ? realloc(old, size) : malloc(size);
  if (!block) abort();
  return block;
}

/* Growing a WebAssembly memory takes as long as allocating a thousand times: it grows in large
 * steps. */
static void heap_prepare(void) {
#ifdef __wasm__
  mallopt(M_GRANULARITY, GROWTH);
#endif
  heap.reserve = malloc(RESERVE);
}

void *memory_alloc(size_t size) {
  if (!heap.reserve) heap_prepare();
  void *block = malloc(size ? size : 1);
  return block ? block : memory_rescue(NULL, size);
}

void *memory_realloc(void *old, size_t size) {
  void *block = realloc(old, size ? size : 1);
  return block ? block : memory_rescue(old, size);
}

void memory_free(void *block) { free(block); }

void *memory_alloc_data(size_t size) {
  if (size > (size_t)MEMORY_DATA_MAX) goto failed;
  size_t padded = (size + DATA_ALIGN - 1) & ~(size_t)(DATA_ALIGN - 1);
  char *block = malloc(padded + DATA_ALIGN + DATA_BEHIND + sizeof(DataHeader));
  if (!block) goto failed;
  uintptr_t data =
      ((uintptr_t)block + sizeof(DataHeader) + DATA_ALIGN - 1) & ~(uintptr_t)(DATA_ALIGN - 1);
  ((DataHeader *)data)[-1] = (DataHeader){block, padded};
  heap.data_bytes += padded;
  if (heap.data_bytes > heap.data_peak) heap.data_peak = heap.data_bytes;
  return (void *)data;
failed:
  error_set(ERROR_MEMORY, "out of memory: an array of %zu bytes does not fit", size);
  return NULL;
}

void memory_free_data(void *data) {
  if (!data) return;
  DataHeader *header = (DataHeader *)data - 1;
  heap.data_bytes -= header->size;
  free(header->block);
}

size_t memory_data_bytes(void) { return heap.data_bytes; }
size_t memory_data_peak(void) { return heap.data_peak; }
