#include "core/arena.h"

#include <string.h>

#include "core/memory.h"

enum { ARENA_BLOCK = 16 << 10, ARENA_ALIGN = 16 };

struct ArenaBlock {
  ArenaBlock *next;
  size_t unused; /* keeps the bytes behind the header aligned */
};

static char *block_bytes(ArenaBlock *block) { return (char *)block + sizeof(ArenaBlock); }

static void arena_grow(Arena *arena, size_t size) {
  size_t capacity = size > ARENA_BLOCK ? size : ARENA_BLOCK;
  ArenaBlock *block = memory_alloc(sizeof(ArenaBlock) + capacity);
  block->next = arena->blocks;
  arena->blocks = block;
  arena->used = 0;
  arena->capacity = capacity;
}

void *arena_alloc(Arena *arena, size_t size) {
  size = (size + ARENA_ALIGN - 1) & ~(size_t)(ARENA_ALIGN - 1);
  if (!arena->blocks || arena->capacity - arena->used < size) arena_grow(arena, size);
  void *bytes = block_bytes(arena->blocks) + arena->used;
  arena->used += size;
  return memset(bytes, 0, size);
}

void *arena_copy(Arena *arena, const void *data, size_t size) {
  void *copy = arena_alloc(arena, size);
  if (size) memcpy(copy, data, size);
  return copy;
}

char *arena_string(Arena *arena, const char *text, size_t length) {
  char *copy = arena_alloc(arena, length + 1);
  if (length) memcpy(copy, text, length);
  return copy;
}

void arena_free(Arena *arena) {
  for (ArenaBlock *block = arena->blocks, *next; block; block = next) {
    next = block->next;
    memory_free(block);
  }
  *arena = (Arena){0};
}
