/* The operations: one number for each row of scalar.def and of ops.def, and what the rooms may ask
 * about them. */
#ifndef ST_OPS_OPS_H
#define ST_OPS_OPS_H

#include "core/error.h"
#include "graph/graph.h"
#include "ops/dim.h"
#include "ops/gradient.h"

enum OpId {
  OP_NONE,
#define SCALAR(id, ...) OP_##id,
#include "ops/scalar.def"
#undef SCALAR
  OP_SCALARS_END,
  OP_LAST_SCALAR = OP_SCALARS_END - 1,
#define OP(id, ...) OP_##id,
#include "ops/ops.def"
#undef OP
  OPS
};

static inline bool op_is_scalar(Op op) { return op > OP_NONE && op < OP_SCALARS_END; }

/* ---- what a row says ---- */

enum { SCALAR_MAX_ARITY = 8 };

/* The call of a type rule: reads inputs, fixes dtype and rank of each output, or records an error
 * and returns false. */
typedef struct TypeCall {
  Op op;
  Params params;
  int ninputs;
  const Var *inputs;
  int noutputs; /* how many the caller of op_apply asked for; the rule asserts that it is the
                   operation's number */
  struct TypeOutput {
    Dtype dtype;
    int ndim;
  } * outputs;
} TypeCall;

/* The call of a gradient rule: for each input the cotangent contribution, made of operations: a
 * variable; or one of grad_disconnected(), grad_null(why) from ops/gradient.h. Entries start as
 * disconnected. */
typedef struct PullbackCall {
  Node node;
  const Var *cotangents; /* one for each output; may be of disconnected type */
  Var *results;          /* one for each input */
} PullbackCall;

/* The call of a kernel on concrete arrays. Outputs are allocated in C order by the shape rule
 * before the call. */
typedef struct KernelCall {
  Op op;
  Params params;
  int ninputs, noutputs;
  const View *inputs;
  View *outputs;
} KernelCall;

typedef enum OpExecution {
  EXECUTE_SCALAR, /* elementwise: a strip kernel, fused into loops */
  EXECUTE_REDUCE, /* fused into loops */
  EXECUTE_SHAPE,  /* its value depends on shapes only */
  EXECUTE_VIEW,   /* `view` describes the output within the input's memory */
  EXECUTE_KERNEL, /* `kernel` computes into fresh outputs */
  EXECUTE_UPDATE, /* `kernel` changes output 0, which holds a copy of input 0 (or is it, when the
                     planner may) */
  EXECUTE_CALL,   /* `compute` makes the outputs, whose shapes nobody knows before */
  EXECUTE_LOWER   /* `lower` gives an equal graph of other operations, which is what is compiled */
} OpExecution;

/* The column `facts` of ops.def; every elementwise operation is SAFE and HOST. */
enum {
  OP_FACT_SAFE = 1,     /* cannot fail once shapes are known */
  OP_FACT_HOST = 2,     /* may be evaluated while planning */
  OP_FACT_SHAPED = 4,   /* output 0 has the shape of input 0 */
  OP_FACT_MATRICES = 8, /* the last two axes of its inputs are read as matrices, by BLAS */
};

typedef struct OpInfo {
  const char *name;
  OpExecution execution;
  /* Inputs whose value (not just shape) the shape rule needs: bit i for input i, bit 31 for input
   * 31 and all that follow. */
  uint32_t shape_values;
  uint32_t facts;
  bool (*type)(TypeCall *call);
  void (*shape)(ShapeCall *call);
  void (*pullback)(PullbackCall *call);
  union {
    bool (*kernel)(KernelCall *call); /* also of SHAPE and REDUCE, for op_evaluate */
    /* Writes data and strides of outputs[i], whose shape the shape rule has filled in (both arrays
     * are writable and have room for the rank); false if the elements cannot be addressed so (a
     * reshape of a transposed array): then input 0 is first copied to C order. False with an error
     * recorded is the person's mistake (an index out of range). */
    bool (*view)(KernelCall *call);
    bool (*lower)(Node node, Var *outputs);
    /* Gives new arrays; of the call's outputs nothing is known. */
    bool (*compute)(const KernelCall *call, Array **outputs);
  } run;
  const char *documentation;
  /* How printers spell an operation that is not elementwise: templates, see print/spelling.h. */
  const char *printed, *python;
  const char *gradient; /* the column of both tables */
} OpInfo;

const OpInfo *op_info(Op op);
const char *op_name(Op op);
/* The operation called `name` (as in the tables), or OP_NONE. */
Op op_find(const char *name, size_t length);
/* Inputs through which a gradient flows, coded as shape_values. */
uint32_t op_connected(Op op);
/* The same of a node, where it depends on more than the operation. */
uint32_t node_connected(Node node);
static inline bool op_bit(uint32_t bits, int index) {
  return bits >> (index < 31 ? index : 31) & 1;
}

/* What a node of a gradient was made for (Source.term): by a whole pullback, to add the terms of a
 * variable that is used more than once, or between these as the formula of one input (ops/scalar.h)
 * or by one of the rules of the row in ops.def. */
enum { TERM_ALL = 0, TERM_SUM = 255 };
typedef struct SourceRule {
  const char *text;
  size_t length;
  int input; /* with regard to which the formula is the derivative, -1 where it is not known */
} SourceRule;
SourceRule op_rule(Source source);
/* What the pullback of a node makes, as far as its formulas do not say more. */
Source op_source(Node node);
/* Whether that is a part that the operation's rule has. */
bool op_has_term(Op op, int64_t term);

/* ---- applying ---- */

/* Output variables of `op` applied to inputs as they are: type rule, static shape rule, new node.
 * False (and the error, with a note of the operation and its inputs' types) if an input failed or a
 * rule refused; outputs are 0 then. */
bool op_apply(Op op, Params params, int ninputs, const Var *inputs, int noutputs, Var *outputs);
/* The same for operations with one output; 0 on failure. */
Var op_apply1(Op op, Params params, int ninputs, const Var *inputs);
/* The node rebuilt on other inputs (types may be more specific); output `index` of it. */
bool op_rebuild(Node node, const Var *inputs, Var *outputs);

/* Runs the shape rule of a node on symbolic lengths: dims[axis] of output `index`. */
bool op_symbolic_shape(Node node, int index, Dim *dims);
/* Runs the shape rule on arrays' shapes (run time). `input_vars` may be NULL: then any axis of
 * length 1 broadcasts. Of inputs whose value the rule does not need only rank and shape are looked
 * at. */
bool op_runtime_shape(Op op, Params params, int ninputs, const Var *input_vars,
                      const View *const *inputs, int noutputs, const int *output_ndims,
                      int64_t **output_shapes);

/* Evaluates one node on concrete arrays by its own kernel, nothing fused: constant folding, shape
 * arithmetic while planning, and the reference that the compiled path is tested against. Outputs
 * are new arrays (one reference each). */
bool op_evaluate(Node node, const View *const *inputs, Array **outputs);
/* Evaluates a graph node by node. The bound variables (leaves or not) have the given values;
 * constants and shared variables their own; a leaf without a value is a MissingInputError.
 * results[i]: a new array for outputs[i]. */
bool op_evaluate_outputs(int noutputs, const Var *outputs, int nbound, const Var *bound,
                         const View *const *values, Array **results);

/* ---- constants ---- */

/* The value of a variable if it is known without running anything (checklist S1-CV-07: through
 * alloc, dimshuffle, casts, second, shapes of known length, arithmetic, subtensors of constants):
 * an array with a reference for the caller, not to be written, or NULL without error. Cheap: arrays
 * that are no constants are put together up to 64 elements. */
Array *op_constant_value(Var var);
/* The same for one element of an integer variable (C order). */
bool op_constant_int(Var var, int64_t index, int64_t *value);
/* The same for a scalar that any operations make of constants and lengths, which are evaluated:
 * what a length asked of alloc or eye is (S1-CR-04). */
bool op_constant_length(Var var, int64_t *length);
/* A 0-d or all-equal constant (looked at through broadcasting) as a double. */
bool op_constant_scalar(Var var, double *value);

/* ---- the constructors: C functions with the names of the operations, used by gradients, rewrites
 * and build ---- */

/* Elementwise: ranks are padded on the left. add and mul take any number >= 1. */
Var op_scalar(Op op, int count, const Var *inputs);
Var op_unary(Op op, Var x);
Var op_binary(Op op, Var x, Var y);
Var op_ternary(Op op, Var x, Var y, Var z);
/* A literal as it stands beside `like`: of its dtype, so that it never widens (a float literal
 * beside an integer: floatX). */
Var op_literal(double value, Var like);
Var op_cast(Var x,
            Dtype dtype); /* x itself when it has the dtype; complex to real is a TypeError */

/* Counts a negative axis from the end; false and an AxisError if it is out of range. */
bool op_normalize_axis(int *axis, int ndim);
/* order[i]: the axis of x that becomes axis i, or -1 for a new axis of length 1. Identity gives x.
 * S1-M-06 */
Var op_dimshuffle(Var x, int count, const int *order);
Var op_transpose(Var x);             /* all axes reversed */
Var op_pad_left(Var x, int ndim);    /* new axes of length 1 in front up to rank ndim */
Var op_expand_dims(Var x, int axis); /* axis counts in the result; in range */
Var op_squeeze(Var x, int count, const int *axes);
Var op_reshape(Var x, Var shape, int ndim);
Var op_flatten(Var x);           /* one axis */
Var op_shape(Var x);             /* int64 vector */
Var op_shape_i(Var x, int axis); /* int64 scalar: a constant if the length is static */
Var op_size(Var x);              /* int64 scalar: product of the lengths */
Var op_specify_shape(Var x,
                     const Var *lengths); /* one int scalar for each axis; 0: nothing specified */
Var op_int_vector(int count, const int64_t *values); /* a constant */
Var op_make_vector(int count,
                   const Var *scalars); /* upcast; of 0 scalars: int64 vector of length 0 */
Var op_alloc(Var value, int count, const Var *lengths);
Var op_alloc_like(Var value, Var like); /* value broadcast to the shape of `like` */
Var op_zeros_like(Var x, Dtype dtype);
Var op_ones_like(Var x, Dtype dtype);
Var op_join(int axis, int count, const Var *inputs);
bool op_split(Var x, Var sizes, int count, int axis, Var *outputs);
Var op_arange(Var start, Var stop, Var step, Dtype dtype);
Var op_eye(Var rows, Var columns, Var diagonal, Dtype dtype);

typedef enum Reducer {
  REDUCE_SUM,
  REDUCE_PROD,
  REDUCE_MAX,
  REDUCE_MIN,
  REDUCE_ANY,
  REDUCE_ALL,
  /* Added to REDUCE_MAX or REDUCE_MIN: of no elements the identity (-inf, inf), not an error. */
  REDUCE_OF_NONE = 16,
  /* Added to REDUCE_PROD: there are no zeros, so that its gradient is simpler. */
  REDUCE_NO_ZEROS = 32
} Reducer;
/* Reduces the axes (in range, no duplicates; count < 0: all of them). dtype, acc_dtype: DTYPE_NONE
 * for the tables' default. */
Var op_reduce(Reducer reducer, Var x, int count, const int *axes, Dtype dtype, Dtype acc_dtype);
Var op_reduce_keepdims(Reducer reducer, Var x, int count, const int *axes, Dtype dtype,
                       Dtype acc_dtype);
Var op_sum_all(Var x);
/* Index of the maximum (or minimum) in the flattened block of the axes, int64. */
Var op_argmax(Var x, int count, const int *axes, bool minimum);

/* Running sums (or products) along an axis; integers become 64-bit ones, as in a sum. */
Var op_cumulate(Var x, int axis, bool product);
/* Ascending along an axis, NaN last; the int64 indices that sort so, in the order of the elements
 * where they are equal. */
Var op_sort(Var x, int axis);
Var op_argsort(Var x, int axis);
/* int64: the order of the rows of a matrix, by their first column, then the second, ... */
Var op_argsort_rows(Var x);
/* int64, of the shape of v: how many elements of the sorted vector x are less than each of v, or
 * not greater (`right`), in the order of op_sort. */
Var op_search(Var x, Var v, bool right);

Var op_dot(Var x, Var y);         /* matrices */
Var op_batched_dot(Var x, Var y); /* rank >= 3, the leading axes broadcast; the last two multiply */

/* One axis of an index (S1-IX). */
typedef enum IndexKind {
  INDEX_SCALAR, /* start */
  INDEX_SLICE,  /* start, stop, step; 0 for absent */
  INDEX_ARRAY   /* start: an integer array (advanced) */
} IndexKind;
typedef struct Index {
  IndexKind kind;
  Var start, stop, step;
} Index;
/* Whether it takes all of an axis as it is: x[:]. */
static inline bool index_is_whole(const Index *index) {
  return index->kind == INDEX_SLICE && !index->start && !index->stop && !index->step;
}
/* Basic indexing: scalars and slices; axes not named are taken whole. */
Var op_subtensor(Var x, int count, const Index *indices);
/* At least one array. */
Var op_advanced_subtensor(Var x, int count, const Index *indices);
/* x with the indexed region set to y (or y added, duplicates accumulated unless
 * `ignore_duplicates`). */
Var op_inc_subtensor(Var x, Var y, int count, const Index *indices, bool set,
                     bool ignore_duplicates);
Var op_nonzero(
    Var x, int axis); /* int64 vector: coordinates along `axis` of the elements that are not zero */
/* The same of a mask whose axis must have this length (an int64 scalar), or it is an IndexError
 * when run. */
Var op_mask_coordinates(Var mask, int axis, Var length);

/* outputs[i]: yes[i] or no[i], of one dtype and rank; only what the branch taken needs is computed.
 */
bool op_ifelse(Var condition, int count, const Var *yes, const Var *no, Var *outputs);

/* x, if all conditions (scalars) are true when it runs; otherwise an error with this text. */
Var op_check(Var x, int count, const Var *conditions, ErrorKind kind, const char *message);
/* x, shown by the host when it runs; the attributes have commas between. */
Var op_print(Var x, const char *message, const char *attributes);

/* The host's operation number `id`, whose outputs are of these types; `connected`: the inputs
 * through which gradients flow. */
bool op_host(int64_t id, const char *name, uint32_t connected, int ninputs, const Var *inputs,
             int noutputs, const Type *types, Var *outputs);

Var op_softmax(Var x, int axis); /* axis < 0: over everything */
Var op_log_softmax(Var x, int axis);
/* x limited to the finite numbers of its dtype; NaN stays. */
Var op_finite(Var x);
/* What exp(x) is shifted by so that no sum of it overflows: the maximum over axes (count < 0: all),
 * kept with length 1, made finite; of no elements a finite number too. */
Var op_exp_shift(Var x, int count, const int *axes);

#endif
