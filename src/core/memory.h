/* The heap, for what is small. Running out of it ends the call, not the engine: see memory.c. */
#ifndef ST_CORE_MEMORY_H
#define ST_CORE_MEMORY_H

#include <stddef.h>
#include <stdint.h>

/* Never NULL: when the heap is exhausted the reserve set aside at start is given back and used
 * and the sticky error is set to ERROR_MEMORY, so that the caller's caller stops at the next check.
 */
void *memory_alloc(size_t size);
void *memory_realloc(void *block, size_t size);
void memory_free(void *block);

/* The one limit of what an address space holds, in bytes: half of 2^32 in WebAssembly, 2^47 where
 * addresses have 64 bits, less a page for alignment. Two sizes within it add up without overflow in
 * int64. */
#define MEMORY_DATA_MAX \
  ((int64_t)(SIZE_MAX / 2 < (uint64_t)1 << 47 ? SIZE_MAX / 2 : (uint64_t)1 << 47) - 4096)

/* For the data of arrays and workspaces, which a person's shapes can make arbitrarily large:
 * `size` bytes aligned to 64, padded to a multiple of 64, and 32 more that whole vectors may read
 * and write back (src/jit); NULL and ERROR_MEMORY when there is not
 * enough, or more than MEMORY_DATA_MAX is asked for. */
void *memory_alloc_data(size_t size);
void memory_free_data(void *data);

/* Bytes of array data now allocated, and the most there have been. */
size_t memory_data_bytes(void);
size_t memory_data_peak(void);

#endif
