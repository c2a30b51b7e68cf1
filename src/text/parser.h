/* The parser's state, shared by the readers of programs, expressions and signatures. */
#ifndef ST_TEXT_PARSER_H
#define ST_TEXT_PARSER_H

#include "core/vector.h"
#include "text/lexer.h"

/* Functions that parse return NULL or false after a mistake; it has then been reported, and as the
 * first error is the one that is kept, reporting again on the way out does no harm. */
typedef struct Parser {
  Arena *arena;
  Lexer lexer;
  Token token;    /* the next, not yet taken */
  Token previous; /* the last taken */
  Token open;     /* the innermost open bracket; TOKEN_START: none */
  int nesting;
  int dicts; /* that may still open inside each other */
  VECTOR(const TextNode *) pending; /* finished children of unfinished nodes */
} Parser;

/* Rows of operator.def. */
extern const struct TextOperatorRow {
  const char *spelling;
  int precedence;
  TextKind kind;
} text_operators[TEXT_OPERATORS];

/* ---- tokens and mistakes ---- */

bool parser_start(Parser *parser, Arena *arena, const char *source, size_t length, bool lines);
void parser_free(Parser *parser);

/* Takes the next token, or only when it is of this kind. */
void parser_advance(Parser *parser);
bool parser_accept(Parser *parser, TokenKind kind);
bool parser_accept_operator(Parser *parser, TextOperator op);

/* Reports a mistake at `offset`; NULL. */
#ifdef __GNUC__
__attribute__((format(printf, 3, 4)))
#endif
const TextNode *
parser_error(Parser *parser, uint32_t offset, const char *format, ...);

/* Reports that the next token cannot stand there; `missing` says what could, may be NULL. */
const TextNode *parser_unexpected(Parser *parser, const char *missing);

/* Reports that the next token cannot follow a whole expression. */
const TextNode *parser_unexpected_rest(Parser *parser);

/* The bracket that closes an opening one. */
TokenKind parser_closing(TokenKind open);

/* ---- nodes ---- */

/* A node without children, up to the end of the last token taken. */
TextNode *parser_node(Parser *parser, TextKind kind, uint32_t begin);
TextNode *parser_named(Parser *parser, TextKind kind, uint32_t begin, const char *text,
                       uint32_t length);

/* A leaf from the last token taken. */
const TextNode *parser_leaf(Parser *parser, TextKind kind);

/* A unary, binary or compare node; `right` is NULL for a unary one. */
const TextNode *parser_operation(Parser *parser, TextOperator op, uint32_t begin,
                                 const TextNode *left, const TextNode *right);

/* Gives the node its children, some of which may be NULL; NULL when the tree gets too high. */
const TextNode *parser_adopt(Parser *parser, TextNode *node, uint32_t count,
                             const TextNode *const *children);

/* Children are collected on a stack: the node takes those pushed since `base` was its length. */
void parser_push(Parser *parser, const TextNode *node);
const TextNode *parser_adopt_pending(Parser *parser, TextNode *node, size_t base);

/* Around what nests: false when it nests too deep. */
bool parser_enter(Parser *parser);
void parser_leave(Parser *parser);

/* ---- expressions (expression.c) ---- */

/* One expression, not a tuple without brackets. */
const TextNode *parser_expression(Parser *parser);
/* The same, pushed; false after a mistake. */
bool parser_element(Parser *parser);

#endif
