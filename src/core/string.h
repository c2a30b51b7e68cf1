/* Text that grows: what printers and messages are made with. A zeroed String is an empty one. */
#ifndef ST_CORE_STRING_H
#define ST_CORE_STRING_H

#include <stddef.h>

typedef struct String {
  char *data; /* zero-terminated; NULL while nothing was appended */
  size_t length, capacity;
} String;

#ifdef __GNUC__
__attribute__((format(printf, 2, 3)))
#endif
void string_print(String *string, const char *format, ...);
void string_append(String *string, const char *text, size_t length);
/* Appends `text` as a string of JSON, quoted and escaped. */
void string_json(String *string, const char *text, size_t length);
/* The text, "" when empty; valid until the next change. */
const char *string_text(const String *string);
void string_free(String *string);

#endif
