/* PyTensor's pprint: formulas with everything in brackets. */
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "ops/ops.h"
#include "print/debug.h"
#include "print/forms.h"
#include "print/listing.h"
#include "print/number.h"
#include "print/spelling.h"

enum { PRETTY_MAX = 1 << 24 }; /* bytes: shared parts are repeated, which can double each step */

/* What pprint has a printer for; elsewhere the operation's name stands before its inputs. ` + `:
 * stands between the inputs. */
static const struct {
  Op op;
  const char *template;
} printers[] = {
    {OP_ADD, " + "},
    {OP_MUL, " * "},
    {OP_SUB, " - "},
    {OP_TRUE_DIV, " / "},
    {OP_INT_DIV, " // "},
    {OP_POW, " ** "},
    {OP_DOT, " \\dot "},
    {OP_NEG, "(-@0)"},
    {OP_ABS, "|@0|"},
    {OP_IDENTITY, "@0"},
    {OP_CAST, "$w(@0)"},
    {OP_SECOND, "fill(@*)"},
    {OP_ALLOC, "alloc(@*)"},
    {OP_MAKE_VECTOR, "[@*]"},
    {OP_JOIN, "join($0, @*)"},
    {OP_SUBTENSOR, "@0[$j]"},
    {OP_ADVANCED_SUBTENSOR, "@0[$j]"},
    {OP_INC_SUBTENSOR, "$c0(inc|set)_subtensor(@0[$j], @1)"},
    {OP_ADVANCED_INC_SUBTENSOR, "$c0(inc|set)_subtensor(@0[$j], @1)"},
};

typedef struct Pretty {
  Listing listing;
  String *texts; /* of the variables, as the listing numbers them */
} Pretty;

static void print_input(String *out, Var var, bool tight, void *context) {
  const Pretty *self = context;
  (void)tight;
  const String *text = &self->texts[listing_var(&self->listing, var)];
  string_append(out, string_text(text), text->length);
}

static void print_leaf_text(String *out, Var var) {
  static const char *const greek[] = {"alpha", "beta", "gamma", "delta", "epsilon"};
  const char *name = var_name(var);
  if (var_kind(var) == VAR_CONSTANT) {
    print_array(out, &var_data(var)->view);
    return;
  }
  for (size_t i = 0; name && i < sizeof greek / sizeof *greek; i++)
    if (!strcmp(name, greek[i])) string_append(out, "\\", 1);
  print_leaf(out, var);
}

/* New axes in front are not told; all axes reversed are a `.T`. */
static void print_dimshuffle(String *out, Node node, Pretty *self) {
  Params params = node_params(node);
  int count = params_count(params), first = 0, ndim = var_ndim(node_input(node, 0));
  while (first < count && params_get(params, first) < 0) first++;
  bool same = count - first == ndim, reversed = same;
  for (int i = 0; i < count - first; i++) {
    same = same && params_get(params, first + i) == i;
    reversed = reversed && params_get(params, first + i) == ndim - 1 - i;
  }
  if (!same && !reversed) {
    string_print(out, "DimShuffle{");
    for (int i = first; i < count; i++) {
      int64_t source = params_get(params, i);
      string_print(out, source < 0 ? "%sx" : "%s%d", i > first ? ", " : "", (int)source);
    }
    string_print(out, "}(");
  }
  print_input(out, node_input(node, 0), false, self);
  if (!same) string_print(out, reversed ? ".T" : ")");
}

static void print_call(String *out, Node node, Pretty *self) {
  int place = -1;
  int64_t value;
  Dtype dtype;
  bool extra = spell_extra_input(node, &place, &value, &dtype);
  spell_name(out, node);
  string_print(out, "(");
  for (int i = 0, input = 0; i < node_ninputs(node) + extra; i++) {
    if (i) string_print(out, ", ");
    if (i == place)
      string_print(out, "%lld", (long long)value);
    else
      print_input(out, node_input(node, input++), false, self);
  }
  string_print(out, ")");
}

static void print_node(String *out, Node node, Pretty *self) {
  Op op = node_op(node);
  const char *template = NULL;
  for (size_t i = 0; i < sizeof printers / sizeof *printers; i++)
    if (printers[i].op == op) template = printers[i].template;
  if (op == OP_REDUCE && params_get(node_params(node), 0) == REDUCE_SUM)
    template = "sum(@0, axis=$x3)";
  if (op == OP_DIMSHUFFLE) {
    print_dimshuffle(out, node, self);
  } else if (!template) {
    print_call(out, node, self);
  } else if (*template != ' ') {
    spell(out, template, node, print_input, self);
  } else {
    for (int i = 0; i < node_ninputs(node); i++) {
      string_print(out, "%s", i ? template : "(");
      print_input(out, node_input(node, i), false, self);
    }
    string_print(out, ")");
  }
}

bool print_pretty(String *out, Var var) {
  Pretty self;
  size_t bytes = 0;
  listing_open(&self.listing, 1, &var);
  size_t count = self.listing.vars.length;
  self.texts = memory_alloc(count * sizeof(String));
  memset(self.texts, 0, count * sizeof(String));
  for (size_t i = 0; i < count && bytes < PRETTY_MAX; i++) {
    Var at = self.listing.vars.data[i];
    if (var_owner(at))
      print_node(&self.texts[i], var_owner(at), &self);
    else
      print_leaf_text(&self.texts[i], at);
    bytes += self.texts[i].length;
  }
  bool fine = bytes < PRETTY_MAX;
  if (fine)
    print_input(out, var, false, &self);
  else
    error_set(ERROR_VALUE, "the formula would be too long; debugprint writes shared parts once");
  for (size_t i = 0; i < count; i++) string_free(&self.texts[i]);
  memory_free(self.texts);
  listing_close(&self.listing);
  return fine;
}
