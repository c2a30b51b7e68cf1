#include "api/mode.h"

#include <string.h>

#include "build/convert.h"
#include "core/error.h"

/* Words that no rule bears: what the planner does, and what PyTensor has rewrites for where we
 * have none to switch off. */
static const char *const others[] = {"fusion", "inplace", "shape_unsafe", "BlasOpt", "cxx_only"};
enum { OTHERS = sizeof others / sizeof *others };

static bool is_known(const char *word) {
  for (int i = -1; i < rewrite_count(); i++)
    if (rewrite_has_tag(i, word)) return true;
  for (int i = 0; i < OTHERS; i++)
    if (!strcmp(others[i], word)) return true;
  return false;
}

/* ---- words that are near ---- */

/* The least number of letters to insert, delete or exchange that makes one of the other (V.
 * Levenshtein, 1966); of long words only the beginning. */
static int edit_distance(const char *a, size_t length, const char *b) {
  enum { MOST = 48 };
  int row[MOST + 1], columns = (int)(length < MOST ? length : MOST);
  for (int j = 0; j <= columns; j++) row[j] = j;
  for (int i = 1; b[i - 1] && i <= MOST; i++) {
    int diagonal = row[0];
    row[0] = i;
    for (int j = 1; j <= columns; j++) {
      int above = row[j], change = diagonal + (a[j - 1] != b[i - 1]);
      diagonal = above;
      row[j] = above < row[j - 1] ? above + 1 : row[j - 1] + 1;
      if (change < row[j]) row[j] = change;
    }
  }
  return row[columns];
}

enum { NEAR = 4 };

typedef struct Nearest {
  const char *word;
  int count;
  struct {
    const char *text;
    size_t length;
    int distance;
  } found[NEAR];
} Nearest;

static void consider(Nearest *nearest, const char *text, size_t length) {
  int distance = edit_distance(text, length, nearest->word), at = nearest->count;
  if (distance > 2 + (int)length / 2) return;
  for (int i = 0; i < nearest->count; i++)
    if (nearest->found[i].length == length && !memcmp(nearest->found[i].text, text, length)) return;
  while (at > 0 && nearest->found[at - 1].distance > distance) at--;
  if (at == NEAR) return;
  if (nearest->count < NEAR) nearest->count++;
  for (int i = nearest->count - 1; i > at; i--) nearest->found[i] = nearest->found[i - 1];
  nearest->found[at].text = text;
  nearest->found[at].length = length;
  nearest->found[at].distance = distance;
}

static void consider_words(Nearest *nearest, const char *words) {
  for (size_t length; *words; words += length + (words[length] == ' ')) {
    length = strcspn(words, " ");
    consider(nearest, words, length);
  }
}

static void refuse(const char *word, const char *what) {
  Nearest nearest = {.word = word};
  String list = {0};
  for (int i = 0; i < rewrite_count(); i++) {
    consider_words(&nearest, rewrite_name(i));
    consider_words(&nearest, rewrite_tags(i));
    consider_words(&nearest, rewrite_phase_name(rewrite_phase(i)));
  }
  consider_words(&nearest, "fast_run merge");
  for (int i = 0; i < OTHERS; i++) consider_words(&nearest, others[i]);
  for (int i = 0; i < nearest.count; i++)
    string_print(&list, "%s'%.*s'", i ? ", " : ". Near: ", (int)nearest.found[i].length,
                 nearest.found[i].text);
  error_set(ERROR_VALUE, "%s: no rewrite is called or tagged '%s'%s", what, word,
            string_text(&list));
  string_free(&list);
}

/* ---- reading ---- */

bool mode_words(Value value, const char *what, int *count, const char *const **words) {
  bool many = value_is_sequence(value);
  int length = many ? (int)value.extra : value_is_none(value) ? 0 : 1;
  const char **read = frame_alloc(sizeof *read * (size_t)(length + 1));
  for (int i = 0; i < length; i++) {
    Value item = many ? value_items(value)[i] : value;
    if (item.kind != ST_STRING) {
      error_set(ERROR_TYPE, "%s: names of rewrites are strings, got %s", what, value_text(item));
      return false;
    }
    read[i] = frame_string(item.u.pointer, item.extra);
    if (!is_known(read[i])) {
      refuse(read[i], what);
      return false;
    }
  }
  *count = length;
  *words = read;
  return true;
}

/* Which of the words a string is, or an error that lists them. */
static bool choose(Value value, const char *what, const char *const *words, int *choice) {
  for (*choice = 0; words[*choice]; ++*choice)
    if (value.kind == ST_STRING && strlen(words[*choice]) == value.extra &&
        !memcmp(words[*choice], value.u.pointer, value.extra))
      return true;
  String list = {0};
  for (int i = 0; words[i]; i++) string_print(&list, "%s'%s'", i ? ", " : "", words[i]);
  error_set(ERROR_VALUE, "Invalid value for %s: %s; there are %s", what, value_text(value),
            string_text(&list));
  string_free(&list);
  return false;
}

static bool read_name(Value value, Mode *mode, bool *compiles_fast) {
  static const char *const names[] = {"FAST_RUN", "FAST_COMPILE", "DebugMode", "NanGuardMode",
                                      NULL};
  int name;
  if (!choose(value, "mode", names, &name)) return false;
  *compiles_fast = name == 1;
  mode->debug = name == 2;
  if (name == 3) mode->guard = GUARD_NAN | GUARD_INF | GUARD_BIG;
  return true;
}

static bool read_guard(Value value, Mode *mode) {
  static const char *const kinds[] = {"nan", "inf", "big", NULL};
  mode->guard = GUARD_NAN | GUARD_INF | GUARD_BIG;
  if (value.kind == ST_BOOL && !value.extra) mode->guard = 0;
  for (uint32_t i = 0; value.kind == ST_DICT && i < value.extra; i++) {
    bool truth;
    int which;
    if (!choose(value_items(value)[2 * i], "a member of mode.nanGuard", kinds, &which) ||
        !convert_bool(value_items(value)[2 * i + 1], kinds[which], &truth))
      return false;
    if (!truth) mode->guard &= ~((Guard)1 << which);
  }
  return true;
}

typedef struct Chosen {
  int optimizer, nincluding;
  const char *const *including;
} Chosen;

static bool read_pair(Value key, Value value, Mode *mode, Chosen *chosen) {
  static const char *const keys[] = {"name",   "optimizer", "including", "excluding",
                                     "linker", "nan_guard", "nanGuard",  NULL};
  static const char *const linkers[] = {"auto", "vm", "jit", NULL};
  static const char *const optimizers[] = {"fast_run", "fast_compile", "none", NULL};
  int which, linker;
  bool compiles_fast;
  if (!choose(key, "a member of mode", keys, &which)) return false;
  if (value_is_none(value) && which != 1) return true;
  switch (which) {
    case 0:
      if (!read_name(value, mode, &compiles_fast)) return false;
      if (compiles_fast) chosen->optimizer = 1;
      return true;
    case 1:
      if (value_is_none(value)) chosen->optimizer = 2;
      if (value_is_none(value)) return true;
      return choose(value, "mode.optimizer", optimizers, &chosen->optimizer);
    case 2:
      return mode_words(value, "mode.including", &chosen->nincluding, &chosen->including);
    case 4:
      if (!choose(value, "mode.linker", linkers, &linker)) return false;
      mode->linker = (Linker)linker;
      return true;
    case 5:
    case 6:
      return read_guard(value, mode);
    default:
      return mode_words(value, "mode.excluding", &mode->options.nexcluded, &mode->options.excluded);
  }
}

static bool has_word(int count, const char *const *words, const char *word) {
  for (int i = 0; i < count; i++)
    if (!strcmp(words[i], word)) return true;
  return false;
}

bool mode_read(Value value, Mode *mode) {
  *mode = (Mode){.rewrites = true};
  Chosen chosen = {0};
  bool compiles_fast = false;
  if (value.kind == ST_DICT) {
    for (uint32_t i = 0; i < value.extra; i++)
      if (!read_pair(value_items(value)[2 * i], value_items(value)[2 * i + 1], mode, &chosen))
        return false;
  } else if (!value_is_none(value)) {
    if (!read_name(value, mode, &compiles_fast)) return false;
    chosen.optimizer = compiles_fast;
  }
  /* The optimizer is a word as any other: everything bears "fast_run". */
  const char **included = frame_alloc(sizeof *included * (size_t)(chosen.nincluding + 1));
  int count = 0;
  if (chosen.optimizer < 2) included[count++] = chosen.optimizer ? "fast_compile" : "fast_run";
  for (int i = 0; i < chosen.nincluding; i++) included[count++] = chosen.including[i];
  mode->rewrites = count > 0;
  if (!count) included[count++] = ""; /* what nothing bears */
  mode->options.nincluded = count;
  mode->options.included = included;
  mode->fuses =
      !mode->guard && !has_word(mode->options.nexcluded, mode->options.excluded, "fusion");
  return true;
}
