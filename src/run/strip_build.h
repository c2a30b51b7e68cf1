/* A strip program under construction: strip_build.c makes it of single kernels, strip_fuse.c puts
 * those together. Internal to src/run. */
#ifndef ST_RUN_STRIP_BUILD_H
#define ST_RUN_STRIP_BUILD_H

#include "run/registers.h"
#include "run/strip.h"

typedef enum Reach {
  REACH_DIRECT,  /* in the order of the space: where it lies */
  REACH_LOCATED, /* a block lies together somewhere */
  REACH_ONCE,    /* the same for every block: packed once */
  REACH_TILED,   /* transposed: several rows at once */
  REACH_PACKED   /* packed for every block */
} Reach;

/* Where an input's elements are: `row` and `column` elements further for each row and column. */
typedef struct Affine {
  bool is; /* column: 0 or 1 */
  int64_t row, column;
} Affine;

typedef struct Builder {
  Arena *arena;
  const LoopBinding *binding;
  const Loop *loop;
  StripProgram *program;
  int row_axes;   /* leading axes of the space that count rows */
  Reach *reach;   /* of inputs */
  Affine *affine; /* of inputs */
  VECTOR(StripOp) ops;
  Registers registers;
  VECTOR(StripSink) sinks;
  StripAddress *values; /* where each value is now */
  bool *ready;          /* it is there in the phase being built */
  bool *kept;           /* a later phase reads it: it is there for the length of a row */
  int *home;            /* the output that a value is written into, -1: none */
  int64_t most;         /* elements of the largest block */
} Builder;

static inline const LoopInstruction *code(const Builder *builder, int value) {
  return &builder->loop->code.data[value];
}
static inline int size_of(const Builder *builder, int value) {
  return (int)dtype_size(code(builder, value)->dtype);
}

/* How elements with these strides, 0 where they repeat, lie in rows and columns. */
Affine strip_affine(Builder *builder, LoopLevel level, const int64_t *strides);
/* Replaces ops by kernels for src/jit, and registers by those that are still needed. */
void strip_fuse(Builder *builder);

#endif
