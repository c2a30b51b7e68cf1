/* Kernel: what the emitter makes a WebAssembly function of. Values in SSA form, elementwise or one
 * for each row, between loads and stores through pointers that each call brings along.
 *
 *   void kernel(const KernelArgument *arguments, uint32_t n, uint32_t rows)
 *
 * runs over `rows` rows of `n` elements, at least one each. A pointer to elements moves through a
 * row; after each row every pointer is set `step` bytes further. A row is walked once for each
 * pass: values that depend on a reduction of the row belong to a later pass.
 *
 * Up to 31 bytes behind a row of elements are read, and written back as they were. */
#ifndef ST_JIT_KERNEL_H
#define ST_JIT_KERNEL_H

#include "compile/loop.h"
#include "jit/bytes.h"

typedef struct KernelArgument {
  void *data;
  intptr_t step;
} KernelArgument;

typedef enum KernelCode {
  KERNEL_LOAD,
  KERNEL_SCALAR, /* `op` on arguments of its compute dtypes */
  KERNEL_CAST,
  KERNEL_FOLD,   /* `reducer` on two arguments, element by element */
  KERNEL_REDUCE, /* `reducer` over the row, onto what `pointer` points at unless that is -1 */
  KERNEL_STORE
} KernelCode;

/* A value for each row counts as an element wherever one is asked for. */
typedef struct KernelInstruction {
  KernelCode code;
  bool row; /* REDUCE: true */
  Dtype dtype;
  Op op;
  Reducer reducer;
  int pointer; /* LOAD, STORE, REDUCE */
  bool still;  /* FOLD: onto elements that stay in place from row to row, where a STORE puts it */
  int count, arguments[LOOP_MAX_ARGUMENTS];
  int pass; /* in which it is computed; REDUCE: the one after */
} KernelInstruction;

typedef struct Kernel {
  int pointers, passes;
  VECTOR(KernelInstruction) code;
} Kernel;

static inline const KernelInstruction *kernel_at(const Kernel *kernel, int value) {
  return &kernel->code.data[value];
}
static inline bool kernel_in_pass(const KernelInstruction *instruction, int pass) {
  return instruction->pass - (instruction->code == KERNEL_REDUCE) == pass;
}

/* Whether the emitter knows an operation on arguments of these dtypes, a cast, a reduction. */
bool kernel_knows_scalar(Op op, int count, const Dtype *dtypes, Dtype result);
/* About how many instructions the operation takes. */
int kernel_weight(Op op, Dtype dtype);
bool kernel_knows_cast(Dtype from, Dtype to);
bool kernel_knows_reducer(Reducer reducer, Dtype dtype);

/* Sets the passes. */
void kernel_schedule(Kernel *kernel);
/* Whether a later pass than its own reads the elements of a computed value, so that a STORE must
 * leave them in memory. */
bool kernel_must_keep(const Kernel *kernel, int value);

/* Appends the function's body as it stands in a module's code section; true if it calls imports. */
bool kernel_emit(const Kernel *kernel, Bytes *out);
void kernel_free(Kernel *kernel);

#endif
