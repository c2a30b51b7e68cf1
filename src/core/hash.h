/* Hashing, and a table from hash to index for interning: the caller keeps the items and compares
 * them. */
#ifndef ST_CORE_HASH_H
#define ST_CORE_HASH_H

#include <stddef.h>
#include <stdint.h>

/* FNV-1a (Fowler, Noll, Vo) over 64 bits; `seed` chains several pieces. */
uint64_t hash_bytes(const void *data, size_t size, uint64_t seed);

static inline uint64_t hash_mix(uint64_t hash, uint64_t value) {
  hash ^= value + 0x9e3779b97f4a7c15u + (hash << 6) + (hash >> 2);
  return hash * 0xff51afd7ed558ccdu;
}

/* Open addressing with linear probing. A zeroed table is an empty one. Items are 32-bit indices. */
typedef struct HashTable {
  struct HashSlot {
    uint64_t hash;
    uint32_t item_plus_one; /* 0: free, UINT32_MAX: deleted */
  } * slots;
  size_t capacity, used, live;
} HashTable;

enum { HASH_NONE = UINT32_MAX - 1 };

typedef int HashEqual(const void *key, uint32_t item, void *context);

/* The item equal to `key`, or HASH_NONE. */
uint32_t hash_find(const HashTable *table, uint64_t hash, const void *key, HashEqual *equal,
                   void *context);
/* Adds an item that is not there yet. */
void hash_add(HashTable *table, uint64_t hash, uint32_t item);
/* Removes an item added under `hash`; nothing if absent. */
void hash_remove(HashTable *table, uint64_t hash, uint32_t item);
void hash_free(HashTable *table);

#endif
