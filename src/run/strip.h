/* The strip interpreter: a bound loop as a list of kernel calls on strips of about a thousand
 * elements.
 *
 * Rows of up to STRIP_LENGTH elements are taken whole, as many as fit; the instructions run once
 * for each such block. Longer rows (and loops without rows, whose whole space is one row) are cut
 * into segments: for each phase of the loop, first what happens once per row, then the phase's
 * instructions segment by segment; values that a later phase reads are kept for the length of a
 * row.
 *
 * Where src/jit can, several ops become one kernel (strip_fuse.c): the same results, without strips
 * in between.
 *
 * Inputs that lie in order are read where they lie; others are packed into strips: once if they are
 * the same for every block. */
#ifndef ST_RUN_STRIP_H
#define ST_RUN_STRIP_H

#include "compile/plan.h"
#include "jit/jit.h"
#include "ops/reduce_kernel.h"
#include "ops/scalar_kernel.h"
#include "tensor/cast.h"

enum { STRIP_LENGTH = 1024, STRIP_SHORT_ROW = 32, STRIP_RUN = 64 };
enum { STRIP_TILE_ROWS = 16, STRIP_TILE_BYTES = 1 << 18 }; /* transposed at once; at most */

/* Where a strip is: pointers[pointer] + offset + bytes for the position of the block. */
typedef struct StripAddress {
  int pointer; /* 0: scratch */
  int strip;   /* while building: 1 + the register, or 0 */
  int64_t offset;
  int per_flat, per_column, per_row;
} StripAddress;

/* An array's axes as a block walks through them: neighbours that follow each other joined. */
typedef struct StripView {
  int ndim;
  int64_t *lengths, *strides; /* elements */
} StripView;

typedef enum StripCode {
  STRIP_SCALAR,
  STRIP_CAST,
  STRIP_COPY,
  STRIP_PACK,         /* elements of an input from anywhere */
  STRIP_LOCATE,       /* sets a pointer to where the block's elements lie together */
  STRIP_TILE,         /* the same, after transposing several rows where a new group begins */
  STRIP_SPREAD,       /* a value per row to every element */
  STRIP_REDUCE,       /* rows of the block to a value each */
  STRIP_REDUCE_SHORT, /* the same for all rows together, element after element in order */
  STRIP_IDENTITY,     /* opens a reduction of a long row */
  STRIP_FOLD,         /* folds a segment into it */
  STRIP_SINK,
  STRIP_KERNEL /* several of the others in one, made by src/jit */
} StripCode;

typedef struct StripOp {
  StripCode code;
  bool rows; /* one element for each row of the block, not one for each element */
  int size;  /* bytes of an element: COPY, PACK, LOCATE, TILE, SPREAD */
  int item;  /* which view, sink or kernel; the pointer that LOCATE and TILE set */
  int value; /* of the loop: the one that is computed, read, copied or folded */
  int count; /* arguments; TILE: rows */
  Reducer reducer;
  Dtype dtype;
  union {
    ScalarKernel *scalar;
    CastKernel *cast;
    ReduceKernel *reduce;
  } kernel;
  StripAddress out, in[LOOP_MAX_ARGUMENTS];
} StripOp;

/* A reduction into an output: accumulators, then a conversion. */
typedef enum SinkMode {
  SINK_ALL,    /* one accumulator */
  SINK_STRIP,  /* as many as a block is long: neighbours stay, what is in front of them is folded */
  SINK_GENERAL /* one for each element of the output */
} SinkMode;

typedef struct StripSink {
  SinkMode mode;
  bool rows, direct; /* direct: the output's memory holds the accumulators */
  Reducer reducer;
  Dtype acc, dtype;
  int output;     /* pointer */
  int64_t size;   /* elements of the output */
  int64_t width;  /* accumulators */
  StripView view; /* strides are in the output, 0 for what is folded */
  bool *kept;     /* for each axis of the view */
  StripAddress accumulators;
} StripSink;

/* Several ops as one function. `by_rows`: its rows are the loop's; otherwise a block is one row. */
typedef struct StripKernel {
  Kernel kernel;
  JitKernel compiled; /* 0: not yet */
  bool by_rows;
  bool streams;              /* one call can do several blocks: nothing else happens in between */
  StripAddress *at;          /* of each pointer */
  KernelArgument *arguments; /* steps are set */
} StripKernel;

typedef struct StripSection {
  int first, end; /* ops */
} StripSection;

typedef struct StripProgram {
  int64_t nrows, row_length;
  bool long_rows;
  int64_t block_rows;   /* whole rows: rows in a block */
  int64_t run, segment; /* long rows: segments restart at multiples of `run` */
  int npointers, nphases, nsinks, nops, nkernels;
  void **pointers; /* scratch, inputs, outputs, located */
  StripOp *ops;
  StripSection once;
  StripSection *rows, *elements; /* for each phase; whole rows: elements[0] only */
  StripView *views;              /* of inputs */
  StripSink *sinks;
  StripKernel *kernels;
  int64_t scratch_size;
} StripProgram;

/* `fuse`: with kernels, which must be compiled before it runs. */
StripProgram *strip_build(Arena *arena, const LoopBinding *binding, bool fuse);
/* Gives back what the arena does not own. */
void strip_free(StripProgram *program);
/* Compiles the kernels of several programs as one module; false if they cannot be had. */
bool strip_compile(int count, StripProgram *const *programs);
/* pointers[1 ...] have been set to inputs and outputs; scratch is aligned to 64 bytes. */
void strip_run(StripProgram *program, void *scratch);

/* Elements flat .. flat + count - 1 of a view, side by side. */
void strip_pack(const StripView *view, int size, const void *data, int64_t flat, int64_t count,
                void *out);

/* Each of `rows` elements `length` times. */
void strip_spread(int size, int64_t rows, int64_t length, const void *from, void *to);

#endif
