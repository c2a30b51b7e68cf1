/* The parser's tokens, its messages, and the making of nodes. */
#include "text/parser.h"

#include <stdarg.h>

#include "core/format.h"

const struct TextOperatorRow text_operators[TEXT_OPERATORS] = {
#define COMPARE(name, spelling, precedence) {spelling, precedence, TEXT_COMPARE},
#define BINARY(name, spelling, precedence)  {spelling, precedence, TEXT_BINARY},
#define UNARY(name, spelling, precedence)   {spelling, precedence, TEXT_UNARY},
#include "text/operator.def"
};

const char *text_operator_spelling(TextOperator op) { return text_operators[op].spelling; }

bool text_is_arithmetic(TextOperator op) { return text_operators[op].kind == TEXT_BINARY; }

/* ---- tokens and mistakes ---- */

bool parser_start(Parser *parser, Arena *arena, const char *source, size_t length, bool lines) {
  *parser = (Parser){.arena = arena};
  if (!lexer_start(&parser->lexer, arena, source, length, lines)) return false;
  parser->token = lexer_next(&parser->lexer);
  return true;
}

void parser_free(Parser *parser) { vector_free(&parser->pending); }

void parser_advance(Parser *parser) {
  parser->previous = parser->token;
  if (parser->token.kind > TOKEN_END) parser->token = lexer_next(&parser->lexer);
}

bool parser_accept(Parser *parser, TokenKind kind) {
  if (parser->token.kind != kind) return false;
  parser_advance(parser);
  return true;
}

bool parser_accept_operator(Parser *parser, TextOperator op) {
  if (parser->token.kind != TOKEN_OPERATOR || parser->token.op != op) return false;
  parser_advance(parser);
  return true;
}

const TextNode *parser_error(Parser *parser, uint32_t offset, const char *format, ...) {
  if (parser->token.kind == TOKEN_ERROR) return NULL;
  char message[400];
  va_list arguments;
  va_start(arguments, format);
  format_arguments(message, sizeof message, format, arguments);
  va_end(arguments);
  text_error(ERROR_SYNTAX, parser->lexer.source, parser->lexer.length, offset, "%s", message);
  return NULL;
}

static bool is_closing(TokenKind kind) {
  return kind == TOKEN_RIGHT_PARENTHESIS || kind == TOKEN_RIGHT_BRACKET ||
         kind == TOKEN_RIGHT_BRACE;
}

TokenKind parser_closing(TokenKind open) {
  return open == TOKEN_LEFT_PARENTHESIS ? TOKEN_RIGHT_PARENTHESIS
         : open == TOKEN_LEFT_BRACKET   ? TOKEN_RIGHT_BRACKET
                                        : TOKEN_RIGHT_BRACE;
}

/* Brackets that do not match; false when they are not what is wrong. */
static bool report_brackets(Parser *parser) {
  const Token *token = &parser->token, *open = &parser->open;
  char bracket = parser->lexer.source[open->begin];
  if (token->kind == TOKEN_END && open->kind != TOKEN_START) {
    parser_error(parser, open->begin, "'%c' is never closed", bracket);
    return true;
  }
  if (!is_closing(token->kind)) return false;
  char closing = parser->lexer.source[token->begin];
  if (open->kind == TOKEN_START) {
    parser_error(parser, token->begin, "unexpected '%c': no bracket is open", closing);
  } else if (parser_closing(open->kind) != token->kind) {
    int line, column;
    text_location(parser->lexer.source, open->begin, &line, &column);
    parser_error(parser, token->begin, "'%c' does not close the '%c' of line %d, column %d",
                 closing, bracket, line, column);
  } else {
    return false;
  }
  return true;
}

const TextNode *parser_unexpected(Parser *parser, const char *missing) {
  const Token *token = &parser->token, *previous = &parser->previous;
  if (token->kind == TOKEN_ERROR || report_brackets(parser)) return NULL;
  bool first = previous->kind == TOKEN_START || previous->kind == TOKEN_NEWLINE ||
               previous->kind == TOKEN_SEMICOLON;
  char quote[TOKEN_QUOTE_MAX], before[TOKEN_QUOTE_MAX], after[TOKEN_QUOTE_MAX + 8] = "";
  if (!first)
    format_text(after, sizeof after, " after %s", lexer_quote(&parser->lexer, previous, before));
  const char *colon = missing ? ": " : "", *verb = missing ? " is missing" : "";
  if (!missing) missing = "";
  if (token->kind == TOKEN_END || token->kind == TOKEN_NEWLINE)
    return parser_error(parser, token->begin, "the %s ends%s%s%s%s",
                        parser->lexer.lines ? "line" : "text", after, colon, missing, verb);
  return parser_error(parser, token->begin, "unexpected %s%s%s%s%s",
                      lexer_quote(&parser->lexer, token, quote), after, colon, missing, verb);
}

const TextNode *parser_unexpected_rest(Parser *parser) {
  TokenKind kind = parser->token.kind;
  bool starts = (kind >= TOKEN_NAME && kind <= TOKEN_LEFT_PARENTHESIS) || kind == TOKEN_LEFT_BRACE;
  return parser_unexpected(parser, starts ? "an operator or a comma" : NULL);
}

/* ---- nodes ---- */

TextNode *parser_node(Parser *parser, TextKind kind, uint32_t begin) {
  TextNode *node = ARENA_NEW(parser->arena, TextNode);
  node->kind = kind;
  node->begin = begin;
  node->end = parser->previous.end;
  node->height = 1;
  return node;
}

const TextNode *parser_adopt(Parser *parser, TextNode *node, uint32_t count,
                             const TextNode *const *children) {
  node->count = count;
  node->children = arena_copy(parser->arena, children, count * sizeof *children);
  for (uint32_t i = 0; i < count; i++)
    if (children[i] && children[i]->height >= node->height) node->height = children[i]->height + 1;
  if (node->height <= TEXT_HEIGHT_MAX || node->kind == TEXT_BLOCK) return node;
  return parser_error(parser, node->begin,
                      "an expression of more than %d steps in a row: give parts of it names",
                      (int)TEXT_HEIGHT_MAX);
}

const TextNode *parser_adopt_pending(Parser *parser, TextNode *node, size_t base) {
  size_t count = parser->pending.length - base;
  parser->pending.length = base;
  return parser_adopt(parser, node, (uint32_t)count, count ? parser->pending.data + base : NULL);
}

void parser_push(Parser *parser, const TextNode *node) { *vector_push(&parser->pending) = node; }

const TextNode *parser_operation(Parser *parser, TextOperator op, uint32_t begin,
                                 const TextNode *left, const TextNode *right) {
  TextNode *node = parser_node(parser, text_operators[op].kind, begin);
  node->op = op;
  return parser_adopt(parser, node, right ? 2 : 1, (const TextNode *[]){left, right});
}

const TextNode *parser_leaf(Parser *parser, TextKind kind) {
  const Token *token = &parser->previous;
  TextNode *node = parser_node(parser, kind, token->begin);
  node->text = token->text;
  node->length = token->length;
  node->overflow = token->overflow;
  if (kind == TEXT_FLOAT || kind == TEXT_IMAGINARY)
    node->number = token->number;
  else
    node->integer = token->integer;
  return node;
}

TextNode *parser_named(Parser *parser, TextKind kind, uint32_t begin, const char *text,
                       uint32_t length) {
  TextNode *node = parser_node(parser, kind, begin);
  node->text = text;
  node->length = length;
  return node;
}

bool parser_enter(Parser *parser) {
  if (++parser->nesting <= TEXT_NESTING_MAX) return true;
  parser_error(parser, parser->token.begin, "nested more than %d deep: give parts of it names",
               (int)TEXT_NESTING_MAX);
  return false;
}

void parser_leave(Parser *parser) { parser->nesting--; }
