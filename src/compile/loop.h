/* Loop: a fused group of operations as one pass over an iteration space. The contract between the
 * fuser, which makes it, the strip interpreter (src/run) and the emitter (src/jit), which run it.
 *
 * The space is a C-order product of axes; the last `row_rank` of them form a row. Values are
 * numbered in the order of their instructions (SSA) and live on one of two levels:
 *
 *   ELEMENT   one for each element of the space
 *   ROW       one for each row: for each index of the leading axes
 *
 * Scalar operations stay on a level. REDUCE_ROW goes down (a row of elements becomes one value),
 * BROADCAST up. A value that depends on a reduction of a row belongs to a later phase than the
 * reduction: a row can be walked once per phase, and instructions are sorted by phase, so that
 * running them in order on whole rows is right as well.
 *
 *   softmax of rows:  %0 = input 0            phase 0
 *                     %1 = reduce_row max %0  phase 1 from here on
 *                     %2 = broadcast %1
 *                     %3 = sub %0 %2
 *                     %4 = exp %3
 *                     %5 = reduce_row sum %4  phase 2 from here on
 *                     %6 = broadcast %5
 *                     %7 = true_div %4 %6     stored as output 0
 *
 * Only dtypes, levels and how inputs lie on the axes are in here; lengths, strides and addresses
 * come with each plan. */
#ifndef ST_COMPILE_LOOP_H
#define ST_COMPILE_LOOP_H

#include "core/arena.h"
#include "core/vector.h"
#include "ops/ops.h"

typedef enum LoopLevel { LEVEL_ELEMENT, LEVEL_ROW } LoopLevel;

typedef enum LoopCode {
  LOOP_INPUT, /* the element of input `input` (on either level) */
  LOOP_SCALAR, /* `op` of scalar.def on arguments of its compute dtypes (ops/scalar_kernel.h) */
  LOOP_CAST,       /* the argument as `dtype` */
  LOOP_REDUCE_ROW, /* `reducer` over the argument's row, in the argument's dtype */
  LOOP_BROADCAST   /* the row's value for every element of the row */
} LoopCode;

enum { LOOP_MAX_ARGUMENTS = 4 };

typedef struct LoopInstruction {
  LoopCode code;
  LoopLevel level;
  Dtype dtype;
  int phase;
  Op op;           /* SCALAR; never variadic with more than two arguments */
  Reducer reducer; /* REDUCE_ROW */
  int input;       /* INPUT */
  int count;       /* arguments: earlier values */
  int arguments[LOOP_MAX_ARGUMENTS];
} LoopInstruction;

/* An array that is read: axes[i] is the array's axis that lies along axis i of the space (of its
 * leading axes on ROW level), or -1 where the array is broadcast. */
typedef struct LoopInput {
  int value; /* of the program (program.h) */
  Dtype dtype;
  LoopLevel level;
  const int8_t *axes;
} LoopInput;

/* An array that is written, in C order. STORE: value `result` for every element, or for every row.
 * REDUCE: `reducer` folds `result` over the axes of its level that are not kept, in result's dtype,
 * and converts to `dtype`. */
typedef enum LoopSink { SINK_STORE, SINK_REDUCE } LoopSink;
typedef struct LoopOutput {
  int value; /* of the program */
  LoopSink sink;
  Dtype dtype;
  int result;
  Reducer reducer;
  const bool *kept; /* REDUCE: for each axis of the level */
} LoopOutput;

typedef struct Loop {
  int rank, row_rank; /* row_rank is `rank` for a loop without rows: everything is one row */
  int phases;
  bool has_rows; /* some value is on ROW level */
  VECTOR(LoopInput) inputs;
  VECTOR(LoopInstruction) code;
  VECTOR(LoopOutput) outputs;
  /* Where the length of each axis of the space is read: axis `axis` of value `value`. */
  struct LoopExtent {
    int value, axis;
  } * extents;
} Loop;

static inline int loop_level_rank(const Loop *loop, LoopLevel level) {
  return level == LEVEL_ELEMENT ? loop->rank : loop->rank - loop->row_rank;
}

/* ---- making one (all lists in program order; the arena owns axes, kept and extents) ---- */

/* Each returns the value's number; equal inputs, casts and broadcasts are made once. */
int loop_input(Loop *loop, Arena *arena, int value, Dtype dtype, LoopLevel level,
               const int8_t *axes);
int loop_cast(Loop *loop, int argument, Dtype dtype);
int loop_broadcast(Loop *loop, int argument);
int loop_reduce_row(Loop *loop, Reducer reducer, int argument);
/* Any scalar operation on any dtypes and number of arguments: conversions are put in, variadic ones
 * unfolded. Arguments are all of one level. */
int loop_scalar(Loop *loop, Op op, Params params, int count, const int *arguments);
/* Sorts instructions by phase and drops those that no output needs, and inputs that none reads. */
void loop_finish(Loop *loop);
void loop_free(Loop *loop);

/* ---- asking ---- */

/* The last instruction that has input `input` as argument (-1: none). */
int loop_last_read(const Loop *loop, int input);
/* Asserts the invariants above. */
void loop_check(const Loop *loop);
/* One line for each input, instruction and output. */
void loop_print(String *out, const Loop *loop);

#endif
