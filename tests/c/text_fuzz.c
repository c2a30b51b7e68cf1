/* Random texts: whatever the bytes, the parser gives a well-formed tree or one error, and stays
 * usable. Seed and number of runs are fixed. */
#include <stdlib.h>

#include "check.h"
#include "text/text.h"

#define HOLE     \
  "\xEF\xBF\xBC" \
  "7\xEF\xBF\xBC"

enum { RUNS = 20000, SIZE = 400 };

static uint64_t random_state = 0x9E3779B97F4A7C15u;

/* xorshift64*: S. Vigna, "An experimental exploration of Marsaglia's xorshift generators". */
static uint32_t random_below(uint32_t bound) {
  random_state ^= random_state >> 12;
  random_state ^= random_state << 25;
  random_state ^= random_state >> 27;
  return (uint32_t)((random_state * 0x2545F4914F6CDD1Du) >> 32) % bound;
}

/* clang-format off */
static const char *const pieces[] = {
    "x", "y1", "é", "1", "2.5", "1e3", "0x1F", "'s'", "\"t\"", "(", ")", "[", "]", "{", "}", ",",
    ":", ";", ".", "...", "=", "+", "-", "*", "/", "//", "%", "**", "@", "&", "|", "^", "~", "<",
    "<=", ">", ">=", "\n", " ", "\t", "\\", "#", "\r", "'", "==", "and", "if", "None", "f(", "x[",
    "k=", "_", "1j", "+=", "!=", "a, b =", "0b2",
    "\"", "$", "−", "\0", "\xFF", "\xC3", "\xEF\xBF\xBC", HOLE,
};
/* clang-format on */

static const char *const texts[] = {
    "p1 = 1 / (1 + exp(-dot(X, w) - b))\npred = p1 > 0.5\nxent = -t * log(p1) - (1 - t) * "
    "log(1 - p1)\ncost = xent.mean() + 0.01 * (w ** 2).sum()\ncost",
    "o = x[1:, ::-1][..., None]\ngrad(sum(o * reshape(arange(o.size) + 1.0, o.shape, "
    "ndim=o.ndim)), [x, y], known_grads={z: y})",
    "  a = ~(i & 7) ^ 0x1F | j,  # comment\n  b = 'text\\n' ; (a, b[0],)\n"};

/* Children inside their parent, one after the other; heights as they are defined; names there. */
static bool well_formed(const TextNode *node, size_t length) {
  if (node->begin > node->end || node->end > length) return false;
  bool named = node->kind == TEXT_NAME || node->kind == TEXT_ATTRIBUTE ||
               node->kind == TEXT_KEYWORD || node->kind == TEXT_ASSIGN;
  if (named && (!node->length || strlen(node->text) != node->length)) return false;
  uint32_t height = 1, begin = node->begin;
  for (uint32_t i = 0; i < node->count; i++) {
    const TextNode *child = node->children[i];
    if (!child && node->kind == TEXT_SLICE) continue;
    if (!child || child->begin < begin || child->end > node->end) return false;
    if (!well_formed(child, length)) return false;
    begin = child->end;
    if (child->height >= height) height = child->height + 1;
  }
  return node->height == height;
}

/* Parses from a block of exactly the text's size, so that the sanitizers see a read past it. */
static bool run(const char *text, size_t length) {
  char *exact = malloc(length ? length : 1);
  memcpy(exact, text, length);
  Arena arena = {0};
  const TextNode *tree = text_parse(&arena, exact, length);
  CHECK_EQUAL(error_kind(), tree ? ERROR_NONE : ERROR_SYNTAX);
  if (tree)
    CHECK(well_formed(tree, length));
  else
    CHECK(strstr(error_message(), "(line ") != NULL);
  error_clear();
  arena_free(&arena);
  free(exact);
  return tree;
}

static size_t make_bytes(char *text) {
  size_t length = random_below(40);
  for (size_t i = 0; i < length; i++) text[i] = (char)random_below(256);
  return length;
}

static size_t make_pieces(char *text) {
  size_t length = 0;
  for (uint32_t count = random_below(16); count; count--) {
    const char *piece = pieces[random_below(sizeof pieces / sizeof *pieces)];
    size_t size = *piece ? strlen(piece) : 1;
    memcpy(text + length, piece, size);
    length += size;
  }
  return length;
}

/* A correct text with a few bytes taken out, put in, or changed. */
static size_t make_mutation(char *text) {
  const char *original = texts[random_below(sizeof texts / sizeof *texts)];
  size_t length = strlen(original);
  memcpy(text, original, length);
  for (uint32_t count = 1 + random_below(3); count; count--) {
    size_t at = random_below((uint32_t)length);
    const char *piece = pieces[random_below(sizeof pieces / sizeof *pieces)];
    switch (random_below(3)) {
      case 0:
        memmove(text + at, text + at + 1, --length - at);
        break;
      case 1:
        memmove(text + at + 1, text + at, length++ - at);
        text[at] = *piece;
        break;
      default:
        text[at] = *piece;
        break;
    }
  }
  return length;
}

int main(void) {
  char text[SIZE];
  int read = 0, refused = 0;
  for (int i = 0; i < RUNS; i++) {
    size_t length = i % 3 == 0   ? make_bytes(text)
                    : i % 3 == 1 ? make_pieces(text)
                                 : make_mutation(text);
    if (run(text, length))
      read++;
    else
      refused++;
  }
  /* The mixture is such that both outcomes are well exercised. */
  CHECK(read > RUNS / 100 && refused > RUNS / 2);
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) CHECK(run(texts[i], strlen(texts[i])));
  return check_done();
}
