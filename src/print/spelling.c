#include "print/spelling.h"

#include <assert.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "core/error.h"
#include "ops/index.h"
#include "ops/reduce.h"

/* ---- lists of axes ---- */

/* "0, 1"; a tuple of one has a comma behind it. */
static void print_list(String *out, int count, const int *items, bool tuple) {
  string_print(out, tuple ? "(" : "[");
  for (int i = 0; i < count; i++) string_print(out, "%s%d", i ? ", " : "", items[i]);
  string_print(out, tuple ? count == 1 ? ",)" : ")" : "]");
}

static void print_axes(String *out, Node node, int first, bool python) {
  int count = params_count(node_params(node)) - first, axes[TYPE_MAX_NDIM];
  for (int i = 0; i < count; i++) axes[i] = (int)params_get(node_params(node), first + i);
  bool all = count == var_ndim(node_input(node, 0)) && count > 0;
  if (!python) string_print(out, count == 1 && !all ? "axis=" : "axes=");
  if (all)
    string_print(out, "None");
  else if (count == 1 && !python)
    string_print(out, "%d", axes[0]);
  else
    print_list(out, count, axes, python);
}

/* ---- dimshuffle ---- */

static void print_order(String *out, Node node, const char *separator, const char *new_axis) {
  for (int i = 0; i < params_count(node_params(node)); i++) {
    int64_t source = params_get(node_params(node), i);
    if (i) string_print(out, "%s", separator);
    if (source < 0)
      string_print(out, "%s", new_axis);
    else
      string_print(out, "%lld", (long long)source);
  }
}

/* PyTensor has names for those that do one thing. */
static void print_dimshuffle(String *out, Node node) {
  int count = params_count(node_params(node)), ndim = var_ndim(node_input(node, 0));
  int nadded = 0, nkept = 0, ndropped = 0, added[TYPE_MAX_NDIM], kept[TYPE_MAX_NDIM];
  bool used[TYPE_MAX_NDIM] = {false}, shuffled = false;
  for (int i = 0; i < count; i++) {
    int source = (int)params_get(node_params(node), i);
    if (source < 0) {
      added[nadded++] = i;
    } else {
      shuffled = shuffled || (nkept && source < kept[nkept - 1]);
      kept[nkept++] = source;
      used[source] = true;
    }
  }
  int dropped[TYPE_MAX_NDIM];
  for (int i = 0; i < ndim; i++)
    if (!used[i]) dropped[ndropped++] = i;
  bool swaps_last = shuffled && !nadded && !ndropped && kept[count - 1] == count - 2;
  for (int i = 0; i < count - 2; i++) swaps_last = swaps_last && kept[i] == i;
  const char *what = ndropped ? "Squeeze" : "ExpandDims";
  int changed = ndropped ? ndropped : nadded;
  if (swaps_last) {
    string_print(out, "MatrixTranspose");
  } else if (shuffled ? nadded || ndropped : !nadded == !ndropped) {
    string_print(out, "DimShuffle{order=[");
    print_order(out, node, ",", "x");
    string_print(out, "]}");
  } else if (shuffled) {
    string_print(out, "Transpose{axes=");
    print_list(out, count, kept, true);
    string_print(out, "}");
  } else if (changed == 1) {
    string_print(out, "%s{axis=%d}", what, ndropped ? dropped[0] : added[0]);
  } else {
    string_print(out, "%s{axes=", what);
    print_list(out, changed, ndropped ? dropped : added, true);
    string_print(out, "}");
  }
}

/* ---- indices ---- */

typedef enum IndexStyle { SHORT, STRUCTURE, INPUTS } IndexStyle;

typedef struct Speller {
  String *out;
  Node node;
  SpellInput *input;
  void *context;
} Speller;

/* One bound of a slice; `count`: of the inputs written before. */
static void print_bound(const Speller *self, IndexStyle style, Var bound, const char *word,
                        int *count) {
  if (style == INPUTS && bound) self->input(self->out, bound, false, self->context);
  if (style == SHORT && bound) string_print(self->out, "%s", word);
  if (style == STRUCTURE && bound) string_print(self->out, "%d", (*count)++);
  if (style == STRUCTURE && !bound) string_print(self->out, "None");
}

static void print_slice(const Speller *self, IndexStyle style, const Index *index, int *count) {
  bool structure = style == STRUCTURE;
  const char *colon = structure ? ", " : ":";
  if (structure) string_print(self->out, "slice(");
  print_bound(self, style, index->start, "start", count);
  string_print(self->out, "%s", colon);
  print_bound(self, style, index->stop, "stop", count);
  if (index->step || structure) {
    string_print(self->out, "%s", colon);
    print_bound(self, style, index->step, "step", count);
  }
  if (structure) string_print(self->out, ")");
}

static void print_indices(const Speller *self, IndexStyle style) {
  Index indices[TYPE_MAX_NDIM];
  int count = index_decode(self->node, indices), used = 0;
  if (style == INPUTS && !count) string_print(self->out, "()");
  if (style == STRUCTURE) string_print(self->out, "(");
  for (int i = 0; i < count; i++) {
    if (i) string_print(self->out, ", ");
    if (indices[i].kind == INDEX_SLICE) {
      print_slice(self, style, &indices[i], &used);
    } else if (style == INPUTS) {
      self->input(self->out, indices[i].start, false, self->context);
    } else if (style == STRUCTURE) {
      string_print(self->out, "%d", used++);
    } else {
      for (int n = 0; n <= used / 3; n++) string_append(self->out, &"ijk"[used % 3], 1);
      used++;
    }
  }
  if (style == STRUCTURE) string_print(self->out, count == 1 ? ",)" : ")");
}

/* ---- templates ---- */

/* Appends word number `number` of "(a|b|c)" at `at`; returns what follows the bracket. */
static const char *print_choice(String *out, const char *at, int64_t number) {
  for (at++; number > 0; number--) at = strchr(at, '|') + 1;
  string_append(out, at, strcspn(at, "|)"));
  return strchr(at, ')') + 1;
}

static void print_acc_dtype(const Speller *self, bool python) {
  Params params = node_params(self->node);
  const char *dtype = dtype_name(reduce_dtype(params)), *acc = dtype_name(reduce_acc_dtype(params));
  if (reduce_reducer(params) > REDUCE_PROD) return;
  if (python)
    string_print(self->out, ", dtype='%s', acc_dtype='%s'", dtype, acc);
  else if (dtype != acc)
    string_print(self->out, ", acc=%s", acc);
}

/* The lengths that specify_shape has, None for the others. */
static void print_lengths(const Speller *self) {
  Params params = node_params(self->node);
  for (int i = 0, input = 1; i < params_count(params); i++) {
    if (params_get(params, i))
      self->input(self->out, node_input(self->node, input++), false, self->context);
    else
      string_print(self->out, "None");
    string_print(self->out, ", ");
  }
}

/* Assert{msg='...'}, CheckAndRaise{raises=ValueError, msg='...'}; long texts are cut. */
static void print_check(String *out, Params params) {
  enum { WHOLE = 30, CUT = 27 };
  ErrorKind kind = (ErrorKind)params_get(params, 0);
  const char *text = graph_text((uint32_t)params_get(params, 1));
  bool cut = strlen(text) > WHOLE;
  if (kind == ERROR_ASSERTION)
    string_print(out, "Assert{");
  else
    string_print(out, "CheckAndRaise{raises=%s, ", error_class(kind));
  string_print(out, "msg='%.*s%s'}", cut ? CUT : WHOLE, text, cut ? "..." : "");
}

static void print_result_shape(const Speller *self) {
  Var result = node_output(self->node, 0);
  for (int i = 0; i < var_ndim(result); i++) {
    if (i) string_print(self->out, " \\times ");
    if (var_dim(result, i) == DIM_UNKNOWN)
      string_print(self->out, "\\cdot");
    else
      string_print(self->out, "%lld", (long long)var_dim(result, i));
  }
}

/* The directive at `at`; returns what follows it. */
static const char *print_directive(const Speller *self, const char *at) {
  char letter = *at;
  if (isalpha((unsigned char)letter)) at++;
  int number = isdigit((unsigned char)*at) ? *at++ - '0' : 0;
  Params params = node_params(self->node);
  int64_t value = number < params_count(params) ? params_get(params, number) : 0;
  switch (letter) {
    case 'd':
      string_print(self->out, "%s", dtype_name((Dtype)value));
      break;
    case 'w':
      string_print(self->out, "%s", dtype_name(var_dtype(node_output(self->node, 0))));
      break;
    case 'c':
      return print_choice(self->out, at, value);
    case 't':
      string_print(self->out, "%s", graph_text((uint32_t)value));
      break;
    case 'y':
      string_json(self->out, graph_text((uint32_t)value), strlen(graph_text((uint32_t)value)));
      break;
    case 'e':
      string_print(self->out, "%s", error_class((ErrorKind)value));
      break;
    case 'r':
      print_check(self->out, params);
      break;
    case 'n':
      string_print(self->out, value < 0 ? "None" : "(%lld,)", (long long)value);
      break;
    case 'a':
    case 'x':
      print_axes(self->out, self->node, number, letter == 'x');
      break;
    case 'k':
    case 'l':
      print_acc_dtype(self, letter == 'l');
      break;
    case 'o':
      print_dimshuffle(self->out, self->node);
      break;
    case 'p':
      print_order(self->out, self->node, ", ", "'x'");
      break;
    case 'v':
      print_order(self->out, self->node, ", ", "\\ast");
      break;
    case 'z':
      print_result_shape(self);
      break;
    case 's':
      print_lengths(self);
      break;
    case 'i':
      print_indices(self, SHORT);
      break;
    case 'q':
      print_indices(self, STRUCTURE);
      break;
    case 'j':
      print_indices(self, INPUTS);
      break;
    default:
      string_print(self->out, "%lld", (long long)value);
  }
  return at;
}

static const char *print_inputs(const Speller *self, const char *at, bool tight) {
  bool all = *at == '*';
  int first = all ? 0 : *at - '0', count = node_ninputs(self->node);
  for (int i = first; i < (all ? count : first + 1); i++) {
    if (i > first) string_print(self->out, ", ");
    self->input(self->out, node_input(self->node, i), tight, self->context);
  }
  return at + 1;
}

void spell(String *out, const char *template, Node node, SpellInput *input, void *context) {
  Speller self = {out, node, input, context};
  for (const char *at = template; *at && *at != ';';) {
    size_t plain = strcspn(at, "$@~;");
    string_append(out, at, plain);
    at += plain;
    if (*at == '$')
      at = print_directive(&self, at + 1);
    else if (*at && *at != ';')
      at = print_inputs(&self, at + 1, *at == '~');
  }
}

/* Of an elementwise operation: its name with a capital letter. PyTensor's names of the roundings
 * have no underscores. */
static void print_scalar_name(String *out, Node node) {
  const char *name = op_name(node_op(node));
  bool joined = !strncmp(name, "round", 5);
  char first = (char)toupper((unsigned char)*name);
  string_append(out, &first, 1);
  for (const char *at = name + 1; *at; at++)
    if (*at != '_' || (at[1] && !joined)) string_append(out, at, 1);
  if (node_op(node) == OP_CAST)
    string_print(out, "{%s}", dtype_name(var_dtype(node_output(node, 0))));
}

void spell_name(String *out, Node node) {
  if (op_is_scalar(node_op(node)))
    print_scalar_name(out, node);
  else
    spell(out, op_info(node_op(node))->printed, node, NULL, NULL);
}

bool spell_extra_input(Node node, int *place, int64_t *value, Dtype *dtype) {
  const char *printed = op_info(node_op(node))->printed,
             *at = printed ? strchr(printed, ';') : NULL;
  if (!at) return false;
  *place = at[1] - '0';
  *value = params_get(node_params(node), at[3] - '0');
  *dtype = at[4] == 'l' ? DTYPE_INT64 : DTYPE_INT8;
  return true;
}
