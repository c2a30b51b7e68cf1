/* The name that somebody may have meant: the one with the fewest edits. */
#ifndef ST_API_NEAREST_H
#define ST_API_NEAREST_H

#include <stddef.h>

/* Start with the wanted name and zeros. */
typedef struct Nearest {
  const char *wanted;
  const char *name; /* NULL: nothing is near enough */
  int length, edits;
} Nearest;

/* Takes a candidate, which must outlive the search, if it is nearer than those before. */
void nearest_try(Nearest *nearest, const char *name, size_t length);
/* "; did you mean 'log'?" or "", in the frame. */
const char *nearest_hint(const Nearest *nearest);

#endif
