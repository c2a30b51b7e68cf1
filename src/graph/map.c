#include "graph/map.h"

#include <string.h>

#include "core/memory.h"

enum { MAP_FIRST = 64 };

static uint32_t map_slot(const IdMap *map, uint32_t key) {
  uint32_t mask = map->capacity - 1, slot = key * 2654435769u >> 7 & mask;
  while (map->keys[slot] && map->keys[slot] != key) slot = (slot + 1) & mask;
  return slot;
}

uint32_t map_get(const IdMap *map, uint32_t key) {
  if (!map->capacity) return 0;
  uint32_t slot = map_slot(map, key);
  return map->keys[slot] ? map->values[slot] : 0;
}

static void map_grow(IdMap *map) {
  IdMap old = *map;
  map->capacity = old.capacity ? 2 * old.capacity : MAP_FIRST;
  map->keys = memory_alloc(map->capacity * sizeof(uint32_t));
  map->values = memory_alloc(map->capacity * sizeof(uint32_t));
  memset(map->keys, 0, map->capacity * sizeof(uint32_t));
  for (uint32_t i = 0; i < old.capacity; i++) {
    if (!old.keys[i]) continue;
    uint32_t slot = map_slot(map, old.keys[i]);
    map->keys[slot] = old.keys[i];
    map->values[slot] = old.values[i];
  }
  memory_free(old.keys);
  memory_free(old.values);
}

void map_set(IdMap *map, uint32_t key, uint32_t value) {
  if (2 * (map->used + 1) > map->capacity) map_grow(map);
  uint32_t slot = map_slot(map, key);
  if (!map->keys[slot]) map->used++;
  map->keys[slot] = key;
  map->values[slot] = value;
}

bool map_add(IdMap *map, uint32_t key) {
  if (map_get(map, key)) return false;
  map_set(map, key, 1);
  return true;
}

void map_free(IdMap *map) {
  memory_free(map->keys);
  memory_free(map->values);
  *map = (IdMap){0};
}
