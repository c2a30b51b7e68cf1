#include "api/spelling.h"

#include <ctype.h>
#include <string.h>

#include "api/table.h"

static bool is_word(char c) { return isalnum((unsigned char)c) || c == '_'; }

static const char *constant(const char *word, size_t length) {
  static const char *const constants[][2] = {
      {"None", "null"}, {"True", "true"}, {"False", "false"}};
  for (size_t i = 0; i < sizeof constants / sizeof *constants; i++)
    if (strlen(constants[i][0]) == length && !memcmp(constants[i][0], word, length))
      return constants[i][1];
  return NULL;
}

static void spell_word(String *out, const char *word, size_t length, char before) {
  char after = word[length], copy[64], camel[64];
  const char *other = constant(word, length);
  bool argument = after == '=' && memchr(word, '_', length);
  bool marked = argument || after == '(' || (before == '`' && after == '`');
  if (other) {
    string_print(out, "%s", other);
  } else if (marked && length < sizeof copy) {
    memcpy(copy, word, length);
    copy[length] = 0;
    camel_case(copy, camel, sizeof camel);
    string_print(out, "%s", strcmp(copy, "__getitem__") ? camel : "at");
  } else {
    string_append(out, word, length);
  }
}

void spell_for_host(String *out, const char *message) {
  char before = 0;
  for (const char *at = message; *at; before = at[-1]) {
    const char *end = at + 1;
    if (*at == '\'' && !is_word(before) && strchr(at + 1, '\'')) {
      end = strchr(at + 1, '\'') + 1; /* a person's own words */
      string_append(out, at, (size_t)(end - at));
    } else if (is_word(*at)) {
      while (is_word(*end)) end++;
      spell_word(out, at, (size_t)(end - at), before);
      if (*end == '=' && end[1] != '=' && memchr(at, '_', (size_t)(end - at))) {
        string_print(out, ": ");
        end++;
      }
    } else {
      string_append(out, at, 1);
    }
    at = end;
  }
}
