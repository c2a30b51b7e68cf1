/* Programs and single expressions. */
#include "text/parser.h"

#include <assert.h>

static bool ends_statement(TokenKind kind) {
  return kind == TOKEN_END || kind == TOKEN_NEWLINE || kind == TOKEN_SEMICOLON;
}

/* An expression, or several between commas: a tuple without brackets. */
static const TextNode *parse_value(Parser *parser) {
  uint32_t begin = parser->token.begin;
  size_t base = parser->pending.length;
  const TextNode *first = parser_expression(parser);
  if (!first || parser->token.kind != TOKEN_COMMA) return first;
  parser_push(parser, first);
  while (parser_accept(parser, TOKEN_COMMA)) {
    if (ends_statement(parser->token.kind) || parser->token.kind == TOKEN_ASSIGN) break;
    if (!parser_element(parser)) return NULL;
  }
  return parser_adopt_pending(parser, parser_node(parser, TEXT_TUPLE, begin), base);
}

/* What stands before a '=' that is no assignment of one name. */
static const TextNode *report_target(Parser *parser, const TextNode *target) {
  switch (target->kind) {
    case TEXT_TUPLE:
    case TEXT_LIST:
      return parser_error(parser, target->begin,
                          "several names cannot be assigned at once: write "
                          "t = ..., then a = t[0] on a line of its own");
    case TEXT_SUBSCRIPT:
      return parser_error(parser, target->begin,
                          "tensors are not changed in place: write "
                          "x = set_subtensor(x[index], value)");
    default:
      return parser_error(parser, target->begin,
                          "only a name can be assigned to; eq(a, b) compares");
  }
}

static const TextNode *parse_statement(Parser *parser) {
  uint32_t begin = parser->token.begin;
  const TextNode *value = parse_value(parser);
  if (!value) return NULL;
  if (parser->token.kind == TOKEN_ASSIGN) {
    if (value->kind != TEXT_NAME) return report_target(parser, value);
    const TextNode *name = value;
    parser_advance(parser);
    value = parse_value(parser);
    if (!value) return NULL;
    if (parser->token.kind == TOKEN_ASSIGN)
      return parser_error(parser, parser->token.begin,
                          "one name is assigned at a time: give each a line of its own");
    TextNode *node = parser_named(parser, TEXT_ASSIGN, begin, name->text, name->length);
    value = parser_adopt(parser, node, 1, &value);
  }
  return value;
}

static const TextNode *parse_program(Parser *parser) {
  if (parser->token.kind == TOKEN_END)
    return parser_error(parser, parser->token.begin, "the text is empty: write an expression");
  while (parser->token.kind != TOKEN_END) {
    const TextNode *statement = parse_statement(parser);
    if (!statement) return NULL;
    parser_push(parser, statement);
    if (parser_accept(parser, TOKEN_SEMICOLON)) {
      if (!ends_statement(parser->token.kind)) continue;
    }
    if (!parser_accept(parser, TOKEN_NEWLINE) && parser->token.kind != TOKEN_END)
      return parser_unexpected_rest(parser);
  }
  TextNode *block = parser_node(parser, TEXT_BLOCK, 0);
  block->end = parser->lexer.length;
  return parser_adopt_pending(parser, block, 0);
}

static const TextNode *parse_single(Parser *parser) {
  if (parser->token.kind == TOKEN_END)
    return parser_error(parser, parser->token.begin, "the text is empty: write an expression");
  const TextNode *value = parse_value(parser);
  if (!value || parser->token.kind == TOKEN_END) return value;
  return parser_unexpected_rest(parser);
}

static const TextNode *parse_with(const TextNode *(*parse)(Parser *), Arena *arena,
                                  const char *source, size_t length, bool lines) {
  Parser parser;
  const TextNode *tree = NULL;
  if (parser_start(&parser, arena, source, length, lines)) tree = parse(&parser);
  parser_free(&parser);
  assert(tree || error_pending());
  return tree;
}

const TextNode *text_parse(Arena *arena, const char *source, size_t length) {
  return parse_with(parse_program, arena, source, length, true);
}

const TextNode *text_parse_expression(Arena *arena, const char *source, size_t length) {
  return parse_with(parse_single, arena, source, length, false);
}
