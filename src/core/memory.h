/* The heap, for what is small. Running out of it ends the call, not the engine: see memory.c. */
#ifndef ST_CORE_MEMORY_H
#define ST_CORE_MEMORY_H

#include <stddef.h>

/* Never NULL: when the heap is exhausted the reserve set aside at start is given back and used
 * and the sticky error is set to ERROR_MEMORY, so that the caller's caller stops at the next check.
 */
void *memory_alloc(size_t size);
void *memory_realloc(void *block, size_t size);
void memory_free(void *block);

/* For the data of arrays and workspaces, which a person's shapes can make arbitrarily large:
 * `size` bytes aligned to 64, padded to a multiple of 64; NULL and ERROR_MEMORY when there is not
 * enough. */
void *memory_alloc_data(size_t size);
void memory_free_data(void *data);

/* Bytes of array data now allocated, and the most there have been. */
size_t memory_data_bytes(void);
size_t memory_data_peak(void);

#endif
