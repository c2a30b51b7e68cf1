/* einsum: sums of products over labelled axes, two operands at a time from the left. S2-EI-01 */
#include <string.h>

#include "build/build.h"
#include "core/error.h"

/* A tensor whose axes have labels: letters, and from ELLIPSIS on the axes that `...` stands for,
 * counted from the last one. */
typedef struct Labelled {
  Var x;
  int count;
  uint8_t labels[TYPE_MAX_NDIM];
} Labelled;

enum { ELLIPSIS = 128 };

static bool is_label(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

static int place_of(const Labelled *operand, uint8_t label) {
  for (int i = 0; i < operand->count; i++)
    if (operand->labels[i] == label) return i;
  return -1;
}

static bool refuse(const char *what) {
  error_set(ERROR_VALUE, "einsum: %s", what);
  return false;
}

/* The labels of one part of the subscripts up to ',', '-' or the end; `dots`: how many axes `...`
 * stands for, -1: as many as the tensor has beside the letters. */
static bool read_labels(const char **at, int dots, Labelled *operand) {
  int letters = 0;
  for (const char *c = *at; *c && *c != ',' && *c != '-'; c++) letters += is_label(*c);
  if (dots < 0) dots = operand->x ? var_ndim(operand->x) - letters : 0;
  operand->count = 0;
  for (; **at && **at != ',' && **at != '-'; ++*at) {
    if (**at == ' ') continue;
    if (is_label(**at)) {
      if (operand->count == TYPE_MAX_NDIM) return refuse("too many labels");
      operand->labels[operand->count++] = (uint8_t) * *at;
    } else if (!strncmp(*at, "...", 3)) {
      if (dots < 0 || operand->count + dots > TYPE_MAX_NDIM)
        return refuse("an operand has fewer axes than labels");
      for (int i = dots; i > 0; i--)
        operand->labels[operand->count++] = (uint8_t)(ELLIPSIS + i - 1);
      *at += 2;
    } else {
      return refuse("subscripts are letters, '...', ',' and '->'");
    }
  }
  if (!operand->x || operand->count == var_ndim(operand->x)) return true;
  return refuse("an operand needs as many labels as it has axes");
}

/* Without '->': the axes of `...`, then the letters that occur once, in alphabetical order. */
static void implicit_output(int count, const Labelled *operands, Labelled *output) {
  int times[256] = {0};
  for (int i = 0; i < count; i++)
    for (int k = 0; k < operands[i].count; k++) times[operands[i].labels[k]]++;
  for (int label = 255; label >= ELLIPSIS; label--)
    if (times[label]) output->labels[output->count++] = (uint8_t)label;
  for (int label = 0; label < ELLIPSIS; label++)
    if (times[label] == 1) output->labels[output->count++] = (uint8_t)label;
}

/* ---- one operand ---- */

/* A label that occurs again: its axes become their diagonal, which is the last axis. PyTensor sums
 * against an identity matrix, which widens integers. */
static void take_diagonals(Labelled *a) {
  for (int i = 0; i < a->count && a->x; i++) {
    int other = i + 1, kept = 0;
    uint8_t label = a->labels[i];
    while (other < a->count && a->labels[other] != label) other++;
    if (other == a->count) continue;
    a->x = diagonal_of(a->x, i, other);
    for (int k = 0; k < a->count; k++)
      if (k != i && k != other) a->labels[kept++] = a->labels[k];
    a->labels[kept] = label;
    a->count = kept + 1;
    if (a->x && dtype_is(var_dtype(a->x), GROUP_DISCRETE))
      a->x = op_cast(a->x, dtype_is(var_dtype(a->x), GROUP_UINT) ? DTYPE_UINT64 : DTYPE_INT64);
    i = -1;
  }
}

static void drop_axes(Labelled *a, const Axes *axes) {
  int kept = 0;
  for (int i = 0; i < a->count; i++) {
    bool dropped = false;
    for (int k = 0; k < axes->count; k++) dropped |= axes->at[k] == i;
    if (!dropped) a->labels[kept++] = a->labels[i];
  }
  a->count = kept;
}

/* Sums over the axes whose label neither `other` nor the marks `needed` have. */
static void sum_unneeded(Labelled *a, const Labelled *other, const bool *needed) {
  Axes axes = {0};
  for (int i = 0; i < a->count; i++)
    if (!needed[a->labels[i]] && !(other && place_of(other, a->labels[i]) >= 0))
      axes.at[axes.count++] = i;
  if (!axes.count) return;
  a->x = reduce_axes(REDUCE_SUM, a->x, &axes, false, DTYPE_NONE, DTYPE_NONE);
  drop_axes(a, &axes);
}

/* An axis of static length 1 says nothing where the other operand has more along the label. */
static void drop_ones(Labelled *a, const Labelled *other) {
  Axes axes = {0};
  for (int i = 0; i < a->count; i++) {
    int place = place_of(other, a->labels[i]);
    if (place >= 0 && var_dim(a->x, i) == 1 && var_dim(other->x, place) != 1)
      axes.at[axes.count++] = i;
  }
  if (!axes.count) return;
  a->x = op_squeeze(a->x, axes.count, axes.at);
  drop_axes(a, &axes);
}

/* ---- two operands ---- */

/* The axes in the order of the labels; where there is none, one of length 1. */
static Var in_order(const Labelled *a, int count, const uint8_t *labels) {
  int order[TYPE_MAX_NDIM];
  for (int i = 0; i < count; i++) order[i] = place_of(a, labels[i]);
  return op_dimshuffle(a->x, count, order);
}

/* A matrix after the batch axes: `first` axes joined, then `second`. */
static Var join_last(Var x, int batch, int first, int second) {
  Var lengths[TYPE_MAX_NDIM];
  Axes left = {.count = first}, right = {.count = second};
  for (int i = 0; i < batch; i++) lengths[i] = op_shape_i(x, i);
  for (int i = 0; i < first; i++) left.at[i] = batch + i;
  for (int i = 0; i < second; i++) right.at[i] = batch + first + i;
  if (first == 1 && second == 1) return x;
  lengths[batch] = size_along(x, &left);
  lengths[batch + 1] = size_along(x, &right);
  return reshape_to(x, batch + 2, lengths);
}

/* Labels of two operands by where they are: in both and kept, in one, in both and summed. */
typedef struct Groups {
  int batch, left, right, summed;
  uint8_t kept[TYPE_MAX_NDIM]; /* batch, left, right one after the other */
  uint8_t sum[TYPE_MAX_NDIM];
} Groups;

static bool group_labels(const Labelled *a, const Labelled *b, const bool *needed, Groups *g) {
  *g = (Groups){0};
  for (int i = 0; i < a->count; i++) {
    if (place_of(b, a->labels[i]) < 0) continue;
    if (needed[a->labels[i]])
      g->kept[g->batch++] = a->labels[i];
    else
      g->sum[g->summed++] = a->labels[i];
  }
  if (a->count + b->count - g->batch - 2 * g->summed > TYPE_MAX_NDIM)
    return refuse("a product has too many axes");
  for (int i = 0; i < a->count; i++)
    if (place_of(b, a->labels[i]) < 0) g->kept[g->batch + g->left++] = a->labels[i];
  for (int i = 0; i < b->count; i++)
    if (place_of(a, b->labels[i]) < 0) g->kept[g->batch + g->left + g->right++] = b->labels[i];
  return true;
}

/* As matrices, batch axes in front. Of several summed axes the lengths must agree one by one. */
static Var product_of(Labelled a, const Labelled *b, const Groups *g) {
  uint8_t order[2 * TYPE_MAX_NDIM];
  Lengths lengths = {.count = a.count};
  for (int i = 0; i < a.count; i++) lengths.at[i] = 0;
  for (int i = 0; i < g->summed && g->summed > 1; i++)
    lengths.at[place_of(&a, g->sum[i])] = untyped_length(op_shape_i(b->x, place_of(b, g->sum[i])));
  a.x = specify_lengths(a.x, &lengths);
  memcpy(order, g->kept, (size_t)(g->batch + g->left));
  memcpy(order + g->batch + g->left, g->sum, (size_t)g->summed);
  Var x = in_order(&a, g->batch + g->left + g->summed, order);
  memcpy(order + g->batch, g->sum, (size_t)g->summed);
  memcpy(order + g->batch + g->summed, g->kept + g->batch + g->left, (size_t)g->right);
  Var y = in_order(b, g->batch + g->summed + g->right, order), kept[TYPE_MAX_NDIM];
  if (!x || !y) return 0;
  int count = g->batch + g->left + g->right;
  for (int i = 0; i < count; i++)
    kept[i] = i < g->batch + g->left ? op_shape_i(x, i) : op_shape_i(y, i - g->left + g->summed);
  x = join_last(x, g->batch, g->left, g->summed);
  y = join_last(y, g->batch, g->summed, g->right);
  Var product = g->batch ? op_batched_dot(x, y) : op_dot(x, y);
  return g->left == 1 && g->right == 1 ? product : reshape_to(product, count, kept);
}

static Labelled contract_pair(Labelled a, Labelled b, const bool *needed) {
  Labelled out = {0};
  Groups g;
  sum_unneeded(&a, &b, needed);
  sum_unneeded(&b, &a, needed);
  if (!a.x || !b.x) return out;
  drop_ones(&a, &b);
  drop_ones(&b, &a);
  if (!group_labels(&a, &b, needed, &g)) return out;
  out.count = g.batch + g.left + g.right;
  memcpy(out.labels, g.kept, sizeof out.labels);
  out.x = g.summed
              ? product_of(a, &b, &g)
              : op_binary(OP_MUL, in_order(&a, out.count, g.kept), in_order(&b, out.count, g.kept));
  return out;
}

/* ---- all operands ---- */

static void mark(bool *needed, const Labelled *operand) {
  for (int k = 0; k < operand->count; k++) needed[operand->labels[k]] = true;
}

/* The labels of the output, each of which is an operand's. */
static bool read_output(const char *at, int count, const Labelled *operands, Labelled *output) {
  int dots = 0;
  bool found[256] = {false};
  for (int i = 0; i < count; i++) mark(found, &operands[i]);
  while (dots < TYPE_MAX_NDIM && found[ELLIPSIS + dots]) dots++;
  if (at[0] == '-' && at[1] == '>') {
    at += 2;
    if (!read_labels(&at, dots, output)) return false;
  } else if (!*at) {
    implicit_output(count, operands, output);
  }
  if (*at) return refuse("there are more subscripts than operands");
  for (int i = 0; i < output->count; i++) {
    if (!found[output->labels[i]]) return refuse("each label of the output is once an operand's");
    found[output->labels[i]] = false;
  }
  return true;
}

enum { OPERANDS_MAX = 32 };

static bool read_subscripts(const Args *args, int count, Labelled *operands, Labelled *output) {
  Value subscripts = arg_value(args, 0);
  char *text = frame_alloc(subscripts.extra + 1);
  memcpy(text, subscripts.u.pointer, subscripts.extra);
  text[subscripts.extra] = 0;
  const char *at = text;
  for (int i = 0; i < count; i++) {
    operands[i].x = arg_item(args, 1, i);
    if (!operands[i].x || !read_labels(&at, -1, &operands[i])) return false;
    if (i + 1 < count && *at++ != ',') return refuse("there are more operands than subscripts");
  }
  return read_output(at, count, operands, output);
}

/* Parameters: subscripts, operands. */
Var build_einsum(const Args *args) {
  Labelled operands[OPERANDS_MAX] = {{0}}, output = {0};
  int count = arg_count(args, 1);
  if (count < 1 || count > OPERANDS_MAX) {
    error_set(ERROR_VALUE, "einsum takes 1 to %d operands, not %d", OPERANDS_MAX, count);
    return 0;
  }
  if (!read_subscripts(args, count, operands, &output)) return 0;
  for (int i = 0; i < count; i++) take_diagonals(&operands[i]);
  Labelled result = operands[0];
  for (int i = 1; i <= count && result.x; i++) {
    bool needed[256] = {false};
    mark(needed, &output);
    for (int later = i + 1; later < count; later++) mark(needed, &operands[later]);
    if (i < count)
      result = contract_pair(result, operands[i], needed);
    else
      sum_unneeded(&result, NULL, needed);
  }
  return result.x ? in_order(&result, output.count, output.labels) : 0;
}
