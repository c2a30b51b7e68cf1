#include "core/string.h"

#include <stdarg.h>
#include <string.h>

#include "core/format.h"
#include "core/memory.h"

static void string_reserve(String *string, size_t length) {
  if (length + 1 <= string->capacity) return;
  size_t grown = string->capacity * 2 > length + 1 ? string->capacity * 2 : length + 1;
  string->data = memory_realloc(string->data, grown < 64 ? 64 : grown);
  string->capacity = grown < 64 ? 64 : grown;
}

void string_append(String *string, const char *text, size_t length) {
  string_reserve(string, string->length + length);
  memcpy(string->data + string->length, text, length);
  string->length += length;
  string->data[string->length] = 0;
}

void string_print(String *string, const char *format, ...) {
  va_list arguments, again;
  va_start(arguments, format);
  va_copy(again, arguments);
  string_reserve(string, string->length);
  size_t room = string->capacity - string->length;
  size_t length = (size_t)format_arguments(string->data + string->length, room, format, arguments);
  if (length >= room) {
    string_reserve(string, string->length + length);
    format_arguments(string->data + string->length, length + 1, format, again);
  }
  string->length += length;
  va_end(arguments);
  va_end(again);
}

void string_json(String *string, const char *text, size_t length) {
  string_append(string, "\"", 1);
  for (size_t i = 0; i < length; i++) {
    unsigned char c = (unsigned char)text[i];
    if (c == '"' || c == '\\')
      string_print(string, "\\%c", c);
    else if (c < 0x20)
      string_print(string, "\\u%04x", c);
    else
      string_append(string, &text[i], 1);
  }
  string_append(string, "\"", 1);
}

const char *string_text(const String *string) { return string->data ? string->data : ""; }

void string_free(String *string) {
  memory_free(string->data);
  *string = (String){0};
}
