#include "core/hash.h"

#include <assert.h>
#include <string.h>

#include "core/memory.h"

enum { HASH_FIRST = 64 };
static const uint32_t HASH_DELETED = UINT32_MAX;

uint64_t hash_bytes(const void *data, size_t size, uint64_t seed) {
  const unsigned char *bytes = data;
  uint64_t hash = seed ^ 0xcbf29ce484222325u;
  for (size_t i = 0; i < size; i++) hash = (hash ^ bytes[i]) * 0x100000001b3u;
  return hash ^ (hash >> 29);
}

uint32_t hash_find(const HashTable *table, uint64_t hash, const void *key, HashEqual *equal,
                   void *context) {
  if (!table->capacity) return HASH_NONE;
  size_t mask = table->capacity - 1;
  for (size_t i = hash & mask; table->slots[i].item_plus_one; i = (i + 1) & mask) {
    const struct HashSlot *slot = &table->slots[i];
    if (slot->item_plus_one == HASH_DELETED || slot->hash != hash) continue;
    if (equal(key, slot->item_plus_one - 1, context)) return slot->item_plus_one - 1;
  }
  return HASH_NONE;
}

static void hash_place(HashTable *table, uint64_t hash, uint32_t item_plus_one) {
  size_t mask = table->capacity - 1, i = hash & mask;
  while (table->slots[i].item_plus_one) i = (i + 1) & mask;
  table->slots[i] = (struct HashSlot){hash, item_plus_one};
}

static void hash_resize(HashTable *table) {
  struct HashSlot *old = table->slots;
  size_t old_capacity = table->capacity;
  table->capacity = HASH_FIRST;
  while (table->capacity < 4 * (table->live + 1)) table->capacity *= 2;
  table->slots = memory_alloc(table->capacity * sizeof *table->slots);
  memset(table->slots, 0, table->capacity * sizeof *table->slots);
  for (size_t i = 0; i < old_capacity; i++) {
    uint32_t item = old[i].item_plus_one;
    if (item && item != HASH_DELETED) hash_place(table, old[i].hash, item);
  }
  table->used = table->live;
  memory_free(old);
}

void hash_add(HashTable *table, uint64_t hash, uint32_t item) {
  assert(item < HASH_NONE);
  if (2 * (table->used + 1) > table->capacity) hash_resize(table);
  hash_place(table, hash, item + 1);
  table->used++;
  table->live++;
}

void hash_remove(HashTable *table, uint64_t hash, uint32_t item) {
  if (!table->capacity) return;
  size_t mask = table->capacity - 1;
  for (size_t i = hash & mask; table->slots[i].item_plus_one; i = (i + 1) & mask) {
    if (table->slots[i].item_plus_one != item + 1 || table->slots[i].hash != hash) continue;
    table->slots[i].item_plus_one = HASH_DELETED;
    table->live--;
    return;
  }
}

void hash_free(HashTable *table) {
  memory_free(table->slots);
  *table = (HashTable){0};
}
