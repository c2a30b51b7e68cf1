/* Growable arrays: VECTOR(int) numbers = {0}; *vector_push(&numbers) = 3; numbers.data[0];
 * vector_free(&numbers). */
#ifndef ST_CORE_VECTOR_H
#define ST_CORE_VECTOR_H

#include <stddef.h>
#include <string.h>

#include "core/memory.h"

#define VECTOR(Type) \
  struct {           \
    Type *data;      \
    size_t length;   \
    size_t capacity; \
  }

/* Makes room for `count` elements in all. */
#define vector_reserve(vector, count)                                          \
  vector_reserve_bytes((void **)&(vector)->data, &(vector)->capacity, (count), \
                       sizeof *(vector)->data)

/* The address of a new last element, zeroed. */
#define vector_push(vector)                                              \
  (vector_reserve((vector), (vector)->length + 1),                       \
   memset(&(vector)->data[(vector)->length], 0, sizeof *(vector)->data), \
   &(vector)->data[(vector)->length++])

#define vector_pop(vector) ((vector)->data[--(vector)->length])

#define vector_free(vector) \
  (memory_free((vector)->data), (vector)->data = NULL, (vector)->length = 0, (vector)->capacity = 0)

static inline void vector_reserve_bytes(void **data, size_t *capacity, size_t count, size_t size) {
  if (count <= *capacity) return;
  size_t grown = *capacity * 2 > count ? *capacity * 2 : count;
  if (grown < 8) grown = 8;
  *data = memory_realloc(*data, grown * size);
  *capacity = grown;
}

#endif
