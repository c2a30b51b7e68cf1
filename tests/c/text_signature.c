/* Signatures, printed back in a normal form, and the mistakes in them. */
#include "check.h"
#include "text/text.h"

static const struct {
  const char *source, *printed;
} signatures[] = {
    {"", ""},
    {"x", "x"},
    {"x: tensor", "x:tensor"},
    {"x: tensor,", "x:tensor"},
    {"x: tensor, axis: int | none = None, keepdims: bool = False",
     "x:tensor axis:int|none=None keepdims:bool=False"},
    {"a, b = -1, c: list = [1, 2]", "a b=(- 1) c:list=(list 1 2)"},
    {"x: tensor, /, y: int, *, z", "/x:tensor y:int *z"},
    {"*args: tensor, axis: int", "+args:tensor *axis:int"},
    {"name: string = 'x', *, dtype: dtype = 'float64', shape = ()",
     "name:string=\"x\" *dtype:dtype=\"float64\" *shape=(tuple)"},
    {"x: tensor,\n  y: tensor", "x:tensor y:tensor"},
    {"a = 1, *, b", "a=1 *b"},
};

/* Position-only parameters with /, variadic with +, keyword-only with *. */
static void print_signature(String *out, const TextSignature *signature) {
  static const char *const marks[] = {"/", "", "+", "*"};
  for (uint32_t i = 0; i < signature->count; i++) {
    const TextParameter *parameter = &signature->parameters[i];
    string_print(out, "%s%s%s", i ? " " : "", marks[parameter->passing], parameter->name);
    for (uint32_t j = 0; j < parameter->type_count; j++)
      string_print(out, "%s%s", j ? "|" : ":", parameter->types[j]);
    if (!parameter->initial) continue;
    string_print(out, "=");
    text_print(out, parameter->initial);
  }
}

static void test_signatures(void) {
  for (size_t i = 0; i < sizeof signatures / sizeof *signatures; i++) {
    Arena arena = {0};
    String printed = {0};
    const TextSignature *signature = text_parse_signature(&arena, signatures[i].source);
    if (CHECK(signature != NULL)) print_signature(&printed, signature);
    CHECK_TEXT(string_text(&printed), signatures[i].printed);
    CHECK_TEXT(error_message(), "");
    error_clear();
    string_free(&printed);
    arena_free(&arena);
  }
}

static const struct {
  const char *source, *message;
} mistakes[] = {
    {"x y", "unexpected 'y' after 'x': a comma is missing (line 1, column 3)\n  x y\n    ^"},
    {"x: ",
     "the text ends after ':': the name of a type is missing (line 1, column 4)\n  x: \n"
     "     ^"},
    {"x: int | 3",
     "unexpected '3' after '|': the name of a type is missing (line 1, column 10)\n"
     "  x: int | 3\n"
     "           ^"},
    {"1", "unexpected '1': the name of a parameter is missing (line 1, column 1)\n  1\n  ^"},
    {"a, a", "the parameter 'a' is there twice (line 1, column 4)\n  a, a\n     ^"},
    {"a = 1, b",
     "the parameter 'b' needs a default value: the one before has one (line 1, column 8)\n"
     "  a = 1, b\n"
     "         ^"},
    {"*", "the text ends after '*': a parameter is missing (line 1, column 2)\n  *\n   ^"},
    {"a, *b, *c", "'*' can stand once in a signature (line 1, column 8)\n  a, *b, *c\n         ^"},
    {"/, a",
     "'/' can stand once, after a parameter and before any '*' (line 1, column 1)\n  /, a\n  ^"},
    {"*a = 1", "'*a' cannot have a default value (line 1, column 4)\n  *a = 1\n     ^"},
    {"a = ",
     "the text ends after '=': an expression is missing (line 1, column 5)\n  a = \n"
     "      ^"},
};

static void test_mistakes(void) {
  for (size_t i = 0; i < sizeof mistakes / sizeof *mistakes; i++) {
    Arena arena = {0};
    CHECK(text_parse_signature(&arena, mistakes[i].source) == NULL);
    CHECK_EQUAL(error_kind(), ERROR_SYNTAX);
    CHECK_TEXT(error_message(), mistakes[i].message);
    error_clear();
    arena_free(&arena);
  }
}

int main(void) {
  test_signatures();
  test_mistakes();
  return check_done();
}
