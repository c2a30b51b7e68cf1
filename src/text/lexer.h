/* From characters to tokens. Inside brackets a line break is a blank; what Python has and the
 * language has not is refused here, with what to write instead. */
#ifndef ST_TEXT_LEXER_H
#define ST_TEXT_LEXER_H

#include "text/text.h"

typedef enum TokenKind {
  TOKEN_START, /* before the first */
  TOKEN_ERROR, /* a mistake, already reported */
  TOKEN_END,
  TOKEN_NEWLINE,
  TOKEN_NAME,
  TOKEN_WORD, /* True, False, None: `word` says which */
  TOKEN_INT,
  TOKEN_FLOAT,
  TOKEN_IMAGINARY,
  TOKEN_STRING,
  TOKEN_HOLE,
  TOKEN_OPERATOR, /* `op`; `+` and `-` come as the binary ones */
  TOKEN_ELLIPSIS,
  TOKEN_LEFT_PARENTHESIS,
  TOKEN_RIGHT_PARENTHESIS,
  TOKEN_LEFT_BRACKET,
  TOKEN_RIGHT_BRACKET,
  TOKEN_LEFT_BRACE,
  TOKEN_RIGHT_BRACE,
  TOKEN_COMMA,
  TOKEN_COLON,
  TOKEN_SEMICOLON,
  TOKEN_DOT,
  TOKEN_ASSIGN,
  TOKEN_AUGMENTED /* `+=` and the like: `op` */
} TokenKind;

typedef struct Token {
  TokenKind kind;
  TextOperator op;
  TextKind word;
  uint32_t begin, end;
  const char *text; /* payloads as in TextNode */
  uint32_t length;
  bool overflow;
  uint64_t integer;
  double number;
} Token;

typedef struct Lexer {
  Arena *arena;
  const char *source;
  uint32_t length, position;
  int brackets;    /* open ones */
  bool lines;      /* line breaks outside brackets are tokens */
  bool at_line;    /* the next character is the first of a line */
  bool has_indent; /* the first line has been seen; it starts with these bytes: */
  uint32_t indent_begin, indent_length;
} Lexer;

/* False, reported, when the source is too long or not UTF-8. */
bool lexer_start(Lexer *lexer, Arena *arena, const char *source, size_t length, bool lines);

Token lexer_next(Lexer *lexer);

/* Numbers and strings (literal.c): from their first character, where the lexer stands. */
Token lexer_number(Lexer *lexer);
Token lexer_string(Lexer *lexer);

/* The byte `ahead` of the position, 0 past the end. */
char lexer_peek(const Lexer *lexer, uint32_t ahead);

/* Bytes of the letter, digit or `_` at offset `at`; 0 when there is none. */
uint32_t lexer_name_size(const Lexer *lexer, uint32_t at);
bool lexer_is_digit(char c);

/* Reports a mistake at `offset`; the token is a TOKEN_ERROR. */
#ifdef __GNUC__
__attribute__((format(printf, 3, 4)))
#endif
Token lexer_error(const Lexer *lexer, uint32_t offset, const char *format, ...);

enum { TOKEN_QUOTE_MAX = 160 };
/* The token as messages name it: 'x', a string, the end of the line; long ones are cut. */
const char *lexer_quote(const Lexer *lexer, const Token *token, char buffer[TOKEN_QUOTE_MAX]);

#endif
