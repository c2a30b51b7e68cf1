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

/* What stands before a '=' that is no assignment of names. */
static const TextNode *report_target(Parser *parser, const TextNode *target) {
  switch (target->kind) {
    case TEXT_SUBSCRIPT:
      return parser_error(parser, target->begin,
                          "tensors are not changed in place: write "
                          "x = set_subtensor(x[index], value)");
    default:
      return parser_error(parser, target->begin,
                          "only a name can be assigned to; eq(a, b) compares");
  }
}

static bool is_names(const TextNode *target) {
  bool names = (target->kind == TEXT_TUPLE || target->kind == TEXT_LIST) && target->count;
  for (uint32_t i = 0; names && i < target->count; i++)
    names = target->children[i]->kind == TEXT_NAME;
  return names;
}

/* `name = value`, `name, name = value`, and `name += value`, which is `name = name + value`. */
static const TextNode *parse_assignment(Parser *parser, uint32_t begin, const TextNode *target) {
  const Token sign = parser->token;
  bool names = is_names(target) && sign.kind == TOKEN_ASSIGN;
  if (target->kind != TEXT_NAME && !names) return report_target(parser, target);
  parser_advance(parser);
  const TextNode *value = parse_value(parser);
  if (!value) return NULL;
  if (parser->token.kind == TOKEN_ASSIGN || parser->token.kind == TOKEN_AUGMENTED)
    return parser_error(parser, parser->token.begin,
                        "one name is assigned at a time: give each a line of its own");
  if (sign.kind == TOKEN_AUGMENTED) {
    value = parser_operation(parser, sign.op, begin, target, value);
    if (!value) return NULL;
  }
  if (!names) {
    TextNode *node = parser_named(parser, TEXT_ASSIGN, begin, target->text, target->length);
    return parser_adopt(parser, node, 1, &value);
  }
  size_t base = parser->pending.length;
  for (uint32_t i = 0; i < target->count; i++) parser_push(parser, target->children[i]);
  parser_push(parser, value);
  return parser_adopt_pending(parser, parser_node(parser, TEXT_UNPACK, begin), base);
}

static const TextNode *parse_statement(Parser *parser) {
  uint32_t begin = parser->token.begin;
  const TextNode *value = parse_value(parser);
  TokenKind next = parser->token.kind;
  if (!value || (next != TOKEN_ASSIGN && next != TOKEN_AUGMENTED)) return value;
  return parse_assignment(parser, begin, value);
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
                                  const char *source, size_t length, bool lines, int dicts) {
  Parser parser;
  const TextNode *tree = NULL;
  if (parser_start(&parser, arena, source, length, lines)) {
    parser.dicts = dicts;
    tree = parse(&parser);
  }
  parser_free(&parser);
  assert(tree || error_pending());
  return tree;
}

const TextNode *text_parse(Arena *arena, const char *source, size_t length) {
  return parse_with(parse_program, arena, source, length, true, 1);
}

const TextNode *text_parse_expression(Arena *arena, const char *source, size_t length) {
  return parse_with(parse_single, arena, source, length, false, 1);
}

const TextNode *text_parse_data(Arena *arena, const char *source, size_t length) {
  return parse_with(parse_single, arena, source, length, false, TEXT_NESTING_MAX);
}
