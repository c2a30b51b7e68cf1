/* Signatures: the parameters of what a person can call. */
#include <string.h>

#include "text/parser.h"

typedef struct Signature {
  Parser parser;
  VECTOR(TextParameter) parameters;
  bool position_only; /* a `/` has been seen */
  bool keyword_only;  /* a `*` has been seen */
} Signature;

/* The names between `|` after a `:`. */
static bool parse_types(Parser *parser, TextParameter *parameter) {
  VECTOR(const char *) types = {0};
  bool named;
  do {
    named = parser->token.kind == TOKEN_NAME;
    if (named)
      *vector_push(&types) = parser->token.text;
    else
      parser_unexpected(parser, "the name of a type");
  } while (named && (parser_advance(parser), parser_accept_operator(parser, TEXT_BIT_OR)));
  parameter->type_count = (uint32_t)types.length;
  parameter->types = arena_copy(parser->arena, types.data, types.length * sizeof *types.data);
  vector_free(&types);
  return named;
}

/* Whether a new parameter may have this name, and no value when `required`. */
static bool check_parameter(Signature *signature, const Token *name, bool required) {
  Parser *parser = &signature->parser;
  if (signature->parameters.length >= TEXT_KEYWORDS_MAX)
    return parser_error(parser, name->begin, "more than %d parameters", (int)TEXT_KEYWORDS_MAX);
  bool after_optional = false;
  for (size_t i = 0; i < signature->parameters.length; i++) {
    const TextParameter *other = &signature->parameters.data[i];
    if (strcmp(other->name, name->text) == 0)
      return parser_error(parser, name->begin, "the parameter '%.60s' is there twice", name->text);
    after_optional |= other->initial != NULL;
  }
  if (required && after_optional && !signature->keyword_only)
    return parser_error(parser, name->begin,
                        "the parameter '%.60s' needs a default value: the one before has one",
                        name->text);
  return true;
}

static bool parse_parameter(Signature *signature, TextPassing passing) {
  Parser *parser = &signature->parser;
  const Token name = parser->token;
  if (name.kind != TOKEN_NAME) return parser_unexpected(parser, "the name of a parameter");
  parser_advance(parser);
  TextParameter parameter = {.name = name.text, .passing = passing};
  if (parser_accept(parser, TOKEN_COLON) && !parse_types(parser, &parameter)) return false;
  if (parser->token.kind == TOKEN_ASSIGN) {
    if (passing == TEXT_VARIADIC)
      return parser_error(parser, parser->token.begin, "'*%.60s' cannot have a default value",
                          name.text);
    parser_advance(parser);
    parameter.initial = parser_expression(parser);
    if (!parameter.initial) return false;
  }
  bool required = !parameter.initial && passing != TEXT_VARIADIC;
  if (!check_parameter(signature, &name, required)) return false;
  *vector_push(&signature->parameters) = parameter;
  return true;
}

/* After `*`: the name of a variadic parameter, or a comma when the rest are keyword-only. */
static bool parse_star(Signature *signature) {
  Parser *parser = &signature->parser;
  if (signature->keyword_only)
    return parser_error(parser, parser->previous.begin, "'*' can stand once in a signature");
  signature->keyword_only = true;
  if (parser->token.kind == TOKEN_NAME) return parse_parameter(signature, TEXT_VARIADIC);
  if (parser_accept(parser, TOKEN_COMMA)) return parse_parameter(signature, TEXT_KEYWORD_ONLY);
  return parser_unexpected(parser, "a parameter");
}

/* After `/`: all parameters so far are given by position only. */
static bool parse_slash(Signature *signature) {
  Parser *parser = &signature->parser;
  if (signature->position_only || signature->keyword_only || !signature->parameters.length)
    return parser_error(parser, parser->previous.begin,
                        "'/' can stand once, after a parameter and before any '*'");
  signature->position_only = true;
  for (size_t i = 0; i < signature->parameters.length; i++)
    signature->parameters.data[i].passing = TEXT_POSITION_ONLY;
  return true;
}

static bool parse_signature(Signature *signature) {
  Parser *parser = &signature->parser;
  while (parser->token.kind != TOKEN_END) {
    TextPassing passing = signature->keyword_only ? TEXT_KEYWORD_ONLY : TEXT_POSITION_OR_KEYWORD;
    bool parsed = parser_accept_operator(parser, TEXT_MULTIPLY) ? parse_star(signature)
                  : parser_accept_operator(parser, TEXT_DIVIDE)
                      ? parse_slash(signature)
                      : parse_parameter(signature, passing);
    if (!parsed) return false;
    if (parser->token.kind == TOKEN_END) break;
    if (!parser_accept(parser, TOKEN_COMMA)) return parser_unexpected(parser, "a comma");
  }
  return true;
}

const TextSignature *text_parse_signature(Arena *arena, const char *source) {
  Signature signature = {0};
  TextSignature *result = NULL;
  if (parser_start(&signature.parser, arena, source, strlen(source), false) &&
      parse_signature(&signature)) {
    result = ARENA_NEW(arena, TextSignature);
    result->count = (uint32_t)signature.parameters.length;
    result->parameters = arena_copy(arena, signature.parameters.data,
                                    signature.parameters.length * sizeof(TextParameter));
  }
  vector_free(&signature.parameters);
  parser_free(&signature.parser);
  return result;
}
