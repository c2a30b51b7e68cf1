/* Texts of the expression language and the trees they read as, printed as s-expressions. */
#include <stdlib.h>

#include "check.h"
#include "text/text.h"

#define HOLE(index) "\xEF\xBF\xBC" index "\xEF\xBF\xBC"

static const struct {
  const char *source, *tree;
} programs[] = {
    /* leaves */
    {"x", "(block x)"},
    {"_x1", "(block _x1)"},
    {"μ_é", "(block μ_é)"},
    {"True", "(block True)"},
    {"False", "(block False)"},
    {"None", "(block None)"},
    {"...", "(block ...)"},
    {"Nonesuch", "(block Nonesuch)"},
    {HOLE("0") " + " HOLE("12"), "(block (+ {0} {12}))"},

    /* numbers */
    {"0", "(block 0)"},
    {"1_000", "(block 1000)"},
    {"0xFf", "(block 255)"},
    {"0o17", "(block 15)"},
    {"0b_101", "(block 5)"},
    {"9223372036854775808", "(block 9223372036854775808)"},
    {"18446744073709551615", "(block 18446744073709551615)"},
    {"18446744073709551616", "(block 18446744073709551616)"},
    {"1.", "(block 1)"},
    {".5", "(block 0.5)"},
    {"1e-3", "(block 0.001)"},
    {"1_0.2_5E+0_1", "(block 102.5)"},
    {"09.5", "(block 9.5)"},
    {"0.1", "(block 0.10000000000000001)"},
    {"1e999", "(block inf)"},

    /* strings */
    {"'a\"b'", "(block \"a\\\"b\")"},
    {"\"a'b\"", "(block \"a'b\")"},
    {"''", "(block \"\")"},
    {"'\\\\ \\' \\\" \\n\\t\\x41\\u00e9'", "(block \"\\\\ ' \\\" \\x0a\\x09Aé\")"},
    {"'# no comment'", "(block \"# no comment\")"},

    /* precedence */
    {"a + b * c", "(block (+ a (* b c)))"},
    {"a - b - c", "(block (- (- a b) c))"},
    {"a / b // c % d @ e", "(block (@ (% (// (/ a b) c) d) e))"},
    {"-x ** 2", "(block (- (** x 2)))"},
    {"2 ** -x", "(block (** 2 (- x)))"},
    {"2 ** -x ** y", "(block (** 2 (- (** x y))))"},
    {"a ** b ** c", "(block (** a (** b c)))"},
    {"-x * y", "(block (* (- x) y))"},
    {"~x & y", "(block (& (~ x) y))"},
    {"- + ~x", "(block (- (+ (~ x))))"},
    {"a | b ^ c & d + e", "(block (| a (^ b (& c (+ d e)))))"},
    {"a & b < c | d", "(block (< (& a b) (| c d)))"},
    {"(a < b) <= c", "(block (<= (< a b) c))"},
    {"a > (b >= c)", "(block (> a (>= b c)))"},
    {"-x.T ** 2", "(block (- (** (. T x) 2)))"},
    {"((a + b)) * c", "(block (* (+ a b) c))"},

    /* brackets */
    {"()", "(block (tuple))"},
    {"(a)", "(block a)"},
    {"(a,)", "(block (tuple a))"},
    {"(a, b,)", "(block (tuple a b))"},
    {"a, b", "(block (tuple a b))"},
    {"a,", "(block (tuple a))"},
    {"[]", "(block (list))"},
    {"[1, [2, 3], (4,)]", "(block (list 1 (list 2 3) (tuple 4)))"},
    {"{}", "(block (dict))"},
    {"{z: y, 'k': 1,}", "(block (dict z y \"k\" 1))"},
    {"[ # first\n  1,\n\n 2 ]", "(block (list 1 2))"},

    /* calls, attributes */
    {"f()", "(block (call f))"},
    {"f(x, axis=0, keepdims=True,)", "(block (call f x (keyword axis 0) (keyword keepdims True)))"},
    {"f(a)(b)", "(block (call (call f a) b))"},
    {"f((a, b))", "(block (call f (tuple a b)))"},
    {"x.T.sum(axis=-1).y", "(block (. y (call (. sum (. T x)) (keyword axis (- 1)))))"},
    {"1.5.real", "(block (. real 1.5))"},
    {"f({a: b}, {c: d})", "(block (call f (dict a b) (dict c d)))"},
    {"grad(c, w, known_grads={z: y})", "(block (call grad c w (keyword known_grads (dict z y))))"},

    /* subscripts */
    {"x[0]", "(block ([] x 0))"},
    {"x[0,]", "(block ([] x (tuple 0)))"},
    {"x[(0, 1)]", "(block ([] x (tuple 0 1)))"},
    {"x[:]", "(block ([] x (: _ _ _)))"},
    {"x[::]", "(block ([] x (: _ _ _)))"},
    {"x[a:b:c]", "(block ([] x (: a b c)))"},
    {"x[1:, ::-1][..., None]",
     "(block ([] ([] x (tuple (: 1 _ _) (: _ _ (- 1)))) (tuple ... None)))"},
    {"x[[0, 1], i > 0]", "(block ([] x (tuple (list 0 1) (> i 0))))"},
    {"[1, 2][0]", "(block ([] (list 1 2) 0))"},

    /* lines */
    {"a = x + 1\na * 2", "(block (= a (+ x 1)) (* a 2))"},
    {"a = 1; b = 2; a", "(block (= a 1) (= b 2) a)"},
    {"a;\n", "(block a)"},
    {"t = a, b", "(block (= t (tuple a b)))"},
    {"y = x == 1", "(block (= y (== x 1)))"},
    {"a != b", "(block (!= a b))"},
    {"a, b = c", "(block (unpack a b c))"},
    {"[a] = c", "(block (unpack a c))"},
    {"a += b * 2", "(block (= a (+ a (* b 2))))"},
    {"a **= -b\na @= b", "(block (= a (** a (- b))) (= a (@ a b)))"},
    {"3 + .2j * 1J", "(block (+ 3 (* 0.20000000000000001j 1j)))"},
    {"x = y = z", NULL},
    {"x += y += z", NULL},
    {"x == y == z", NULL},
    {"\n\n  # comment\n\ta = 1\r\n\n\ta # end\n  ", "(block (= a 1) a)"},
    {"   a\n   b", "(block a b)"},
    {"a = x + \\\n    1\ra", "(block (= a (+ x 1)) a)"},
    {"f(\n  x,\n    y)\nz", "(block (call f x y) z)"},
    {"\xEF\xBB\xBFx", "(block x)"},
};

typedef const TextNode *Parse(Arena *arena, const char *source, size_t length);

/* The tree as text, "" on a mistake. The source is gone before the tree is printed. */
static void print_tree(String *out, Parse *parse, const char *source) {
  Arena arena = {0};
  size_t length = strlen(source);
  char *copy = malloc(length + 1);
  memcpy(copy, source, length);
  const TextNode *tree = parse(&arena, copy, length);
  free(copy);
  CHECK_EQUAL(tree == NULL, error_pending());
  if (tree) text_print(out, tree);
  error_clear();
  arena_free(&arena);
}

static void check_tree(Parse *parse, const char *source, const char *expected) {
  String tree = {0};
  print_tree(&tree, parse, source);
  if (!CHECK_TEXT(string_text(&tree), expected)) printf("  source: %s\n", source);
  string_free(&tree);
}

static void test_programs(void) {
  for (size_t i = 0; i < sizeof programs / sizeof *programs; i++)
    check_tree(text_parse, programs[i].source, programs[i].tree ? programs[i].tree : "");
}

static void test_single_expressions(void) {
  check_tree(text_parse_expression, "g * (1 - sqr(z))", "(* g (- 1 (call sqr z)))");
  check_tree(text_parse_expression, " dot(x.T, y.T)\n", "(call dot (. T x) (. T y))");
  check_tree(text_parse_expression, "a\n+ b", "(+ a b)");
  check_tree(text_parse_expression, "a, b", "(tuple a b)");
  check_tree(text_parse_expression, "a = b", "");
  check_tree(text_parse_expression, "a; b", "");
  check_tree(text_parse_expression, "", "");
}

static void test_payloads(void) {
  Arena arena = {0};
  const char source[] = "f(0x10, 18446744073709551616, 2.50, 'é', k=x.T)";
  const TextNode *call = text_parse_expression(&arena, source, sizeof source - 1);
  if (!CHECK(call && call->kind == TEXT_CALL && call->count == 6)) return;
  const TextNode *const *children = call->children;
  CHECK_TEXT(children[0]->text, "f");
  CHECK_EQUAL(children[1]->integer, 16);
  CHECK_TEXT(children[1]->text, "0x10");
  CHECK(!children[1]->overflow && children[2]->overflow);
  CHECK_TEXT(children[2]->text, "18446744073709551616");
  CHECK_NEAR(children[3]->number, 2.5, 0);
  CHECK_TEXT(children[3]->text, "2.50");
  CHECK_EQUAL(children[4]->length, 2);
  CHECK(children[5]->kind == TEXT_KEYWORD);
  CHECK_TEXT(children[5]->text, "k");
  CHECK_EQUAL(call->height, 4);
  arena_free(&arena);
}

/* Spans are bytes, and hold the brackets of operands. */
static void test_spans(void) {
  Arena arena = {0};
  const char source[] = " é + (b)*c";
  const TextNode *sum = text_parse_expression(&arena, source, sizeof source - 1);
  if (!CHECK(sum && sum->count == 2)) return;
  CHECK_EQUAL(sum->begin, 1);
  CHECK_EQUAL(sum->end, 11);
  CHECK_EQUAL(sum->children[1]->begin, 6);
  CHECK_EQUAL(sum->children[1]->children[0]->begin, 7);
  CHECK_EQUAL(sum->children[1]->children[0]->end, 8);
  arena_free(&arena);
}

/* Each number is the double nearest to what is written, halves to even. */
static void test_rounding(void) {
  static const struct {
    const char *source;
    double value;
  } numbers[] = {
      {"9007199254740993.0", 9007199254740992.0},
      {"9007199254740995.0", 9007199254740996.0},
      {"2.2250738585072011e-308", 0x0.fffffffffffffp-1022},
      {"5e-324", 0x1p-1074},
      {"1.7976931348623157e308", 0x1.fffffffffffffp1023},
      {"0.500000000000000166533453693773481063544750213623046875", 0x1.0000000000002p-1}};
  for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
    Arena arena = {0};
    const char *source = numbers[i].source;
    const TextNode *number = text_parse_expression(&arena, source, strlen(source));
    if (CHECK(number && number->kind == TEXT_FLOAT))
      CHECK_NEAR(number->number, numbers[i].value, 0);
    arena_free(&arena);
  }
}

/* `count` times `before`, then x, then `count` times `after`. */
static char *repeat(int count, const char *before, const char *after) {
  size_t first = strlen(before), last = strlen(after);
  char *text = malloc((size_t)count * (first + last) + 2), *end = text;
  for (int i = 0; i < count; i++, end += first) memcpy(end, before, first);
  *end++ = 'x';
  for (int i = 0; i < count; i++, end += last) memcpy(end, after, last);
  *end = 0;
  return text;
}

static void check_depth(const char *before, const char *after, int reads, int fails) {
  for (int i = 0; i < 2; i++) {
    Arena arena = {0};
    char *source = repeat(i ? fails : reads, before, after);
    const TextNode *tree = text_parse(&arena, source, strlen(source));
    CHECK_EQUAL(tree != NULL, i == 0);
    CHECK_EQUAL(error_kind(), i ? ERROR_SYNTAX : ERROR_NONE);
    error_clear();
    free(source);
    arena_free(&arena);
  }
}

static void test_depth(void) {
  check_depth("(", ")", TEXT_NESTING_MAX, TEXT_NESTING_MAX + 1);
  check_depth("(", ")", TEXT_NESTING_MAX, 100000);
  check_depth("[", "]", TEXT_NESTING_MAX, 1000);
  check_depth("f(", ")", TEXT_NESTING_MAX, 1000);
  check_depth("x[", "]", TEXT_NESTING_MAX, 1000);
  check_depth("-", "", TEXT_NESTING_MAX, 100000);
  check_depth("2**", "", TEXT_NESTING_MAX, 100000);
  check_depth("a<(a|a^a&a+a*-", ")", TEXT_NESTING_MAX / 2, 1000);
  check_depth("", "+x", TEXT_HEIGHT_MAX - 1, TEXT_HEIGHT_MAX);
  check_depth("", ".T", TEXT_HEIGHT_MAX - 1, 100000);
  check_depth("", "()", TEXT_HEIGHT_MAX - 1, 100000);
  check_depth("", "\nx", 20000, TEXT_LENGTH_MAX / 2 + 1);
}

/* Long texts are fine as long as they are wide, not high. */
static void test_width(void) {
  Arena arena = {0};
  char *source = repeat(20000, "1,", "");
  const TextNode *block = text_parse(&arena, source, strlen(source));
  if (CHECK(block != NULL)) CHECK_EQUAL(block->children[0]->count, 20001);
  free(source);
  arena_free(&arena);
}

int main(void) {
  test_programs();
  test_single_expressions();
  test_payloads();
  test_spans();
  test_rounding();
  test_depth();
  test_width();
  return check_done();
}
