/* Bump allocation: memory that lives and dies together. */
#ifndef ST_CORE_ARENA_H
#define ST_CORE_ARENA_H

#include <stddef.h>

typedef struct ArenaBlock ArenaBlock;

/* A zeroed Arena is an empty one. */
typedef struct Arena {
  ArenaBlock *blocks;
  size_t used;
  size_t capacity;
} Arena;

/* `size` zeroed bytes, aligned to 16, that live until arena_free. */
void *arena_alloc(Arena *arena, size_t size);

/* A copy of `size` bytes. */
void *arena_copy(Arena *arena, const void *data, size_t size);

/* A zero-terminated copy of `length` bytes of text. */
char *arena_string(Arena *arena, const char *text, size_t length);

/* Gives all memory back; the arena is empty and usable again. */
void arena_free(Arena *arena);

#define ARENA_NEW(arena, Type) ((Type *)arena_alloc((arena), sizeof(Type)))
#define ARENA_ARRAY(arena, Type, count) \
  ((Type *)arena_alloc((arena), sizeof(Type) * (size_t)(count)))

#endif
