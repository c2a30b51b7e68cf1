/* Ops that follow each other become kernels. An op that no kernel can do splits its section;
 * packing and locating inputs comes first, and goes where a kernel can read the input itself. */
#include <limits.h>
#include <stdlib.h>

#include "run/strip_build.h"

/* How a pointer moves from one row of the kernel to the next. */
typedef enum Move {
  MOVE_ADDRESS, /* as its address says */
  MOVE_STRIP,   /* through a strip of the block */
  MOVE_NOT
} Move;

typedef struct FusedPointer {
  StripAddress at;
  Move move;
  int size;
  bool row;
} FusedPointer;

/* About how many instructions go into a kernel: what is longer takes the host long to compile, and
 * gains nothing. */
enum { KERNEL_WEIGHT = 1500 };

/* A kernel being made of the ops in `members`. */
typedef struct Fuser {
  Builder *builder;
  bool by_rows;
  VECTOR(StripOp) ops; /* the new list */
  VECTOR(int) members; /* of builder->ops, ascending */
  int weight;
  bool *outside; /* of registers: another op reads it */
  Kernel kernel;
  VECTOR(FusedPointer) pointers;
  int *made; /* of each value of the loop: 1 + the kernel's, or 0 */
  VECTOR(StripKernel) kernels;
} Fuser;

static const StripOp *member(const Fuser *fuser, size_t index) {
  return &fuser->builder->ops.data[fuser->members.data[index]];
}

/* ---- which ops ---- */

static bool knows_scalar(const Builder *builder, int value) {
  const LoopInstruction *instruction = code(builder, value);
  Dtype dtypes[LOOP_MAX_ARGUMENTS];
  for (int i = 0; i < instruction->count; i++)
    dtypes[i] = code(builder, instruction->arguments[i])->dtype;
  if (instruction->code == LOOP_CAST) return kernel_knows_cast(dtypes[0], instruction->dtype);
  return kernel_knows_scalar(instruction->op, instruction->count, dtypes, instruction->dtype);
}

static bool knows_dtype(const Builder *builder, int value) {
  Dtype dtype = code(builder, value)->dtype;
  return kernel_knows_cast(dtype, dtype);
}

/* Where the accumulators lie for rows and columns. */
static Affine sink_affine(Builder *builder, const StripSink *sink) {
  const LoopOutput *output =
      &builder->loop->outputs.data[sink->output - 1 - (int)builder->loop->inputs.length];
  int64_t strides[TYPE_MAX_NDIM], size = 1;
  for (int i = builder->loop->rank - 1; i >= 0; i--) {
    strides[i] = output->kept[i] ? size : 0;
    if (output->kept[i]) size *= builder->binding->lengths[i];
  }
  return strip_affine(builder, LEVEL_ELEMENT, strides);
}

/* Partial results must be those of blocks, in which kernels that go by rows do not see them. */
static bool knows_sink(Builder *builder, const StripSink *sink, bool by_rows) {
  if (sink->rows || !kernel_knows_reducer(sink->reducer, sink->acc)) return false;
  if (sink->mode == SINK_ALL) return !by_rows || builder->program->block_rows == 1;
  return sink->mode == SINK_STRIP || sink_affine(builder, sink).is;
}

static bool can_join(Fuser *fuser, const StripOp *op) {
  Builder *builder = fuser->builder;
  switch (op->code) {
    case STRIP_SCALAR:
    case STRIP_CAST:
      return knows_scalar(builder, op->value);
    case STRIP_SPREAD:
    case STRIP_COPY:
      return knows_dtype(builder, op->value);
    case STRIP_REDUCE:
    case STRIP_REDUCE_SHORT:
    case STRIP_FOLD:
      return kernel_knows_reducer(op->reducer, op->dtype);
    case STRIP_SINK:
      return knows_sink(builder, &builder->sinks.data[op->item], fuser->by_rows);
    default:
      return false;
  }
}

/* ---- pointers and instructions ---- */

static int add_pointer(Fuser *fuser, StripAddress at, Move move, Dtype dtype, bool row) {
  *vector_push(&fuser->pointers) = (FusedPointer){at, move, (int)dtype_size(dtype), row};
  return fuser->kernel.pointers++;
}

static int add(Fuser *fuser, KernelInstruction instruction) {
  *vector_push(&fuser->kernel.code) = instruction;
  return (int)fuser->kernel.code.length - 1;
}

static int add_load(Fuser *fuser, Dtype dtype, bool row, int pointer) {
  return add(fuser, (KernelInstruction){
                        .code = KERNEL_LOAD, .row = row, .dtype = dtype, .pointer = pointer});
}

static void add_store(Fuser *fuser, int value, bool row, int pointer) {
  Dtype dtype = kernel_at(&fuser->kernel, value)->dtype;
  add(fuser, (KernelInstruction){.code = KERNEL_STORE,
                                 .row = row,
                                 .dtype = dtype,
                                 .pointer = pointer,
                                 .count = 1,
                                 .arguments = {value}});
}

static int load_at(Fuser *fuser, Dtype dtype, bool row, StripAddress at) {
  const Loop *loop = fuser->builder->loop;
  bool located = at.pointer > (int)(loop->inputs.length + loop->outputs.length);
  bool block = located || (at.strip && !at.per_column && !at.per_row);
  int pointer = add_pointer(fuser, at, block ? MOVE_STRIP : MOVE_ADDRESS, dtype, row);
  return add_load(fuser, dtype, row, pointer);
}

/* ---- reading ---- */

static const StripOp *spread_of(const Builder *builder, int value) {
  const StripOp *op = builder->ops.data;
  while (op->code != STRIP_SPREAD || op->value != value) op++;
  return op;
}

static int load_input(Fuser *fuser, int value, StripAddress at) {
  const LoopInstruction *instruction = code(fuser->builder, value);
  const Affine *affine = &fuser->builder->affine[instruction->input];
  int size = size_of(fuser->builder, value);
  bool row = instruction->level == LEVEL_ROW;
  if (!affine->is) return load_at(fuser, instruction->dtype, row, at);
  at = (StripAddress){.pointer = 1 + instruction->input,
                      .per_row = (int)affine->row * size,
                      .per_column = (int)affine->column * size};
  int pointer = add_pointer(fuser, at, MOVE_ADDRESS, instruction->dtype, row || !affine->column);
  return add_load(fuser, instruction->dtype, row || !affine->column, pointer);
}

/* What the kernel has for a value of the loop that an op reads at `at`. */
static int operand(Fuser *fuser, int value, StripAddress at) {
  const LoopInstruction *instruction = code(fuser->builder, value);
  if (fuser->made[value]) return fuser->made[value] - 1;
  int loaded;
  if (instruction->code == LOOP_INPUT)
    loaded = load_input(fuser, value, at);
  else if (instruction->code == LOOP_BROADCAST && fuser->builder->program->long_rows)
    loaded = load_at(fuser, instruction->dtype, true, spread_of(fuser->builder, value)->in[0]);
  else
    loaded = load_at(fuser, instruction->dtype, instruction->level == LEVEL_ROW, at);
  fuser->made[value] = loaded + 1;
  return loaded;
}

/* ---- writing ---- */

/* Memory for a computed value, if somebody else reads it. */
static void store_result(Fuser *fuser, const StripOp *op, int value) {
  bool needed = !op->out.strip || fuser->outside[op->out.strip];
  if (!needed) return;
  const LoopInstruction *instruction = code(fuser->builder, op->value);
  bool row = instruction->level == LEVEL_ROW;
  Move move = op->out.strip && !op->out.per_column ? MOVE_STRIP : MOVE_ADDRESS;
  add_store(fuser, value, row, add_pointer(fuser, op->out, move, instruction->dtype, row));
}

static int add_reduction(Fuser *fuser, Reducer reducer, int argument, int pointer) {
  Dtype dtype = kernel_at(&fuser->kernel, argument)->dtype;
  return add(fuser, (KernelInstruction){.code = KERNEL_REDUCE,
                                        .row = true,
                                        .dtype = dtype,
                                        .reducer = reducer,
                                        .pointer = pointer,
                                        .count = 1,
                                        .arguments = {argument}});
}

static void join_scalar(Fuser *fuser, const StripOp *op) {
  const LoopInstruction *instruction = code(fuser->builder, op->value);
  KernelInstruction added = {.code = instruction->code == LOOP_CAST ? KERNEL_CAST : KERNEL_SCALAR,
                             .row = instruction->level == LEVEL_ROW,
                             .dtype = instruction->dtype,
                             .op = instruction->op,
                             .pointer = -1,
                             .count = instruction->count};
  for (int i = 0; i < instruction->count; i++)
    added.arguments[i] = operand(fuser, instruction->arguments[i], op->in[i]);
  fuser->made[op->value] = add(fuser, added) + 1;
  store_result(fuser, op, fuser->made[op->value] - 1);
}

static void join_reduction(Fuser *fuser, const StripOp *op) {
  const LoopInstruction *instruction = code(fuser->builder, op->value);
  int argument = operand(fuser, instruction->arguments[0], op->in[0]), pointer = -1;
  if (op->code == STRIP_FOLD) pointer = add_pointer(fuser, op->out, MOVE_ADDRESS, op->dtype, true);
  int value = add_reduction(fuser, op->reducer, argument, pointer);
  fuser->made[op->value] = value + 1;
  if (op->code != STRIP_FOLD) store_result(fuser, op, value);
}

static void join_sink(Fuser *fuser, const StripOp *op) {
  const StripSink *sink = &fuser->builder->sinks.data[op->item];
  int x = operand(fuser, op->value, op->in[0]), size = (int)dtype_size(sink->acc);
  StripAddress at = sink->accumulators;
  Move move = MOVE_ADDRESS;
  Affine affine = {true, 0, sink->mode == SINK_STRIP};
  if (sink->direct) at = (StripAddress){.pointer = sink->output};
  if (sink->mode == SINK_STRIP)
    move = fuser->builder->program->block_rows == 1 ? MOVE_NOT : MOVE_STRIP;
  if (sink->mode == SINK_GENERAL) {
    affine = sink_affine(fuser->builder, sink);
    at.per_row = (int)affine.row * size;
    at.per_column = (int)affine.column * size;
  }
  int pointer = add_pointer(fuser, at, move, sink->acc, !affine.column);
  if (!affine.column) {
    add_reduction(fuser, sink->reducer, x, pointer);
    return;
  }
  bool still = fuser->by_rows && (move == MOVE_NOT || (move == MOVE_ADDRESS && !affine.row));
  int before = add_load(fuser, sink->acc, false, pointer);
  int folded = add(fuser, (KernelInstruction){.code = KERNEL_FOLD,
                                              .dtype = sink->acc,
                                              .reducer = sink->reducer,
                                              .pointer = -1,
                                              .still = still,
                                              .count = 2,
                                              .arguments = {before, x}});
  add_store(fuser, folded, false, pointer);
}

static void join(Fuser *fuser, const StripOp *op) {
  const LoopInstruction *instruction = code(fuser->builder, op->value);
  switch (op->code) {
    case STRIP_SCALAR:
    case STRIP_CAST:
      join_scalar(fuser, op);
      break;
    case STRIP_SPREAD:
      fuser->made[op->value] = operand(fuser, instruction->arguments[0], op->in[0]) + 1;
      store_result(fuser, op, fuser->made[op->value] - 1);
      break;
    case STRIP_COPY: {
      int value = operand(fuser, op->value, op->in[0]);
      bool row = instruction->level == LEVEL_ROW;
      add_store(fuser, value, row,
                add_pointer(fuser, op->out, MOVE_ADDRESS, instruction->dtype, row));
      break;
    }
    case STRIP_SINK:
      join_sink(fuser, op);
      break;
    default:
      join_reduction(fuser, op);
      break;
  }
}

/* Elements that a later pass reads are left where the op would have put them. */
static void keep_values(Fuser *fuser) {
  kernel_schedule(&fuser->kernel);
  for (size_t i = 0; i < fuser->members.length; i++) {
    const StripOp *op = member(fuser, i);
    int value = fuser->made[op->value] - 1;
    bool computes = op->code == STRIP_SCALAR || op->code == STRIP_CAST;
    if (!computes || !kernel_must_keep(&fuser->kernel, value)) continue;
    if (!op->out.strip || fuser->outside[op->out.strip]) continue; /* it is stored */
    Dtype dtype = kernel_at(&fuser->kernel, value)->dtype;
    add_store(
        fuser, value, false,
        add_pointer(fuser, op->out, op->out.per_column ? MOVE_ADDRESS : MOVE_NOT, dtype, false));
  }
  kernel_schedule(&fuser->kernel);
}

/* ---- a kernel ---- */

static void note_outside(Fuser *fuser) {
  const Builder *builder = fuser->builder;
  memset(fuser->outside, 0, builder->registers.list.length + 1);
  size_t next = 0;
  for (size_t i = 0; i < builder->ops.length; i++) {
    const StripOp *op = &builder->ops.data[i];
    bool inside = next < fuser->members.length && fuser->members.data[next] == (int)i;
    next += inside;
    for (int k = 0; !inside && k < LOOP_MAX_ARGUMENTS; k++) fuser->outside[op->in[k].strip] = true;
  }
}

/* Single bytes and pairs are done faster by the ops' own kernels, 16 or 8 at a time. */
static bool pays(const Fuser *fuser) {
  for (size_t i = 0; i < fuser->members.length; i++) {
    const StripOp *op = member(fuser, i);
    const LoopInstruction *instruction = code(fuser->builder, op->value);
    if (dtype_size(instruction->dtype) >= 4) return true;
    for (int k = 0; k < instruction->count; k++)
      if (size_of(fuser->builder, instruction->arguments[k]) >= 4) return true;
  }
  return false;
}

static intptr_t step_of(const Fuser *fuser, const FusedPointer *pointer) {
  const StripProgram *program = fuser->builder->program;
  const StripAddress *at = &pointer->at;
  if (pointer->move == MOVE_NOT) return 0;
  if (!fuser->by_rows) return (intptr_t)((at->per_flat + at->per_column) * program->segment);
  if (pointer->move == MOVE_STRIP)
    return pointer->row ? pointer->size : (intptr_t)(pointer->size * program->row_length);
  return (intptr_t)(at->per_flat * program->row_length + at->per_row);
}

/* Strips are there for one block. */
static bool can_stream(const Fuser *fuser) {
  if (!fuser->by_rows) return true;
  for (size_t i = 0; i < fuser->pointers.length; i++)
    if (fuser->pointers.data[i].move == MOVE_STRIP) return false;
  return true;
}

static void add_kernel(Fuser *fuser) {
  Builder *builder = fuser->builder;
  StripKernel *added = vector_push(&fuser->kernels);
  *added = (StripKernel){
      .kernel = fuser->kernel, .by_rows = fuser->by_rows, .streams = can_stream(fuser)};
  size_t count = fuser->pointers.length;
  added->at = ARENA_ARRAY(builder->arena, StripAddress, count);
  added->arguments = ARENA_ARRAY(builder->arena, KernelArgument, count);
  for (size_t i = 0; i < count; i++) {
    added->at[i] = fuser->pointers.data[i].at;
    added->arguments[i].step = step_of(fuser, &fuser->pointers.data[i]);
  }
  *vector_push(&fuser->ops) =
      (StripOp){.code = STRIP_KERNEL, .item = (int)fuser->kernels.length - 1, .value = -1};
}

static void flush(Fuser *fuser) {
  if (!fuser->members.length) return;
  if (pays(fuser)) {
    fuser->kernel = (Kernel){0};
    fuser->pointers.length = 0;
    memset(fuser->made, 0, fuser->builder->loop->code.length * sizeof *fuser->made);
    note_outside(fuser);
    for (size_t i = 0; i < fuser->members.length; i++) join(fuser, member(fuser, i));
    keep_values(fuser);
    add_kernel(fuser);
  } else {
    for (size_t i = 0; i < fuser->members.length; i++)
      *vector_push(&fuser->ops) = *member(fuser, i);
  }
  fuser->members.length = 0;
  fuser->weight = 0;
}

static void fuse_section(Fuser *fuser, StripSection *section, bool joins) {
  int first = (int)fuser->ops.length;
  for (int i = section->first; i < section->end; i++) {
    const StripOp *op = &fuser->builder->ops.data[i];
    bool reads_inputs =
        op->code == STRIP_PACK || op->code == STRIP_LOCATE || op->code == STRIP_TILE;
    if (joins && can_join(fuser, op)) {
      *vector_push(&fuser->members) = i;
      fuser->weight += 1;
      if (op->code == STRIP_SCALAR)
        fuser->weight += kernel_weight(code(fuser->builder, op->value)->op,
                                       code(fuser->builder, op->value)->dtype);
      if (fuser->weight > KERNEL_WEIGHT) flush(fuser);
      continue;
    }
    if (!reads_inputs) flush(fuser);
    *vector_push(&fuser->ops) = *op;
  }
  flush(fuser);
  *section = (StripSection){first, (int)fuser->ops.length};
}

/* ---- what is left of the ops ---- */

typedef struct Uses {
  int *first, *last; /* of registers: ops; -1 */
  bool *pointers;    /* read */
} Uses;

static void note_read(Uses *uses, const StripAddress *at, int op) {
  uses->pointers[at->pointer] = true;
  if (at->strip && uses->last[at->strip] < op) uses->last[at->strip] = op;
}

/* Kernels write before they have read all. */
static void note_uses(const Fuser *fuser, Uses *uses) {
  for (int i = 0; i < (int)fuser->ops.length; i++) {
    const StripOp *op = &fuser->ops.data[i];
    bool is_kernel = op->code == STRIP_KERNEL;
    for (int k = 0; !is_kernel && k < LOOP_MAX_ARGUMENTS; k++) note_read(uses, &op->in[k], i);
    bool apart =
        op->code == STRIP_SPREAD || op->code == STRIP_REDUCE || op->code == STRIP_REDUCE_SHORT;
    if (op->out.strip && uses->first[op->out.strip] == INT_MAX)
      uses->first[op->out.strip] = i - apart;
    if (op->code == STRIP_REDUCE_SHORT) uses->first[op->in[1].strip] = i - 1;
    if (op->code == STRIP_FOLD) note_read(uses, &op->out, i);
    for (int k = 0; is_kernel && k < fuser->kernels.data[op->item].kernel.pointers; k++) {
      const StripAddress *at = &fuser->kernels.data[op->item].at[k];
      note_read(uses, at, i);
      if (at->strip && uses->first[at->strip] == INT_MAX) uses->first[at->strip] = i - 1;
    }
  }
}

static void open_uses(const Fuser *fuser, Uses *uses) {
  size_t registers = fuser->builder->registers.list.length + 1,
         pointers = (size_t)fuser->builder->program->npointers;
  uses->first = memory_alloc(2 * registers * sizeof(int) + pointers);
  uses->last = uses->first + registers;
  uses->pointers = (bool *)(uses->last + registers);
  memset(uses->pointers, 0, pointers);
  for (size_t i = 0; i < registers; i++) {
    uses->first[i] = INT_MAX;
    uses->last[i] = -1;
  }
  note_uses(fuser, uses);
}

static bool is_idle(const Uses *uses, const StripOp *op) {
  if (op->code == STRIP_LOCATE || op->code == STRIP_TILE) return !uses->pointers[op->item];
  return (op->code == STRIP_PACK || op->code == STRIP_SPREAD) && op->out.strip &&
         uses->last[op->out.strip] < 0;
}

/* Ops that nobody needs any more, out of a section that moves to `next`. */
static void drop_idle(Fuser *fuser, const Uses *uses, StripSection *section, int *next) {
  int first = *next;
  for (int i = section->first; i < section->end; i++)
    if (!is_idle(uses, &fuser->ops.data[i])) fuser->ops.data[(*next)++] = fuser->ops.data[i];
  *section = (StripSection){first, *next};
}

static void each_section(Builder *builder,
                         void (*visit)(Fuser *, const Uses *, StripSection *, int *), Fuser *fuser,
                         const Uses *uses, int *next) {
  visit(fuser, uses, &builder->program->once, next);
  for (int phase = 0; phase < builder->program->nphases; phase++) {
    if (builder->program->long_rows) visit(fuser, uses, &builder->program->rows[phase], next);
    if (builder->program->long_rows || !phase)
      visit(fuser, uses, &builder->program->elements[phase], next);
  }
}

/* What was there before a section of segments is there to its end. */
static void hold_through(Fuser *fuser, const Uses *uses, StripSection *section, int *next) {
  (void)next;
  bool repeats = section->first < section->end;
  for (size_t i = 1; repeats && i <= fuser->builder->registers.list.length; i++)
    if (uses->first[i] < section->first && uses->last[i] >= section->first &&
        uses->last[i] < section->end)
      uses->last[i] = section->end - 1;
}

/* ---- registers ---- */

static int compare_first(const void *a, const void *b) {
  const int *x = a, *y = b;
  return x[1] != y[1] ? (x[1] > y[1] ? 1 : -1) : x[0] - y[0];
}

/* Those that are still in use, in the order in which they are written first. */
static void renew_registers(Fuser *fuser, const Uses *uses) {
  Builder *builder = fuser->builder;
  int count = (int)builder->registers.list.length, used = 0;
  int *names = memory_alloc((size_t)(3 * count + 1) * sizeof *names), *renamed = names + 2 * count;
  renamed[0] = 0;
  for (int i = 1; i <= count; i++) {
    renamed[i] = 0;
    bool forever = builder->registers.list.data[i - 1].last == INT_MAX;
    if (!forever && uses->first[i] == INT_MAX) continue;
    names[2 * used] = i;
    names[2 * used++ + 1] = forever ? -1 : uses->first[i];
  }
  qsort(names, (size_t)used, 2 * sizeof *names, compare_first);
  Registers renewed = {0};
  for (int i = 0; i < used; i++) {
    Register moved = builder->registers.list.data[names[2 * i] - 1];
    if (moved.last != INT_MAX)
      moved.first = names[2 * i + 1], moved.last = uses->last[names[2 * i]];
    if (moved.last < moved.first) moved.last = moved.first + 1;
    *vector_push(&renewed.list) = moved;
    renamed[names[2 * i]] = i + 1;
  }
  for (size_t i = 0; i < fuser->ops.length; i++) {
    StripOp *op = &fuser->ops.data[i];
    op->out.strip = renamed[op->out.strip];
    for (int k = 0; k < LOOP_MAX_ARGUMENTS; k++) op->in[k].strip = renamed[op->in[k].strip];
  }
  for (size_t i = 0; i < fuser->kernels.length; i++)
    for (int k = 0; k < fuser->kernels.data[i].kernel.pointers; k++)
      fuser->kernels.data[i].at[k].strip = renamed[fuser->kernels.data[i].at[k].strip];
  for (size_t i = 0; i < builder->sinks.length; i++)
    builder->sinks.data[i].accumulators.strip = renamed[builder->sinks.data[i].accumulators.strip];
  registers_free(&builder->registers);
  builder->registers = renewed;
  memory_free(names);
}

/* ---- all of it ---- */

static void finish(Fuser *fuser) {
  Builder *builder = fuser->builder;
  Uses uses;
  int next = 0;
  open_uses(fuser, &uses);
  each_section(builder, drop_idle, fuser, &uses, &next);
  fuser->ops.length = (size_t)next;
  memory_free(uses.first);
  open_uses(fuser, &uses);
  if (builder->program->long_rows) each_section(builder, hold_through, fuser, &uses, &next);
  renew_registers(fuser, &uses);
  memory_free(uses.first);
}

static void fuse_sections(Fuser *fuser) {
  StripProgram *program = fuser->builder->program;
  fuse_section(fuser, &program->once, false);
  for (int phase = 0; phase < program->nphases; phase++) {
    if (program->long_rows) fuse_section(fuser, &program->rows[phase], false);
    if (program->long_rows || !phase) fuse_section(fuser, &program->elements[phase], true);
  }
}

void strip_fuse(Builder *builder) {
  StripProgram *program = builder->program;
  Fuser fuser = {.builder = builder, .by_rows = !program->long_rows && program->nrows > 1};
  fuser.outside = memory_alloc(builder->registers.list.length + 1);
  fuser.made = memory_alloc((builder->loop->code.length + 1) * sizeof *fuser.made);
  fuse_sections(&fuser);
  if (fuser.kernels.length) {
    finish(&fuser);
    builder->ops.length = 0;
    for (size_t i = 0; i < fuser.ops.length; i++) *vector_push(&builder->ops) = fuser.ops.data[i];
  }
  program->nkernels = (int)fuser.kernels.length;
  program->kernels = arena_copy(builder->arena, fuser.kernels.data,
                                fuser.kernels.length * sizeof *fuser.kernels.data);
  memory_free(fuser.outside);
  memory_free(fuser.made);
  vector_free(&fuser.ops);
  vector_free(&fuser.members);
  vector_free(&fuser.pointers);
  vector_free(&fuser.kernels);
}

void strip_free(StripProgram *program) {
  for (int i = 0; i < program->nkernels; i++) {
    if (program->kernels[i].compiled) jit_release(program->kernels[i].compiled);
    kernel_free(&program->kernels[i].kernel);
  }
}

bool strip_compile(int count, StripProgram *const *programs) {
  VECTOR(Kernel) kernels = {0};
  for (int i = 0; i < count; i++)
    for (int k = 0; programs[i] && k < programs[i]->nkernels; k++)
      *vector_push(&kernels) = programs[i]->kernels[k].kernel;
  JitKernel *compiled = memory_alloc((kernels.length + 1) * sizeof *compiled), *next = compiled;
  bool fine = jit_compile((int)kernels.length, kernels.data, compiled);
  for (int i = 0; fine && i < count; i++)
    for (int k = 0; programs[i] && k < programs[i]->nkernels; k++)
      programs[i]->kernels[k].compiled = *next++;
  memory_free(compiled);
  vector_free(&kernels);
  return fine;
}
