/* Where in a text something is, and how a person is shown it. */
#include "text/source.h"

#include <stdarg.h>
#include <string.h>

#include "core/format.h"
#include "text/text.h"

enum { EXCERPT_WIDTH = 100, EXCERPT_BEFORE = 80, MESSAGE_MAX = 600 };

int text_decode(const char *source, size_t length, size_t offset, uint32_t *code) {
  static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
  const unsigned char *bytes = (const unsigned char *)source + offset;
  *code = bytes[0];
  if (bytes[0] < 0x80) return 1;
  if (bytes[0] < 0xC2 || bytes[0] > 0xF4) return 0;
  int size = bytes[0] >= 0xF0 ? 4 : bytes[0] >= 0xE0 ? 3 : 2;
  if (length - offset < (size_t)size) return 0;
  uint32_t value = bytes[0] & (0x7Fu >> size);
  for (int i = 1; i < size; i++) {
    if ((bytes[i] & 0xC0) != 0x80) return 0;
    value = value << 6 | (bytes[i] & 0x3F);
  }
  if (value < smallest[size] || value > 0x10FFFF) return 0;
  if (value >= 0xD800 && value <= 0xDFFF) return 0;
  *code = value;
  return size;
}

int text_encode(uint32_t code, char *bytes) {
  if (code < 0x80) {
    bytes[0] = (char)code;
    return 1;
  }
  if (code < 0x800) {
    bytes[0] = (char)(0xC0 | code >> 6);
    bytes[1] = (char)(0x80 | (code & 0x3F));
    return 2;
  }
  bytes[0] = (char)(0xE0 | code >> 12);
  bytes[1] = (char)(0x80 | (code >> 6 & 0x3F));
  bytes[2] = (char)(0x80 | (code & 0x3F));
  return 3;
}

typedef struct Place {
  int line, column;
  size_t line_begin;
} Place;

/* Lines end with \n, \r\n or \r. A byte that is not valid UTF-8 counts as a column. */
static Place text_place(const char *source, size_t offset) {
  Place place = {1, 1, 0};
  for (size_t i = 0; i < offset;) {
    char c = source[i];
    bool pair = c == '\r' && i + 1 < offset && source[i + 1] == '\n';
    if (c == '\n' || c == '\r') {
      i += pair ? 2 : 1;
      place = (Place){place.line + 1, 1, i};
      continue;
    }
    uint32_t code;
    int size = text_decode(source, offset, i, &code);
    i += size ? (size_t)size : 1;
    place.column++;
  }
  return place;
}

void text_location(const char *source, size_t offset, int *line, int *column) {
  Place place = text_place(source, offset);
  *line = place.line;
  *column = place.column;
}

/* What stands for a code point in an excerpt, in the same width: a hole reads {0}. */
static void excerpt_append(String *out, const char *bytes, int size, uint32_t code, bool *in_hole) {
  if (code == TEXT_HOLE_MARK) {
    string_append(out, *in_hole ? "}" : "{", 1);
    *in_hole = !*in_hole;
  } else if (!size || (code < ' ' && code != '\t') || code == 0x7F) {
    string_append(out, "?", 1);
  } else {
    string_append(out, bytes, (size_t)size);
  }
}

/* The line of `place` and a caret under it; of a long line the part around the caret. */
static void text_excerpt(String *out, const char *source, size_t length, Place place) {
  int first = place.column > EXCERPT_BEFORE + 1 ? place.column - EXCERPT_BEFORE : 1;
  const char *margin = first > 1 ? "..." : "";
  String caret = {0};
  bool in_hole = false;
  string_print(out, "\n  %s", margin);
  string_print(&caret, "\n  %*s", (int)strlen(margin), "");
  int column = 1;
  for (size_t i = place.line_begin; i < length; column++) {
    if (source[i] == '\n' || source[i] == '\r') break;
    uint32_t code;
    int size = text_decode(source, length, i, &code);
    if (column >= first + EXCERPT_WIDTH) {
      string_append(out, "...", 3);
      break;
    }
    if (column >= first) {
      excerpt_append(out, source + i, size, code, &in_hole);
      if (column < place.column) string_append(&caret, code == '\t' ? "\t" : " ", 1);
    } else if (code == TEXT_HOLE_MARK) {
      in_hole = !in_hole;
    }
    i += size ? (size_t)size : 1;
  }
  string_append(&caret, "^", 1);
  string_append(out, string_text(&caret), caret.length);
  string_free(&caret);
}

void text_error(ErrorKind kind, const char *source, size_t length, size_t offset,
                const char *format, ...) {
  char message[MESSAGE_MAX];
  va_list arguments;
  va_start(arguments, format);
  format_arguments(message, sizeof message, format, arguments);
  va_end(arguments);
  Place place = text_place(source, offset);
  String full = {0};
  string_print(&full, "%s (line %d, column %d)", message, place.line, place.column);
  text_excerpt(&full, source, length, place);
  error_set(kind, "%s", string_text(&full));
  string_free(&full);
}

void text_note(const char *source, size_t length, size_t offset) {
  Place place = text_place(source, offset);
  String note = {0};
  string_print(&note, "line %d, column %d:", place.line, place.column);
  text_excerpt(&note, source, length, place);
  error_note("%s", string_text(&note));
  string_free(&note);
}
