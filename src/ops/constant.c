/* What is known of a variable's value without running anything (S1-CV-07). Elements are looked
 * up one by one, from the outside in: through operations that only place or repeat elements,
 * through lengths that are static, and through the arithmetic that shapes are made with. The
 * work is bounded by a budget of steps, whatever the graph's size. */
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "ops/evaluate.h"
#include "ops/index.h"
#include "tensor/cast.h"

enum {
  MAX_STEPS = 256,    /* variables looked at for one answer */
  MAX_DEPTH = 48,     /* of operations on top of each other */
  MAX_SCANNED = 4096, /* elements of a constant compared with each other */
  MAX_ELEMENTS = 64,  /* of an array that is put together */
  ALL_EQUAL = -1      /* in place of an element's index: the one value that all elements have */
};

typedef struct Search {
  int steps, depth;
} Search;

/* One element of any dtype. */
typedef union Element {
  _Alignas(16) unsigned char bytes[16];
  int64_t integer;
} Element;

static bool find(Search *search, Var var, int64_t index, Element *element);

static View element_view(Element *element, Dtype dtype) {
  return (View){element->bytes, dtype, 0, NULL, NULL};
}

static void element_cast(Element *element, Dtype from, Dtype to) {
  Element given = *element;
  cast_kernel(from, to)(1, element->bytes, 1, given.bytes, 1);
}

static bool found_int(Var var, int64_t value, Element *element) {
  element->integer = value;
  element_cast(element, DTYPE_INT64, var_dtype(var));
  return true;
}

/* The number of elements if it is static, else -1. */
static int64_t static_size(Var var) {
  for (int i = 0; i < var_ndim(var); i++)
    if (var_dim(var, i) == DIM_UNKNOWN) return -1;
  return shape_size(var_ndim(var), var_shape(var));
}

/* The element is the input's one at the same index, after a cast if the dtypes differ. */
static bool find_through(Search *search, Var input, int64_t index, Var var, Element *element) {
  if (!find(search, input, index, element)) return false;
  if (var_dtype(input) != var_dtype(var)) element_cast(element, var_dtype(input), var_dtype(var));
  return true;
}

static bool find_in_constant(Var var, int64_t index, Element *element) {
  const View *view = &var_data(var)->view;
  int64_t count = view_size(view);
  size_t size = dtype_size(view->dtype);
  if (index >= count || count == 0) return false;
  memcpy(element->bytes, view_at(view, index == ALL_EQUAL ? 0 : index), size);
  if (index != ALL_EQUAL) return true;
  if (count > MAX_SCANNED) return false;
  for (int64_t i = 1; i < count; i++)
    if (memcmp(view_at(view, i), element->bytes, size) != 0) return false;
  return true;
}

/* ---- operations that place elements ---- */

/* Whether axes are only added and dropped, not exchanged, so that C order stays. */
static bool keeps_order(Params order) {
  int64_t last = -1;
  for (int i = 0; i < params_count(order); i++) {
    int64_t axis = params_get(order, i);
    if (axis == -1) continue;
    if (axis < last) return false;
    last = axis;
  }
  return true;
}

static bool find_in_make_vector(Search *search, Node node, int64_t index, Var var,
                                Element *element) {
  if (index == ALL_EQUAL && node_ninputs(node) == 1) index = 0;
  if (index < 0 || index >= node_ninputs(node)) return false;
  return find_through(search, node_input(node, (int)index), 0, var, element);
}

static bool find_in_join(Search *search, Node node, int64_t index, Var var, Element *element) {
  if (index == ALL_EQUAL || var_ndim(var) != 1) return false;
  for (int i = 0; i < node_ninputs(node); i++) {
    Var input = node_input(node, i);
    int64_t length = var_dim(input, 0);
    if (length == DIM_UNKNOWN) return false;
    if (index < length) return find_through(search, input, index, var, element);
    index -= length;
  }
  return false;
}

static bool find_in_shape(Node node, int64_t index, Var var, Element *element) {
  Var x = node_input(node, 0);
  if (index == ALL_EQUAL && var_ndim(x) == 1) index = 0;
  if (index < 0 || index >= var_ndim(x) || var_dim(x, (int)index) == DIM_UNKNOWN) return false;
  return found_int(var, var_dim(x, (int)index), element);
}

static bool find_in_shape_i(Node node, Var var, Element *element) {
  int64_t length = var_dim(node_input(node, 0), (int)params_get(node_params(node), 0));
  return length != DIM_UNKNOWN && found_int(var, length, element);
}

static bool find_int(Search *search, Var var, int64_t *value) {
  Element element;
  if (!find(search, var, 0, &element)) return false;
  View view = element_view(&element, var_dtype(var));
  *value = view_int(&view, 0);
  return true;
}

/* What one axis of an index selects of a static length; false if that is not known or is a
 * mistake. */
static bool find_range(Search *search, const Index *index, int64_t length, IndexRange *range) {
  int64_t bounds[3];
  const int64_t *given[3] = {NULL, NULL, NULL};
  Var vars[3] = {index->start, index->stop, index->step};
  for (int i = 0; i < 3; i++) {
    if (!vars[i]) continue;
    if (!find_int(search, vars[i], &bounds[i])) return false;
    given[i] = &bounds[i];
  }
  if (index->kind == INDEX_SCALAR) {
    int64_t at = bounds[0] < 0 ? bounds[0] + length : bounds[0];
    *range = (IndexRange){at, 1, 1};
    return at >= 0 && at < length;
  }
  return !(given[2] && bounds[2] == 0) && index_range(length, given[0], given[1], given[2], range);
}

/* The index in x of element `index` of a subtensor of it; false if that is not known. An axis
 * indexed by a scalar takes part as one of length 1. */
static bool source_index(Search *search, Node node, int64_t index, int64_t *source) {
  Var x = node_input(node, 0);
  Index indices[TYPE_MAX_NDIM];
  int count = index_decode(node, indices);
  int64_t stride = 1;
  *source = 0;
  if (static_size(x) < 0) return false;
  for (int axis = var_ndim(x) - 1; axis >= 0; axis--) {
    int64_t length = var_dim(x, axis);
    IndexRange range = {0, 1, length};
    if (axis < count && !find_range(search, &indices[axis], length, &range)) return false;
    if (range.length == 0) return false;
    *source += (range.start + index % range.length * range.step) * stride;
    index /= range.length;
    stride *= length;
  }
  return index == 0;
}

static bool find_in_subtensor(Search *search, Node node, int64_t index, Var var, Element *element) {
  Var x = node_input(node, 0);
  int64_t source;
  if (index == ALL_EQUAL || !source_index(search, node, index, &source)) source = ALL_EQUAL;
  return find_through(search, x, source, var, element);
}

/* ---- elementwise operations ---- */

/* Those that shapes and conditions on them are made of; others are left to constant folding, so
 * that patterns such as log(1 + x) stay visible. */
static bool is_shape_arithmetic(Op op) {
  switch (op) {
    case OP_IDENTITY:
    case OP_CAST:
    case OP_SWITCH:
    case OP_NEQ:
    case OP_EQ:
    case OP_LT:
    case OP_GT:
    case OP_LE:
    case OP_GE:
    case OP_ADD:
    case OP_SUB:
    case OP_MUL:
    case OP_MOD:
    case OP_INT_DIV:
    case OP_TRUE_DIV:
    case OP_NEG:
    case OP_MAXIMUM:
    case OP_MINIMUM:
      return true;
    default:
      return false;
  }
}

/* The index in `input` of the element that meets element `index` of `var`; ALL_EQUAL where that
 * is not sure. */
static int64_t broadcast_index(Var input, Var var, int64_t index) {
  if (index == ALL_EQUAL) return ALL_EQUAL;
  if (static_size(input) == 1) return 0;
  if (var_ndim(var) == 1) return index;
  return var_type(input) == type_with_dtype(var_type(var), var_dtype(input)) &&
                 static_size(var) >= 0
             ? index
             : ALL_EQUAL;
}

static bool find_in_elementwise(Search *search, Node node, int64_t index, Var var,
                                Element *element) {
  Element elements[SCALAR_MAX_ARITY];
  View views[SCALAR_MAX_ARITY];
  Op op = node_op(node);
  int count = node_ninputs(node);
  if (op == OP_SECOND) {
    Var value = node_input(node, 1);
    return find_through(search, value, broadcast_index(value, var, index), var, element);
  }
  if (!is_shape_arithmetic(op) || count > SCALAR_MAX_ARITY) return false;
  for (int i = 0; i < count; i++) {
    Var input = node_input(node, i);
    if (!find(search, input, broadcast_index(input, var, index), &elements[i])) return false;
    views[i] = element_view(&elements[i], var_dtype(input));
  }
  View output = element_view(element, var_dtype(var));
  return evaluate_elementwise(&(KernelCall){op, node_params(node), count, 1, views, &output});
}

/* ---- the search ---- */

static bool find_in_result(Search *search, Var var, int64_t index, Element *element) {
  Node node = var_owner(var);
  Op op = node_op(node);
  if (op_is_scalar(op)) return find_in_elementwise(search, node, index, var, element);
  switch (op) {
    case OP_SHAPE:
      return find_in_shape(node, index, var, element);
    case OP_SHAPE_I:
      return find_in_shape_i(node, var, element);
    case OP_MAKE_VECTOR:
      return find_in_make_vector(search, node, index, var, element);
    case OP_JOIN:
      return find_in_join(search, node, index, var, element);
    case OP_RESHAPE:
    case OP_SPECIFY_SHAPE:
      return find_through(search, node_input(node, 0), index, var, element);
    case OP_SPLIT:
      return find_through(search, node_input(node, 0), ALL_EQUAL, var, element);
    case OP_DIMSHUFFLE: {
      bool same = index == ALL_EQUAL || keeps_order(node_params(node));
      return find_through(search, node_input(node, 0), same ? index : ALL_EQUAL, var, element);
    }
    case OP_SUBTENSOR:
      return find_in_subtensor(search, node, index, var, element);
    case OP_ALLOC:
      return find_through(search, node_input(node, 0), ALL_EQUAL, var, element);
    default:
      return false;
  }
}

static bool find(Search *search, Var var, int64_t index, Element *element) {
  if (search->steps == 0 || search->depth == MAX_DEPTH || type_kind(var_type(var)) != TYPE_TENSOR)
    return false;
  int64_t size = static_size(var);
  if (size >= 0 && index >= size) return false;
  if (index == ALL_EQUAL && size == 1) index = 0;
  search->steps--;
  if (var_kind(var) == VAR_CONSTANT) return find_in_constant(var, index, element);
  if (var_kind(var) != VAR_RESULT) return false;
  search->depth++;
  bool found = find_in_result(search, var, index, element);
  search->depth--;
  return found;
}

Array *op_constant_value(Var var) {
  if (!var || type_kind(var_type(var)) != TYPE_TENSOR) return NULL;
  if (var_kind(var) == VAR_CONSTANT) return array_retain((Array *)var_data(var));
  int64_t size = static_size(var);
  if (size < 0 || size > MAX_ELEMENTS) return NULL;
  Search search = {.steps = MAX_STEPS};
  Element elements[MAX_ELEMENTS];
  for (int64_t i = 0; i < size; i++)
    if (!find(&search, var, i, &elements[i])) return NULL;
  Array *array = array_new(var_dtype(var), var_ndim(var), var_shape(var));
  size_t width = dtype_size(var_dtype(var));
  for (int64_t i = 0; array && i < size; i++)
    memcpy((char *)array->view.data + (size_t)i * width, elements[i].bytes, width);
  return array;
}

bool op_constant_int(Var var, int64_t index, int64_t *value) {
  if (!var || type_kind(var_type(var)) != TYPE_TENSOR || !dtype_is(var_dtype(var), GROUP_DISCRETE))
    return false;
  Search search = {.steps = MAX_STEPS};
  Element element;
  if (!find(&search, var, index, &element)) return false;
  View view = element_view(&element, var_dtype(var));
  *value = view_int(&view, 0);
  return true;
}

bool op_constant_scalar(Var var, double *value) {
  if (!var || type_kind(var_type(var)) != TYPE_TENSOR || dtype_is(var_dtype(var), GROUP_COMPLEX))
    return false;
  Search search = {.steps = MAX_STEPS};
  Element element;
  if (!find(&search, var, ALL_EQUAL, &element)) return false;
  View view = element_view(&element, var_dtype(var));
  *value = view_float(&view, 0);
  return !dtype_is(var_dtype(var), GROUP_INTEGER) || fabs(*value) < 0x1p53;
}

/* ---- whole graphs of constants ---- */

static Array *folded(Search *search, Var var);

/* One length of x, by the shape rule of what made it. */
static Array *folded_length(Search *search, Var x, int axis) {
  Dim dims[TYPE_MAX_NDIM];
  if (var_kind(x) != VAR_RESULT || !op_symbolic_shape(var_owner(x), var_index(x), dims))
    return NULL;
  return folded(search, dim_var(dims[axis]));
}

/* What `var` is the length of: x.shape[axis], however it is written. */
static Var length_of(Var var, int *axis) {
  Node node = var_owner(var);
  Index index;
  int64_t at;
  if (node_op(node) == OP_SHAPE_I) {
    *axis = (int)params_get(node_params(node), 0);
    return node_input(node, 0);
  }
  if (node_op(node) != OP_SUBTENSOR || var_op(node_input(node, 0)) != OP_SHAPE) return 0;
  Var x = node_input(var_owner(node_input(node, 0)), 0);
  if (index_decode(node, &index) != 1 || index.kind != INDEX_SCALAR ||
      !op_constant_int(index.start, 0, &at) || at < -var_ndim(x) || at >= var_ndim(x))
    return 0;
  *axis = (int)(at < 0 ? at + var_ndim(x) : at);
  return x;
}

static Array *folded_result(Search *search, Var var) {
  Node node = var_owner(var);
  int ninputs = node_ninputs(node), noutputs = node_noutputs(node);
  OpExecution execution = op_info(node_op(node))->execution;
  if (node_op(node) == OP_CHECK || node_op(node) == OP_PRINT || execution == EXECUTE_CALL)
    return NULL;
  Array **arrays = memory_alloc((size_t)(ninputs + noutputs) * sizeof *arrays);
  const View **views = memory_alloc((size_t)ninputs * sizeof *views);
  bool fine = true;
  for (int i = 0; i < ninputs; i++) {
    arrays[i] = fine ? folded(search, node_input(node, i)) : NULL;
    fine = arrays[i] != NULL;
    if (fine) views[i] = &arrays[i]->view;
  }
  Array *result = NULL;
  if (fine && op_evaluate(node, views, arrays + ninputs)) {
    result = array_retain(arrays[ninputs + var_index(var)]);
    for (int i = 0; i < noutputs; i++) array_release(arrays[ninputs + i]);
  }
  for (int i = 0; i < ninputs; i++) array_release(arrays[i]);
  memory_free(arrays);
  memory_free(views);
  return result;
}

/* The value of a graph of small constants and of the lengths of anything; NULL, perhaps with an
 * error, if it is none. */
static Array *folded(Search *search, Var var) {
  if (!var || type_kind(var_type(var)) != TYPE_TENSOR || static_size(var) > MAX_SCANNED)
    return NULL;
  Array *known = op_constant_value(var);
  if (known || var_kind(var) != VAR_RESULT) return known;
  if (search->steps == 0 || search->depth == MAX_DEPTH) return NULL;
  search->steps--;
  search->depth++;
  int axis;
  Var x = length_of(var, &axis);
  known = x ? folded_length(search, x, axis) : folded_result(search, var);
  search->depth--;
  return known;
}

bool op_constant_length(Var var, int64_t *length) {
  Search search = {.steps = MAX_STEPS};
  if (error_pending() || var_op(var) == OP_DISCONNECTED_GRAD) return false; /* meant to be open */
  Array *array = folded(&search, var);
  error_clear(); /* a mistake in the graph shows when it is run */
  if (array) *length = view_int(&array->view, 0);
  array_release(array);
  return array != NULL;
}
