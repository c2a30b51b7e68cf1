/* Numbers and strings, by Python's rules for writing them. */
#include <string.h>

#include "core/decimal.h"
#include "text/lexer.h"
#include "text/source.h"

static int digit_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'z') return c - 'a' + 10;
  if (c >= 'A' && c <= 'Z') return c - 'A' + 10;
  return 99;
}

/* The end of a run of digits below `base`, single underscores between them; `begin` if none. */
static uint32_t skip_digits(const Lexer *lexer, uint32_t begin, int base) {
  uint32_t at = begin;
  while (at < lexer->length) {
    bool joined = at > begin && lexer->source[at] == '_' && at + 1 < lexer->length;
    if (digit_value(lexer->source[at + joined]) >= base) break;
    at += joined + 1u;
  }
  return at;
}

/* The literal as zero-terminated text without underscores. */
static void set_text(Lexer *lexer, Token *token) {
  char *text = arena_alloc(lexer->arena, (size_t)(token->end - token->begin) + 1);
  for (uint32_t i = token->begin; i < token->end; i++)
    if (lexer->source[i] != '_') text[token->length++] = lexer->source[i];
  token->text = text;
}

static void set_integer(Token *token, int base) {
  for (const char *digit = token->text + (base == 10 ? 0 : 2); *digit; digit++) {
    unsigned value = (unsigned)digit_value(*digit);
    if (token->integer > (UINT64_MAX - value) / (unsigned)base) token->overflow = true;
    token->integer = token->integer * (unsigned)base + value;
  }
}

/* A letter or digit follows the number: says which of the usual mistakes it is. */
static Token bad_number(const Lexer *lexer, uint32_t begin, uint32_t end) {
  Token word = {.kind = TOKEN_NAME, .begin = begin, .end = end};
  for (uint32_t size; (size = lexer_name_size(lexer, word.end)) != 0;) word.end += size;
  char quote[TOKEN_QUOTE_MAX];
  return lexer_error(lexer, begin, "%s is neither a number nor a name: a product is written 2 * x",
                     lexer_quote(lexer, &word, quote));
}

static Token finish_number(Lexer *lexer, uint32_t end, TokenKind kind, int base) {
  uint32_t begin = lexer->position;
  char letter = end < lexer->length ? (char)(lexer->source[end] | 0x20) : 0;
  bool imaginary = letter == 'j' && base == 10 && !lexer_name_size(lexer, end + 1);
  if (!imaginary && lexer_name_size(lexer, end)) return bad_number(lexer, begin, end);
  Token token = {.kind = imaginary ? TOKEN_IMAGINARY : kind, .begin = begin, .end = end};
  set_text(lexer, &token);
  if (imaginary) {
    token.number = decimal_read(token.text, NULL);
    token.end = ++end;
  } else if (kind == TOKEN_INT) {
    set_integer(&token, base);
    if (base == 10 && token.text[0] == '0' && strspn(token.text, "0") != token.length)
      return lexer_error(lexer, begin, "a whole number cannot start with 0: leave the 0 out");
  } else {
    token.number = decimal_read(token.text, NULL);
  }
  lexer->position = end;
  return token;
}

Token lexer_number(Lexer *lexer) {
  uint32_t begin = lexer->position;
  char prefix = lexer_peek(lexer, 0) == '0' ? (char)(lexer_peek(lexer, 1) | 0x20) : 0;
  int base = prefix == 'x' ? 16 : prefix == 'o' ? 8 : prefix == 'b' ? 2 : 10;
  if (base != 10) {
    uint32_t first = begin + 2 + (lexer_peek(lexer, 2) == '_');
    uint32_t end = skip_digits(lexer, first, base);
    if (end == first) return bad_number(lexer, begin, begin + 1);
    return finish_number(lexer, end, TOKEN_INT, base);
  }
  TokenKind kind = TOKEN_INT;
  uint32_t end = skip_digits(lexer, begin, 10);
  if (end < lexer->length && lexer->source[end] == '.') {
    kind = TOKEN_FLOAT;
    end = skip_digits(lexer, end + 1, 10);
  }
  if (end < lexer->length && (lexer->source[end] | 0x20) == 'e') {
    char sign = end + 1 < lexer->length ? lexer->source[end + 1] : 0;
    uint32_t first = end + 1 + (sign == '+' || sign == '-');
    uint32_t last = skip_digits(lexer, first, 10);
    if (last > first) {
      kind = TOKEN_FLOAT;
      end = last;
    }
  }
  return finish_number(lexer, end, kind, 10);
}

/* Reads the escape after a `\`, at `*at`, and moves past it. Bytes written, 0 when it is none. */
static int read_escape(const Lexer *lexer, uint32_t *at, char *bytes) {
  static const char letters[] = "\\'\"nrtabfv", meanings[] = "\\'\"\n\r\t\a\b\f\v";
  char c = *at < lexer->length ? lexer->source[*at] : 0;
  int digits = c == 'x' ? 2 : c == 'u' ? 4 : 0;
  const char *letter = c ? strchr(letters, c) : NULL;
  if (letter) {
    *bytes = meanings[letter - letters];
    ++*at;
    return 1;
  }
  if (!digits || lexer->length - *at <= (uint32_t)digits) return 0;
  uint32_t code = 0;
  for (int i = 1; i <= digits; i++) {
    int value = digit_value(lexer->source[*at + (uint32_t)i]);
    if (value >= 16) return 0;
    code = code * 16 + (uint32_t)value;
  }
  if (!code || (code >= 0xD800 && code <= 0xDFFF)) return 0;
  *at += (uint32_t)digits + 1;
  return text_encode(code, bytes);
}

Token lexer_string(Lexer *lexer) {
  uint32_t begin = lexer->position, at = begin + 1;
  char quote = lexer->source[begin];
  if (lexer_peek(lexer, 1) == quote && lexer_peek(lexer, 2) == quote)
    return lexer_error(lexer, begin,
                       "strings of several lines are outside the language: write '...'");
  uint32_t end = at;
  for (; end < lexer->length && lexer->source[end] != quote; end++) {
    char c = lexer->source[end];
    if (c == '\n' || c == '\r') break;
    bool escapes = c == '\\' && end + 1 < lexer->length;
    if (escapes && lexer->source[end + 1] != '\n' && lexer->source[end + 1] != '\r') end++;
  }
  if (end >= lexer->length || lexer->source[end] != quote)
    return lexer_error(lexer, begin, "this string has no end: close it with %c on the same line",
                       quote);
  Token token = {.kind = TOKEN_STRING, .begin = begin, .end = end + 1};
  char *text = arena_alloc(lexer->arena, (size_t)(end - at) + 1); /* escapes only get shorter */
  while (at < end) {
    uint32_t code, size = (uint32_t)text_decode(lexer->source, lexer->length, at, &code);
    if (code == TEXT_HOLE_MARK)
      return lexer_error(lexer, at, "a value cannot be put into a string: put in the whole string");
    if (code == '\\') {
      uint32_t backslash = at++;
      int written = read_escape(lexer, &at, text + token.length);
      if (!written)
        return lexer_error(lexer, backslash, "unknown escape: write \\\\ for a backslash");
      token.length += (uint32_t)written;
      continue;
    }
    memcpy(text + token.length, lexer->source + at, size);
    token.length += size;
    at += size;
  }
  token.text = text;
  lexer->position = end + 1;
  return token;
}
