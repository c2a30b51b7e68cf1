/* Mistakes in texts and the whole messages a person gets. */
#include "check.h"
#include "text/text.h"

#define HOLE(index)   "\xEF\xBF\xBC" index "\xEF\xBF\xBC"
#define TEN(text)     text text text text text text text text text text
#define CUT(position) TEN(TEN(position))

static const struct {
  const char *source, *message;
} mistakes[] = {
    /* operands and operators */
    {"z = 1\ny = (x + )",
     "unexpected ')' after '+': an operand is missing (line 2, column 10)\n"
     "  y = (x + )\n"
     "           ^"},
    {"x +",
     "the line ends after '+': an operand is missing (line 1, column 4)\n"
     "  x +\n"
     "     ^"},
    {"a b",
     "unexpected 'b' after 'a': an operator or a comma is missing (line 1, column 3)\n"
     "  a b\n"
     "    ^"},
    {"'a' 'b'",
     "unexpected a string after a string: an operator or a comma is missing (line 1, column 5)\n"
     "  'a' 'b'\n"
     "      ^"},
    {"* x",
     "unpacking with '*' is outside the language: write the elements one by one "
     "(line 1, column 1)\n"
     "  * x\n"
     "  ^"},
    {"x = ",
     "the line ends after '=': an expression is missing (line 1, column 5)\n"
     "  x = \n"
     "      ^"},
    {"x.",
     "the line ends after '.': a name is missing (line 1, column 3)\n"
     "  x.\n"
     "    ^"},

    /* brackets */
    {"f(x, [1, 2\n",
     "'[' is never closed (line 1, column 6)\n"
     "  f(x, [1, 2\n"
     "       ^"},
    {"f(x, [1, 2)",
     "')' does not close the '[' of line 1, column 6 (line 1, column 11)\n"
     "  f(x, [1, 2)\n"
     "            ^"},
    {"x)",
     "unexpected ')': no bracket is open (line 1, column 2)\n"
     "  x)\n"
     "   ^"},
    {"x[]",
     "an index is missing between '[' and ']' (line 1, column 3)\n"
     "  x[]\n"
     "    ^"},
    {"x[1,,2]",
     "unexpected ',' after ',': an index is missing (line 1, column 5)\n"
     "  x[1,,2]\n"
     "      ^"},
    {"x[1:2:3:4]",
     "unexpected ':' after '3' (line 1, column 8)\n"
     "  x[1:2:3:4]\n"
     "         ^"},
    {"{1, 2}",
     "a set is outside the language: write a list [a, b] or a dict {a: b} (line 1, column 3)\n"
     "  {1, 2}\n"
     "    ^"},
    {"{1: [{2: 3}]}",
     "a dict inside a dict is outside the language (line 1, column 6)\n"
     "  {1: [{2: 3}]}\n"
     "       ^"},

    /* what Python has and the language has not */
    {"x === y",
     "'===' is outside the language: write eq(a, b) (line 1, column 3)\n"
     "  x === y\n"
     "    ^"},
    {"x <> y",
     "'<>' is outside the language: write neq(a, b) (line 1, column 3)\n"
     "  x <> y\n"
     "    ^"},
    {"a < b < c",
     "comparisons do not chain: write (a < b) & (b < c), with the brackets (line 1, column 7)\n"
     "  a < b < c\n"
     "        ^"},
    {"a and b",
     "'and' is outside the language: write a & b, with brackets around comparisons "
     "(line 1, column 3)\n"
     "  a and b\n"
     "    ^"},
    {"not x",
     "'not' is outside the language: write ~x (line 1, column 1)\n"
     "  not x\n"
     "  ^"},
    {"x if c else y",
     "'if' is outside the language: write switch(condition, a, b) (line 1, column 3)\n"
     "  x if c else y\n"
     "    ^"},
    {"lambda x: x",
     "'lambda' is outside the language: apply functions directly, they cannot be made in the text "
     "(line 1, column 1)\n"
     "  lambda x: x\n"
     "  ^"},
    {"[i for i in x]",
     "'for' is outside the language: write the elements one by one, or work on whole tensors "
     "(line 1, column 4)\n"
     "  [i for i in x]\n"
     "     ^"},
    {"2 * 1jx",
     "'1jx' is neither a number nor a name: a product is written 2 * x (line 1, column 5)\n"
     "  2 * 1jx\n"
     "      ^"},
    {"x[0] += 1",
     "tensors are not changed in place: write x = set_subtensor(x[index], value) "
     "(line 1, column 1)\n"
     "  x[0] += 1\n"
     "  ^"},
    {"x <<= 1",
     "'<<=' is outside the language: write x * 2 ** n (line 1, column 3)\n"
     "  x <<= 1\n"
     "    ^"},
    {"x.__class__",
     "'__class__' starts with '_': such attributes are not accessible (line 1, column 3)\n"
     "  x.__class__\n"
     "    ^"},
    {"f(*a)",
     "unpacking with '*' is outside the language: write the elements one by one "
     "(line 1, column 3)\n"
     "  f(*a)\n"
     "    ^"},

    /* assignments and arguments */
    {"a, b += c",
     "only a name can be assigned to; eq(a, b) compares (line 1, column 1)\n"
     "  a, b += c\n"
     "  ^"},
    {"a, x.y = c",
     "only a name can be assigned to; eq(a, b) compares (line 1, column 1)\n"
     "  a, x.y = c\n"
     "  ^"},
    {"x[0] = 1",
     "tensors are not changed in place: write x = set_subtensor(x[index], value) "
     "(line 1, column 1)\n"
     "  x[0] = 1\n"
     "  ^"},
    {"a = b = c",
     "one name is assigned at a time: give each a line of its own (line 1, column 7)\n"
     "  a = b = c\n"
     "        ^"},
    {"(a) = 1 +",
     "the line ends after '+': an operand is missing (line 1, column 10)\n"
     "  (a) = 1 +\n"
     "           ^"},
    {"f(x) = 1",
     "only a name can be assigned to; eq(a, b) compares (line 1, column 1)\n"
     "  f(x) = 1\n"
     "  ^"},
    {"f((a)=1)",
     "only a name can stand before '=' in a call (line 1, column 3)\n"
     "  f((a)=1)\n"
     "    ^"},
    {"f(a=1, 2)",
     "a positional argument cannot follow a keyword argument: name it, or move it "
     "(line 1, column 8)\n"
     "  f(a=1, 2)\n"
     "         ^"},
    {"f(a=1, a=2)",
     "the argument 'a' is given twice (line 1, column 8)\n"
     "  f(a=1, a=2)\n"
     "         ^"},

    /* numbers, strings, characters */
    {"2x",
     "'2x' is neither a number nor a name: a product is written 2 * x (line 1, column 1)\n"
     "  2x\n"
     "  ^"},
    {"007",
     "a whole number cannot start with 0: leave the 0 out (line 1, column 1)\n"
     "  007\n"
     "  ^"},
    {"'abc",
     "this string has no end: close it with ' on the same line (line 1, column 1)\n"
     "  'abc\n"
     "  ^"},
    {"'a\\\nb'",
     "this string has no end: close it with ' on the same line (line 1, column 1)\n"
     "  'a\\\n"
     "  ^"},
    {"'a\\qb'",
     "unknown escape: write \\\\ for a backslash (line 1, column 3)\n"
     "  'a\\qb'\n"
     "    ^"},
    {"'\\ud800'",
     "unknown escape: write \\\\ for a backslash (line 1, column 2)\n"
     "  '\\ud800'\n"
     "   ^"},
    {"r'a'",
     "a letter before a string is outside the language: write '...' (line 1, column 1)\n"
     "  r'a'\n"
     "  ^"},
    {"é − $",
     "the character U+2212 is outside the language: write '-' (line 1, column 3)\n"
     "  é − $\n"
     "    ^"},
    {"x + $",
     "the character '$' is outside the language (line 1, column 5)\n"
     "  x + $\n"
     "      ^"},
    {"é + '\xE9'",
     "this byte is not UTF-8: encode the text as UTF-8 (line 1, column 6)\n"
     "  é + '?'\n"
     "       ^"},
    {"x \\ y",
     "'\\' can only be the last character of a line that goes on in the next "
     "(line 1, column 3)\n"
     "  x \\ y\n"
     "    ^"},

    /* holes */
    {HOLE("0") " + " HOLE("1") " " HOLE("2"),
     "unexpected '{2}' after '{1}': an operator or a comma is missing (line 1, column 11)\n"
     "  {0} + {1} {2}\n"
     "            ^"},
    {"'" HOLE("0") "'",
     "a value cannot be put into a string: put in the whole string (line 1, column 2)\n"
     "  '{0}'\n"
     "   ^"},
    {"x + \xEF\xBF\xBC",
     "the character U+FFFC is kept for the values of a template (line 1, column 5)\n"
     "  x + {\n"
     "      ^"},

    /* lines */
    {"", "the text is empty: write an expression (line 1, column 1)\n  \n  ^"},
    {"a = 1\n  a",
     "unexpected indentation: all lines start at the same column (line 2, column 3)\n"
     "    a\n"
     "    ^"},
    {"\ta +\t* b",
     "unexpected '*' after '+': an operand is missing (line 1, column 6)\n"
     "  \ta +\t* b\n"
     "  \t   \t^"},
    {"a\r\nb\rc )",
     "unexpected ')': no bracket is open (line 3, column 3)\n"
     "  c )\n"
     "    ^"},
    {";",
     "unexpected ';': an expression is missing (line 1, column 1)\n"
     "  ;\n"
     "  ^"},
    {"x: int",
     "unexpected ':' after 'x' (line 1, column 2)\n"
     "  x: int\n"
     "   ^"},

    /* of a long line, what is around the caret */
    {CUT("a+") ")" CUT(" "),
     "unexpected ')': no bracket is open (line 1, column 201)\n"
     "  ..." TEN("a+a+a+a+") ")" TEN(" ") "         ...\n"
                                          "     " TEN("        ") "^"},
};

static void test_mistakes(void) {
  for (size_t i = 0; i < sizeof mistakes / sizeof *mistakes; i++) {
    Arena arena = {0};
    const char *source = mistakes[i].source;
    const TextNode *tree = text_parse(&arena, source, strlen(source));
    CHECK(tree == NULL);
    CHECK_EQUAL(error_kind(), ERROR_SYNTAX);
    CHECK_TEXT(error_message(), mistakes[i].message);
    error_clear();
    arena_free(&arena);
  }
}

static void test_nul(void) {
  Arena arena = {0};
  CHECK(text_parse(&arena, "x\0y", 3) == NULL);
  CHECK_TEXT(error_message(),
             "a NUL character cannot stand in a text (line 1, column 2)\n  x?y\n   ^");
  error_clear();
  arena_free(&arena);
}

static void test_location(void) {
  const char source[] = "ab\né\r\nf\rg";
  static const struct {
    size_t offset;
    int line, column;
  } places[] = {{0, 1, 1}, {2, 1, 3}, {3, 2, 1}, {5, 2, 2}, {7, 3, 1}, {9, 4, 1}, {10, 4, 2}};
  for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
    int line, column;
    text_location(source, places[i].offset, &line, &column);
    CHECK_EQUAL(line, places[i].line);
    CHECK_EQUAL(column, places[i].column);
  }
}

/* Readers of a tree report their own errors at a place of the text. */
static void test_reports(void) {
  const char source[] = "a = 1\nb + c";
  text_error(ERROR_NAME, source, sizeof source - 1, 10, "the name '%s' means nothing here", "c");
  CHECK_EQUAL(error_kind(), ERROR_NAME);
  CHECK_TEXT(error_message(),
             "the name 'c' means nothing here (line 2, column 5)\n  b + c\n      ^");
  error_clear();

  error_set(ERROR_VALUE, "shapes differ");
  text_note(source, sizeof source - 1, 6);
  CHECK_TEXT(error_message(), "shapes differ\nline 2, column 1:\n  b + c\n  ^");
  error_clear();
}

int main(void) {
  test_mistakes();
  test_nul();
  test_location();
  test_reports();
  return check_done();
}
