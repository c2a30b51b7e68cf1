#include "text/lexer.h"

#include <stdarg.h>
#include <string.h>

#include "core/format.h"
#include "text/source.h"

static const struct {
  const char *spelling;
  TokenKind kind;
  TextOperator op;
} symbols[] = {
#define COMPARE(name, spelling, precedence) {spelling, TOKEN_OPERATOR, TEXT_##name},
#define BINARY(name, spelling, precedence)  {spelling, TOKEN_OPERATOR, TEXT_##name},
#include "text/operator.def"
    {"~", TOKEN_OPERATOR, TEXT_INVERT},
    {"...", TOKEN_ELLIPSIS, 0},
    {"(", TOKEN_LEFT_PARENTHESIS, 0},
    {")", TOKEN_RIGHT_PARENTHESIS, 0},
    {"[", TOKEN_LEFT_BRACKET, 0},
    {"]", TOKEN_RIGHT_BRACKET, 0},
    {"{", TOKEN_LEFT_BRACE, 0},
    {"}", TOKEN_RIGHT_BRACE, 0},
    {",", TOKEN_COMMA, 0},
    {":", TOKEN_COLON, 0},
    {";", TOKEN_SEMICOLON, 0},
    {".", TOKEN_DOT, 0},
    {"=", TOKEN_ASSIGN, 0},
};

typedef struct Refusal {
  const char *spelling, *advice;
} Refusal;

static const Refusal refused_symbols[] = {
    {"===", "write eq(a, b)"},
    {"!==", "write neq(a, b)"},
    {"<>", "write neq(a, b)"},
    {"&&", "write &, with brackets around comparisons"},
    {"||", "write |, with brackets around comparisons"},
    {"!", "write ~x"},
    {"<<", "write x * 2 ** n"},
    {"<<=", "write x * 2 ** n"},
    {">>", "write x // 2 ** n"},
    {">>=", "write x // 2 ** n"},
    {"?", "write switch(condition, a, b)"},
    {"=>", "apply functions directly, they cannot be made in the text"},
    {"->", "apply functions directly, they cannot be made in the text"},
    {":=", "assign on a line of its own, with ="},
};

/* Python's reserved words, but True, False and None. */
#define STATEMENT "there are only expressions and assignments"
#define LOOP      "write the elements one by one, or work on whole tensors"
static const Refusal refused_words[] = {
    {"and", "write a & b, with brackets around comparisons"},
    {"or", "write a | b, with brackets around comparisons"},
    {"not", "write ~x"},
    {"is", "write eq(a, b)"},
    {"in", "write any(eq(list, x))"},
    {"if", "write switch(condition, a, b)"},
    {"else", "write switch(condition, a, b)"},
    {"lambda", "apply functions directly, they cannot be made in the text"},
    {"def", "apply functions directly, they cannot be made in the text"},
    {"for", LOOP},
    {"while", LOOP},
    {"import", "all functions are there under their own names"},
    {"from", "all functions are there under their own names"},
    {"return", "the value of the last line is the result"},
    {"yield", "the value of the last line is the result"},
    {"as", STATEMENT},
    {"assert", STATEMENT},
    {"async", STATEMENT},
    {"await", STATEMENT},
    {"break", STATEMENT},
    {"class", STATEMENT},
    {"continue", STATEMENT},
    {"del", STATEMENT},
    {"elif", STATEMENT},
    {"except", STATEMENT},
    {"finally", STATEMENT},
    {"global", STATEMENT},
    {"nonlocal", STATEMENT},
    {"pass", STATEMENT},
    {"raise", STATEMENT},
    {"try", STATEMENT},
    {"with", STATEMENT},
};

/* Characters that come with text pasted from documents. */
static const struct {
  uint32_t code;
  const char *instead;
} typographic[] = {
    {0x2212, "-"},  {0x2013, "-"}, {0x2014, "-"}, {0xD7, "*"},     {0xB7, "*"},
    {0x22C5, "*"},  {0xF7, "/"},   {0x2215, "/"}, {0x2264, "<="},  {0x2265, ">="},
    {0x2018, "'"},  {0x2019, "'"}, {0x201C, "'"}, {0x201D, "'"},   {0xB2, "** 2"},
    {0xB3, "** 3"}, {0xA0, " "},   {0x3000, " "}, {0x2026, "..."},
};

/* Punctuation, symbols and invisible marks; all else beyond ASCII is taken for a letter. */
static const struct {
  uint32_t first, last;
} not_letters[] = {
    {0x80, 0xA9},     {0xAB, 0xB4},       {0xB6, 0xB9},        {0xBB, 0xBF},     {0xD7, 0xD7},
    {0xF7, 0xF7},     {0x2000, 0x203E},   {0x2041, 0x2053},    {0x2055, 0x2070}, {0x2074, 0x207E},
    {0x2080, 0x208F}, {0x20A0, 0x20CF},   {0x2190, 0x2BFF},    {0x2E00, 0x2E7F}, {0x3000, 0x3004},
    {0x3008, 0x3020}, {0xD800, 0xF8FF},   {0xFE00, 0xFE0F},    {0xFEFF, 0xFEFF}, {0xFF01, 0xFF0F},
    {0xFFF0, 0xFFFF}, {0x1F000, 0x1FAFF}, {0xE0000, 0x10FFFF},
};

#define COUNT(table) (sizeof(table) / sizeof *(table))

char lexer_peek(const Lexer *lexer, uint32_t ahead) {
  uint32_t at = lexer->position + ahead;
  return at < lexer->length ? lexer->source[at] : 0;
}

bool lexer_is_digit(char c) { return c >= '0' && c <= '9'; }

uint32_t lexer_name_size(const Lexer *lexer, uint32_t at) {
  if (at >= lexer->length) return 0;
  char c = lexer->source[at];
  if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || lexer_is_digit(c)) return 1;
  uint32_t code, size = (uint32_t)text_decode(lexer->source, lexer->length, at, &code);
  if (code < 0x80) return 0;
  for (size_t i = 0; i < COUNT(not_letters); i++)
    if (code >= not_letters[i].first && code <= not_letters[i].last) return 0;
  return size;
}

static bool is_break(char c) { return c == '\n' || c == '\r'; }

Token lexer_error(const Lexer *lexer, uint32_t offset, const char *format, ...) {
  char message[400];
  va_list arguments;
  va_start(arguments, format);
  format_arguments(message, sizeof message, format, arguments);
  va_end(arguments);
  text_error(ERROR_SYNTAX, lexer->source, lexer->length, offset, "%s", message);
  return (Token){.kind = TOKEN_ERROR, .begin = offset, .end = offset};
}

const char *lexer_quote(const Lexer *lexer, const Token *token, char buffer[TOKEN_QUOTE_MAX]) {
  enum { CHARACTERS = 30 };
  if (token->kind == TOKEN_END) return "the end of the text";
  if (token->kind == TOKEN_NEWLINE) return "the end of the line";
  if (token->kind == TOKEN_STRING) return "a string";
  if (token->kind == TOKEN_HOLE) {
    format_text(buffer, TOKEN_QUOTE_MAX, "'{%llu}'", (unsigned long long)token->integer);
    return buffer;
  }
  uint32_t end = token->begin, code;
  for (int i = 0; i < CHARACTERS && end < token->end; i++)
    end += (uint32_t)text_decode(lexer->source, lexer->length, end, &code);
  format_text(buffer, TOKEN_QUOTE_MAX, "'%.*s%s'", (int)(end - token->begin),
              lexer->source + token->begin, end < token->end ? "..." : "");
  return buffer;
}

bool lexer_start(Lexer *lexer, Arena *arena, const char *source, size_t length, bool lines) {
  if (length > TEXT_LENGTH_MAX) {
    error_set(ERROR_SYNTAX, "the text has %zu bytes, at most %d are read: split it", length,
              (int)TEXT_LENGTH_MAX);
    return false;
  }
  *lexer = (Lexer){.arena = arena, .source = source, .length = (uint32_t)length, .lines = lines};
  lexer->at_line = lines;
  for (uint32_t i = 0, code; i < lexer->length;) {
    int size = text_decode(source, length, i, &code);
    if (!size || !code) {
      lexer_error(lexer, i,
                  size ? "a NUL character cannot stand in a text"
                       : "this byte is not UTF-8: encode the text as UTF-8");
      return false;
    }
    i += (uint32_t)size;
  }
  if (length >= 3 && memcmp(source, "\xEF\xBB\xBF", 3) == 0) lexer->position = 3;
  return true;
}

static void skip_break(Lexer *lexer) {
  bool pair = lexer_peek(lexer, 0) == '\r' && lexer_peek(lexer, 1) == '\n';
  lexer->position += pair ? 2 : 1;
}

static void skip_blanks(Lexer *lexer) {
  char c;
  while ((c = lexer_peek(lexer, 0)) == ' ' || c == '\t' || c == '\f') lexer->position++;
  if (c != '#') return;
  while (lexer->position < lexer->length && !is_break(lexer_peek(lexer, 0))) lexer->position++;
}

/* Moves to the next line with content; false when it does not start where the first did. */
static bool start_line(Lexer *lexer) {
  lexer->at_line = false;
  uint32_t begin = lexer->position;
  for (;;) {
    skip_blanks(lexer);
    if (!is_break(lexer_peek(lexer, 0))) break;
    skip_break(lexer);
    begin = lexer->position;
  }
  uint32_t indent = lexer->position - begin;
  if (lexer->position >= lexer->length) return true;
  if (!lexer->has_indent) {
    lexer->has_indent = true;
    lexer->indent_begin = begin;
    lexer->indent_length = indent;
    return true;
  }
  return indent == lexer->indent_length &&
         memcmp(lexer->source + begin, lexer->source + lexer->indent_begin, indent) == 0;
}

/* Blanks, comments, continued lines, inside brackets line breaks; false at a stray `\`. */
static bool skip_between(Lexer *lexer) {
  for (;;) {
    skip_blanks(lexer);
    char c = lexer_peek(lexer, 0);
    if (is_break(c) && (lexer->brackets || !lexer->lines)) {
      skip_break(lexer);
    } else if (c == '\\') {
      lexer->position++;
      if (is_break(lexer_peek(lexer, 0))) {
        skip_break(lexer);
        continue;
      }
      lexer_error(lexer, lexer->position - 1,
                  "'\\' can only be the last character of a line that goes on in the next");
      return false;
    } else {
      return true;
    }
  }
}

static Token take(Lexer *lexer, TokenKind kind, uint32_t size) {
  Token token = {.kind = kind, .begin = lexer->position, .end = lexer->position + size};
  lexer->position += size;
  return token;
}

static Token refuse(const Lexer *lexer, uint32_t begin, const Refusal *refusal) {
  return lexer_error(lexer, begin, "'%s' is outside the language: %s", refusal->spelling,
                     refusal->advice);
}

static Token refuse_character(const Lexer *lexer, uint32_t offset, uint32_t code) {
  for (size_t i = 0; i < COUNT(typographic); i++) {
    if (typographic[i].code != code) continue;
    return lexer_error(lexer, offset, "the character U+%04X is outside the language: write '%s'",
                       (unsigned)code, typographic[i].instead);
  }
  if (code > ' ' && code < 0x7F)
    return lexer_error(lexer, offset, "the character '%c' is outside the language", (char)code);
  return lexer_error(lexer, offset, "the character U+%04X is outside the language", (unsigned)code);
}

static Token lex_name(Lexer *lexer) {
  uint32_t begin = lexer->position, end = begin;
  for (uint32_t size; (size = lexer_name_size(lexer, end)) != 0;) end += size;
  const char *name = lexer->source + begin;
  uint32_t length = end - begin;
  for (size_t i = 0; i < COUNT(refused_words); i++) {
    const char *word = refused_words[i].spelling;
    if (*word == *name && strlen(word) == length && memcmp(word, name, length) == 0)
      return refuse(lexer, begin, &refused_words[i]);
  }
  char quote = end < lexer->length ? lexer->source[end] : 0;
  if (quote == '"' || quote == '\'')
    return lexer_error(lexer, begin,
                       "a letter before a string is outside the language: write '...'");
  static const struct {
    const char *spelling;
    TextKind kind;
  } words[] = {{"True", TEXT_TRUE}, {"False", TEXT_FALSE}, {"None", TEXT_NONE}};
  Token token = take(lexer, TOKEN_NAME, length);
  for (size_t i = 0; i < COUNT(words); i++) {
    if (strlen(words[i].spelling) != length || memcmp(words[i].spelling, name, length)) continue;
    token.kind = TOKEN_WORD;
    token.word = words[i].kind;
    return token;
  }
  token.text = arena_string(lexer->arena, name, length);
  token.length = length;
  return token;
}

static Token lex_hole(Lexer *lexer) {
  enum { MARK = 3, DIGITS = 7 };
  uint32_t begin = lexer->position, end = begin + MARK, index = 0, digits = 0, code = 0;
  for (; end < lexer->length && lexer_is_digit(lexer->source[end]) && digits < DIGITS; digits++)
    index = index * 10 + (uint32_t)(lexer->source[end++] - '0');
  if (end < lexer->length) text_decode(lexer->source, lexer->length, end, &code);
  if (!digits || code != TEXT_HOLE_MARK)
    return lexer_error(lexer, begin, "the character U+FFFC is kept for the values of a template");
  Token token = take(lexer, TOKEN_HOLE, end + MARK - begin);
  token.integer = index;
  return token;
}

/* The longest symbol, or refused symbol, that starts here. */
static Token lex_symbol(Lexer *lexer) {
  const char *here = lexer->source + lexer->position;
  size_t left = lexer->length - lexer->position, longest = 0, found = 0;
  const Refusal *refusal = NULL;
  for (size_t i = 0; i < COUNT(symbols); i++) {
    if (*symbols[i].spelling != *here) continue;
    size_t size = strlen(symbols[i].spelling);
    if (size <= longest || size > left || memcmp(symbols[i].spelling, here, size)) continue;
    longest = size;
    found = i;
  }
  for (size_t i = 0; i < COUNT(refused_symbols); i++) {
    if (*refused_symbols[i].spelling != *here) continue;
    size_t size = strlen(refused_symbols[i].spelling);
    if (size <= longest || size > left || memcmp(refused_symbols[i].spelling, here, size)) continue;
    longest = size;
    refusal = &refused_symbols[i];
  }
  if (refusal) return refuse(lexer, lexer->position, refusal);
  if (!longest) return refuse_character(lexer, lexer->position, (unsigned char)*here);
  Token token = take(lexer, symbols[found].kind, (uint32_t)longest);
  token.op = symbols[found].op;
  if (token.kind == TOKEN_OPERATOR && text_is_arithmetic(token.op) && lexer_peek(lexer, 0) == '=' &&
      lexer_peek(lexer, 1) != '=') {
    token.kind = TOKEN_AUGMENTED;
    token.end = ++lexer->position;
  }
  switch (token.kind) {
    case TOKEN_LEFT_PARENTHESIS:
    case TOKEN_LEFT_BRACKET:
    case TOKEN_LEFT_BRACE:
      lexer->brackets++;
      break;
    case TOKEN_RIGHT_PARENTHESIS:
    case TOKEN_RIGHT_BRACKET:
    case TOKEN_RIGHT_BRACE:
      lexer->brackets -= lexer->brackets > 0;
      break;
    default:
      break;
  }
  return token;
}

Token lexer_next(Lexer *lexer) {
  if (lexer->at_line && !start_line(lexer))
    return lexer_error(lexer, lexer->position,
                       "unexpected indentation: all lines start at the same column");
  if (!skip_between(lexer)) return (Token){.kind = TOKEN_ERROR};
  if (lexer->position >= lexer->length) return take(lexer, TOKEN_END, 0);
  char c = lexer_peek(lexer, 0);
  if (is_break(c)) {
    Token token = take(lexer, TOKEN_NEWLINE, 0);
    skip_break(lexer);
    lexer->at_line = true;
    return token;
  }
  if (lexer_is_digit(c) || (c == '.' && lexer_is_digit(lexer_peek(lexer, 1))))
    return lexer_number(lexer);
  if (c == '"' || c == '\'') return lexer_string(lexer);
  uint32_t code;
  text_decode(lexer->source, lexer->length, lexer->position, &code);
  if (code == TEXT_HOLE_MARK) return lex_hole(lexer);
  if (lexer_name_size(lexer, lexer->position)) return lex_name(lexer);
  if (code >= 0x80) return refuse_character(lexer, lexer->position, code);
  return lex_symbol(lexer);
}
