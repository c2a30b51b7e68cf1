/* A map from ids of variables or nodes to 32-bit values, for traversals. */
#ifndef ST_GRAPH_MAP_H
#define ST_GRAPH_MAP_H

#include <stdbool.h>
#include <stdint.h>

/* A zeroed map is an empty one. Absent keys read as 0, so values are stored as they are and 0 means
 * absent. Keys are not 0. */
typedef struct IdMap {
  uint32_t *keys, *values;
  uint32_t capacity, used;
} IdMap;

uint32_t map_get(const IdMap *map, uint32_t key);
void map_set(IdMap *map, uint32_t key, uint32_t value);
/* Sets a key to 1; false if it had a value already. */
bool map_add(IdMap *map, uint32_t key);
void map_free(IdMap *map);

#endif
