/* The rules of rules.def, found by operation and by name. */
#include "rewrite/table.h"

#include "ops/ops.h"

/* ---- the table ---- */

static Rule rules[] = {
#define LOCAL(name_, phase_, op_, algebra, tags_, rows_) \
  {.name = #name_,                                       \
   .phase = PHASE_##phase_,                              \
   .op = OP_##op_,                                       \
   .apply = local_##name_,                               \
   .before = algebra,                                    \
   .tags = tags_},
#define RULE(name_, phase_, before_, after_, condition_, tags_, rows_) \
  {.name = #name_,                                                     \
   .phase = PHASE_##phase_,                                            \
   .before = before_,                                                  \
   .after = after_,                                                    \
   .condition = condition_,                                            \
   .tags = tags_},
#define RATIO(name_, before_, after_, condition_, tags_, rows_) \
  {.name = #name_,                                              \
   .phase = PHASE_STABILIZE,                                    \
   .meets = true,                                               \
   .before = before_,                                           \
   .after = after_,                                             \
   .condition = condition_,                                     \
   .tags = tags_},
#define PASS(name_, file_, algebra_, rows_)
#include "rewrite/rules.def"
#undef LOCAL
#undef RULE
#undef RATIO
#undef PASS
};
enum { RULES = sizeof rules / sizeof *rules };

/* For each phase, the rules of each operation: places in `rules`, collected when first asked for. A
 * phase also runs the rules of the phases before it, for what its own rules make. */
static struct {
  Arena patterns;
  bool ready;
  struct OpRules {
    bool known;
    VECTOR(uint16_t) places;
  } of_op[PHASES][OPS];
} table;

void table_prepare(void) {
  if (table.ready) return;
  table.ready = true;
  for (int i = 0; i < RULES; i++) {
    Rule *rule = &rules[i];
    if (rule->apply) continue;
    rule->pattern = pattern_parse(&table.patterns, rule->before, rule->after);
    rule->op = pattern_root(rule->pattern);
  }
}

void rewrite_free_all(void) {
  for (int phase = 0; phase < PHASES; phase++)
    for (Op op = 0; op < OPS; op++) {
      vector_free(&table.of_op[phase][op].places);
      table.of_op[phase][op].known = false;
    }
  arena_free(&table.patterns);
  table.ready = false;
}

int rewrite_count(void) { return RULES; }
const char *rewrite_name(int index) { return rules[index].name; }
RewritePhase rewrite_phase(int index) { return rules[index].phase; }
const char *rewrite_before(int index) { return rules[index].before; }
const char *rewrite_after(int index) { return rules[index].after; }

const char *rewrite_phase_name(RewritePhase phase) {
  static const char *const names[PHASES] = {"canonicalize", "stabilize", "specialize"};
  return names[phase];
}

const char *rewrite_tags(int index) { return rules[index].tags; }

/* ---- what is on ---- */

static bool has_word(const char *words, const char *word) {
  size_t length = strlen(word);
  for (const char *at = words; length && (at = strstr(at, word)); at += length)
    if ((at == words || at[-1] == ' ') && (at[length] == ' ' || !at[length])) return true;
  return false;
}

bool rewrite_has_tag(int index, const char *word) {
  if (!strcmp(word, "fast_run")) return true;
  if (index < 0) return has_word("merge fast_compile canonicalize", word);
  const Rule *rule = &rules[index];
  bool early = rule->phase == PHASE_CANONICALIZE && !strcmp(word, "fast_compile");
  return early || !strcmp(word, rule->name) || !strcmp(word, rewrite_phase_name(rule->phase)) ||
         has_word(rule->tags, word);
}

static bool bears_one(int index, int count, const char *const *words) {
  for (int i = 0; i < count; i++)
    if (rewrite_has_tag(index, words[i])) return true;
  return false;
}

bool table_is_on(const RewriteOptions *options, int index) {
  if (!options) return true;
  if (options->nincluded && !bears_one(index, options->nincluded, options->included)) return false;
  return !bears_one(index, options->nexcluded, options->excluded);
}

const Rule *table_rule(int index) { return &rules[index]; }

static bool looks_at(const Rule *rule, Op op) {
  return rule->op == op || rule->op == OP_NONE || (rule->meets && op == OP_MUL);
}

const uint16_t *table_rules_of(RewritePhase phase, Op op, size_t *count) {
  struct OpRules *found = &table.of_op[phase][op];
  for (int i = 0; !found->known && i < RULES; i++)
    if (rules[i].phase <= phase && looks_at(&rules[i], op))
      *vector_push(&found->places) = (uint16_t)i;
  found->known = true;
  *count = found->places.length;
  return found->places.data;
}
