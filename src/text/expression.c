/* Expressions: recursive descent, and precedence climbing for the operators (M. Richards, C.
 * Whitby-Strevens, "BCPL: the language and its compiler", 1979). */
#include "text/parser.h"

#include <string.h>

enum { LOOSEST = 1, COMPARISON = 1, TIGHTEST = 6 }; /* of what precedence climbing groups */

/* ---- what brackets hold ---- */

/* Parses one item and pushes what belongs to it. */
typedef bool ParseItem(Parser *parser);

/* What stood between two brackets. */
typedef struct Inside {
  uint32_t begin, end; /* from the first item to the last, or to the comma after it */
  bool commas;
} Inside;

/* After the next token, an opening bracket: items between commas up to the closing one. */
static bool parse_items(Parser *parser, ParseItem *item, Inside *inside) {
  if (!parser_enter(parser)) return false;
  Token outer = parser->open;
  parser->open = parser->token;
  TokenKind closing = parser_closing(parser->open.kind);
  parser_advance(parser);
  *inside = (Inside){.begin = parser->token.begin};
  while (parser->token.kind != closing) {
    if (!item(parser)) return false;
    if (parser->token.kind == closing) break;
    if (parser->token.kind == TOKEN_ASSIGN) {
      parser_error(parser, parser->token.begin, "'=' cannot stand here: eq(a, b) compares");
      return false;
    }
    if (parser->token.kind != TOKEN_COMMA) {
      parser_unexpected_rest(parser);
      return false;
    }
    parser_advance(parser);
    inside->commas = true;
  }
  inside->end = parser->previous.end;
  parser->open = outer;
  parser_advance(parser);
  parser_leave(parser);
  return true;
}

bool parser_element(Parser *parser) {
  const TextNode *element = parser_expression(parser);
  if (element) parser_push(parser, element);
  return element;
}

static bool parse_argument(Parser *parser) {
  uint32_t begin = parser->token.begin;
  const TextNode *value = parser_expression(parser);
  if (!value) return false;
  if (parser->token.kind == TOKEN_ASSIGN) {
    if (value->kind != TEXT_NAME || value->begin != begin) {
      parser_error(parser, begin, "only a name can stand before '=' in a call");
      return false;
    }
    parser_advance(parser);
    const TextNode *argument = parser_expression(parser);
    if (!argument) return false;
    TextNode *keyword = parser_named(parser, TEXT_KEYWORD, begin, value->text, value->length);
    value = parser_adopt(parser, keyword, 1, &argument);
    if (!value) return false;
  }
  parser_push(parser, value);
  return true;
}

static bool parse_entry(Parser *parser) {
  const TextNode *key = parser_expression(parser);
  if (!key) return false;
  parser_push(parser, key);
  if (!parser_accept(parser, TOKEN_COLON)) {
    bool is_set = parser->token.kind == TOKEN_COMMA || parser->token.kind == TOKEN_RIGHT_BRACE;
    if (!is_set) return parser_unexpected(parser, "':'");
    return parser_error(parser, parser->token.begin,
                        "a set is outside the language: write a list [a, b] or a dict {a: b}");
  }
  return parser_element(parser);
}

/* The parts of a slice; a single value is an index by itself. */
static bool parse_index(Parser *parser) {
  const TextNode *parts[3] = {NULL, NULL, NULL};
  uint32_t begin = parser->token.begin;
  bool sliced = false;
  for (int i = 0; i < 3; i++) {
    TokenKind next = parser->token.kind;
    if (next != TOKEN_COLON && next != TOKEN_COMMA && next != TOKEN_RIGHT_BRACKET) {
      parts[i] = parser_expression(parser);
      if (!parts[i]) return false;
    } else if (!sliced && next != TOKEN_COLON) {
      return parser_unexpected(parser, "an index");
    }
    if (i == 2 || !parser_accept(parser, TOKEN_COLON)) break;
    sliced = true;
  }
  const TextNode *index = parts[0];
  if (sliced) index = parser_adopt(parser, parser_node(parser, TEXT_SLICE, begin), 3, parts);
  if (index) parser_push(parser, index);
  return index;
}

/* ---- expressions, tightest first ---- */

static const TextNode *parse_bracketed(Parser *parser, TextKind kind, ParseItem *item) {
  uint32_t begin = parser->token.begin;
  size_t base = parser->pending.length;
  Inside inside;
  if (!parse_items(parser, item, &inside)) return NULL;
  bool one = parser->pending.length - base == 1;
  if (kind == TEXT_TUPLE && one && !inside.commas) return vector_pop(&parser->pending);
  return parser_adopt_pending(parser, parser_node(parser, kind, begin), base);
}

static const TextNode *parse_dict(Parser *parser) {
  if (!parser->dicts)
    return parser_error(parser, parser->token.begin,
                        "a dict inside a dict is outside the language");
  parser->dicts--;
  const TextNode *dict = parse_bracketed(parser, TEXT_DICT, parse_entry);
  parser->dicts++;
  return dict;
}

static bool is_operator(const Token *token, TextOperator op) {
  return token->kind == TOKEN_OPERATOR && token->op == op;
}

static const TextNode *report_no_operand(Parser *parser) {
  const Token *token = &parser->token;
  if (is_operator(token, TEXT_MULTIPLY) || is_operator(token, TEXT_POWER)) {
    if (parser->previous.kind != TOKEN_OPERATOR)
      return parser_error(parser, token->begin,
                          "unpacking with '%s' is outside the language: "
                          "write the elements one by one",
                          text_operator_spelling(token->op));
  }
  bool operand = parser->previous.kind == TOKEN_OPERATOR;
  return parser_unexpected(parser, operand ? "an operand" : "an expression");
}

static const TextNode *parse_atom(Parser *parser) {
  switch (parser->token.kind) {
    case TOKEN_NAME:
      parser_advance(parser);
      return parser_leaf(parser, TEXT_NAME);
    case TOKEN_INT:
      parser_advance(parser);
      return parser_leaf(parser, TEXT_INT);
    case TOKEN_FLOAT:
      parser_advance(parser);
      return parser_leaf(parser, TEXT_FLOAT);
    case TOKEN_IMAGINARY:
      parser_advance(parser);
      return parser_leaf(parser, TEXT_IMAGINARY);
    case TOKEN_STRING:
      parser_advance(parser);
      return parser_leaf(parser, TEXT_STRING);
    case TOKEN_HOLE:
      parser_advance(parser);
      return parser_leaf(parser, TEXT_HOLE);
    case TOKEN_ELLIPSIS:
      parser_advance(parser);
      return parser_leaf(parser, TEXT_ELLIPSIS);
    case TOKEN_WORD:
      parser_advance(parser);
      return parser_leaf(parser, parser->previous.word);
    case TOKEN_LEFT_PARENTHESIS:
      return parse_bracketed(parser, TEXT_TUPLE, parser_element);
    case TOKEN_LEFT_BRACKET:
      return parse_bracketed(parser, TEXT_LIST, parser_element);
    case TOKEN_LEFT_BRACE:
      return parse_dict(parser);
    default:
      return report_no_operand(parser);
  }
}

static const TextNode *parse_attribute(Parser *parser, uint32_t begin, const TextNode *object) {
  parser_advance(parser);
  const Token name = parser->token;
  if (name.kind != TOKEN_NAME) return parser_unexpected(parser, "a name");
  if (name.text[0] == '_') {
    char quote[TOKEN_QUOTE_MAX];
    return parser_error(parser, name.begin,
                        "%s starts with '_': such attributes are not accessible",
                        lexer_quote(&parser->lexer, &name, quote));
  }
  parser_advance(parser);
  TextNode *node = parser_named(parser, TEXT_ATTRIBUTE, begin, name.text, name.length);
  return parser_adopt(parser, node, 1, &object);
}

/* Keyword arguments come last and once each. */
static bool check_arguments(Parser *parser, size_t first, size_t last) {
  const TextNode **arguments = parser->pending.data;
  size_t keyword = last;
  for (size_t i = first; i < last; i++) {
    const TextNode *argument = arguments[i];
    if (argument->kind != TEXT_KEYWORD) {
      if (keyword == last) continue;
      parser_error(parser, argument->begin,
                   "a positional argument cannot follow a keyword argument: name it, or move it");
      return false;
    }
    if (keyword == last) keyword = i;
    if (i - keyword >= TEXT_KEYWORDS_MAX) {
      parser_error(parser, argument->begin, "more than %d keyword arguments",
                   (int)TEXT_KEYWORDS_MAX);
      return false;
    }
    for (size_t j = keyword; j < i; j++) {
      if (strcmp(arguments[j]->text, argument->text) != 0) continue;
      parser_error(parser, argument->begin, "the argument '%.60s' is given twice", argument->text);
      return false;
    }
  }
  return true;
}

static const TextNode *parse_call(Parser *parser, uint32_t begin, const TextNode *function) {
  size_t base = parser->pending.length;
  Inside inside;
  parser_push(parser, function);
  if (!parse_items(parser, parse_argument, &inside)) return NULL;
  if (!check_arguments(parser, base + 1, parser->pending.length)) return NULL;
  return parser_adopt_pending(parser, parser_node(parser, TEXT_CALL, begin), base);
}

static const TextNode *parse_subscript(Parser *parser, uint32_t begin, const TextNode *object) {
  size_t base = parser->pending.length;
  Inside inside;
  if (!parse_items(parser, parse_index, &inside)) return NULL;
  if (parser->pending.length == base)
    return parser_error(parser, parser->previous.begin, "an index is missing between '[' and ']'");
  const TextNode *index = parser->pending.data[base];
  if (inside.commas) {
    TextNode *tuple = parser_node(parser, TEXT_TUPLE, inside.begin);
    tuple->end = inside.end;
    index = parser_adopt_pending(parser, tuple, base);
    if (!index) return NULL;
  } else {
    parser->pending.length = base;
  }
  TextNode *node = parser_node(parser, TEXT_SUBSCRIPT, begin);
  return parser_adopt(parser, node, 2, (const TextNode *[]){object, index});
}

static const TextNode *parse_postfix(Parser *parser) {
  uint32_t begin = parser->token.begin;
  const TextNode *node = parse_atom(parser);
  while (node) {
    switch (parser->token.kind) {
      case TOKEN_DOT:
        node = parse_attribute(parser, begin, node);
        break;
      case TOKEN_LEFT_PARENTHESIS:
        node = parse_call(parser, begin, node);
        break;
      case TOKEN_LEFT_BRACKET:
        node = parse_subscript(parser, begin, node);
        break;
      default:
        return node;
    }
  }
  return NULL;
}

/* A sign's operand may be a power, and a power's exponent a sign: -x ** -y is -(x ** (-y)). */
static const TextNode *parse_unary(Parser *parser) {
  uint32_t begin = parser->token.begin;
  const Token token = parser->token;
  TextOperator sign = is_operator(&token, TEXT_SUBTRACT) ? TEXT_NEGATE
                      : is_operator(&token, TEXT_ADD)    ? TEXT_POSITIVE
                                                         : TEXT_INVERT;
  if (sign != TEXT_INVERT || is_operator(&token, TEXT_INVERT)) {
    if (!parser_enter(parser)) return NULL;
    parser_advance(parser);
    const TextNode *operand = parse_unary(parser);
    parser_leave(parser);
    return operand ? parser_operation(parser, sign, begin, operand, NULL) : NULL;
  }
  const TextNode *base = parse_postfix(parser);
  if (!base || !is_operator(&parser->token, TEXT_POWER)) return base;
  if (!parser_enter(parser)) return NULL;
  parser_advance(parser);
  const TextNode *exponent = parse_unary(parser);
  parser_leave(parser);
  return exponent ? parser_operation(parser, TEXT_POWER, begin, base, exponent) : NULL;
}

static const TextNode *report_chain(Parser *parser) {
  return parser_error(parser, parser->token.begin,
                      "comparisons do not chain: write (a < b) & (b < c), with the brackets");
}

/* Operators of at least this precedence; what is inside has a higher one. */
static const TextNode *parse_binary(Parser *parser, int precedence) {
  uint32_t begin = parser->token.begin;
  const TextNode *left = parse_unary(parser);
  bool compared = false;
  while (left && parser->token.kind == TOKEN_OPERATOR) {
    TextOperator op = parser->token.op;
    int found = text_operators[op].precedence;
    if (found < precedence || found > TIGHTEST) break;
    if (found == COMPARISON && compared) return report_chain(parser);
    compared = found == COMPARISON;
    parser_advance(parser);
    const TextNode *right = parse_binary(parser, found + 1);
    left = right ? parser_operation(parser, op, begin, left, right) : NULL;
  }
  return left;
}

const TextNode *parser_expression(Parser *parser) { return parse_binary(parser, LOOSEST); }
