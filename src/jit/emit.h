/* The emitter at work. Internal to src/jit. */
#ifndef ST_JIT_EMIT_H
#define ST_JIT_EMIT_H

#include "jit/kernel.h"
#include "jit/template.h"

enum { CHUNK = 4 }; /* elements that an instruction is emitted for */
enum { ROWS = 4 };  /* taken together where columns are folded */

typedef struct EmitValue {
  int locals[2]; /* the lower and the upper two of wide elements; -1: not there */
  int last_read; /* in the pass */
  int nan[2];    /* FOLD of rows taken together: where a NaN came by */
  int kept;      /* pointer to where a STORE leaves its elements, -1: nowhere */
} EmitValue;

/* A reduction in its pass: partial results by position in the row modulo slots * CHUNK, as in
 * ops/reduce_kernel.c. */
typedef struct EmitReduction {
  int value, slots;
  int accumulators[8]; /* slot by slot, wide ones as two halves */
  int seen_nan[4];     /* slot by slot; -1: not asked for */
} EmitReduction;

typedef struct Emitter {
  const Kernel *kernel;
  Body body;
  EmitValue *values;
  int *bases, *sizes; /* of pointers: the row's start, bytes of an element */
  int *running;       /* of pointers in each of the rows taken together: the chunk */
  bool *used;         /* of pointers: by elements in the pass */
  int rows, row;      /* taken together; the one at work */
  VECTOR(EmitReduction) reductions;
  int pass, copy; /* which copy of the chunk's code */
  int remaining;  /* elements of the row from the first copy on */
  bool masked;    /* the chunk may be a partial one */
  int masks[5];   /* of 32 bits, the halves of 64, in bytes, in 16 bits; -1: not made */
} Emitter;

static inline Lanes emit_lanes(const Emitter *emitter, int value) {
  return lanes_of(kernel_at(emitter->kernel, value)->dtype);
}
/* How many vectors hold what an instruction works on. */
static inline int emit_halves(const Emitter *emitter, int value) {
  return lanes_wide(emit_lanes(emitter, value)) && !kernel_at(emitter->kernel, value)->row ? 2 : 1;
}

/* Where the chunk is that a pointer is at. */
static inline int emit_running(const Emitter *emitter, int pointer) {
  return emitter->running[emitter->row * emitter->kernel->pointers + pointer];
}

/* About how many instructions a pass takes for a chunk. */
int emit_weight(const Kernel *kernel, int pass);

/* emit_value.c: one instruction of the pass, for a chunk or a row. */
void emit_instruction(Emitter *emitter, int value);
/* The result of a template, in a new local. */
int emit_template(Emitter *emitter, TemplateId id, int a, int b, int c);
void emit_load_row(Emitter *emitter, int value, int pointer);
void emit_store_row(Emitter *emitter, int value, int pointer);
typedef enum EmitMask { MASK_32, MASK_LOW, MASK_HIGH, MASK_8, MASK_16 } EmitMask;
/* The lanes of a chunk that belong to the row. */
int emit_mask(Emitter *emitter, EmitMask kind);

/* emit_reduce.c */
TemplateId emit_step(Reducer reducer, Lanes lanes);
bool emit_is_extreme(Reducer reducer, Lanes lanes);
/* How many chunks in a row have partial results of their own. */
int emit_slots(Lanes lanes);
void emit_open_reductions(Emitter *emitter);
void emit_reduce(Emitter *emitter, int value);
void emit_close_reductions(Emitter *emitter);

#endif
