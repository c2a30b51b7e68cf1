/* Reductions of rows, in the order of ops/reduce_kernel.c: partial results by position modulo 8, of
 * floats modulo 16, folded in halves, then onto what was there before. */
#include "jit/emit.h"
#include "ops/reduce_kernel.h"
#include "tensor/cast.h"

bool emit_is_extreme(Reducer reducer, Lanes lanes) {
  return (reducer == REDUCE_MAX || reducer == REDUCE_MIN) &&
         (lanes == LANES_F32 || lanes == LANES_F64);
}

/* Element by element. */
TemplateId emit_step(Reducer reducer, Lanes lanes) {
  static const Op ops[] = {
      [REDUCE_SUM] = OP_ADD,     [REDUCE_PROD] = OP_MUL, [REDUCE_MAX] = OP_MAXIMUM,
      [REDUCE_MIN] = OP_MINIMUM, [REDUCE_ANY] = OP_OR,   [REDUCE_ALL] = OP_AND};
  if (emit_is_extreme(reducer, lanes)) return template_extreme(reducer == REDUCE_MAX, lanes).join;
  if (reducer == REDUCE_SUM && lanes == LANES_F64) return template_helper(HELPER_SUM_F64);
  return template_scalar(ops[reducer], lanes);
}

int emit_slots(Lanes lanes) { return lanes == LANES_F32 || lanes == LANES_F64 ? 4 : 2; }

/* As the lanes hold it: integers with as many bits as those. */
static int identity_of(Emitter *emitter, Reducer reducer, Dtype dtype) {
  uint64_t bits = 0;
  Lanes lanes = lanes_of(dtype);
  reduce_identity(reducer, dtype, &bits);
  if (lanes == LANES_BOOL) bits = bits ? UINT64_MAX : 0;
  if (dtype_size(dtype) < 4 && lanes != LANES_BOOL) {
    uint64_t narrow = bits;
    bits = 0;
    cast_kernel(dtype, lanes == LANES_I32 ? DTYPE_INT32 : DTYPE_UINT32)(1, &bits, 1, &narrow, 1);
  }
  if (!lanes_wide(lanes)) bits = (bits & UINT32_MAX) | bits << 32;
  return body_constant(&emitter->body, bits);
}

static void move(Emitter *emitter, int from, int to) {
  body_get(&emitter->body, from);
  body_set(&emitter->body, to);
}

static int vectors_of(const Emitter *emitter, const EmitReduction *reduction) {
  int argument = kernel_at(emitter->kernel, reduction->value)->arguments[0];
  return reduction->slots * (lanes_wide(emit_lanes(emitter, argument)) ? 2 : 1);
}

static void open_reduction(Emitter *emitter, int value) {
  const KernelInstruction *instruction = kernel_at(emitter->kernel, value);
  Lanes lanes = lanes_of(instruction->dtype);
  EmitReduction *reduction = vector_push(&emitter->reductions);
  *reduction = (EmitReduction){value, emit_slots(lanes), {0}, {-1}};
  int identity = identity_of(emitter, instruction->reducer, instruction->dtype);
  for (int i = 0; i < vectors_of(emitter, reduction); i++) {
    reduction->accumulators[i] = body_vector(&emitter->body);
    move(emitter, identity, reduction->accumulators[i]);
  }
  if (!emit_is_extreme(instruction->reducer, lanes)) return;
  for (int slot = 0; slot < reduction->slots; slot++) {
    reduction->seen_nan[slot] = body_vector(&emitter->body);
    move(emitter, body_constant(&emitter->body, 0), reduction->seen_nan[slot]);
  }
}

void emit_open_reductions(Emitter *emitter) {
  emitter->reductions.length = 0;
  for (int i = 0; i < (int)emitter->kernel->code.length; i++) {
    const KernelInstruction *instruction = kernel_at(emitter->kernel, i);
    if (instruction->code == KERNEL_REDUCE && kernel_in_pass(instruction, emitter->pass))
      open_reduction(emitter, i);
  }
}

/* Lanes behind the end of the row do not take part. */
static void assign_masked(Emitter *emitter, int local, int before, EmitMask mask) {
  if (emitter->masked) {
    int lanes = emit_mask(emitter, mask);
    body_get(&emitter->body, local);
    body_get(&emitter->body, before);
    body_get(&emitter->body, lanes);
    bytes_vector(&emitter->body.code, WASM_V128_BITSELECT);
    body_set(&emitter->body, before);
  } else {
    move(emitter, local, before);
  }
  body_release(&emitter->body, local);
}

static TemplateId step_of(const KernelInstruction *instruction, Lanes lanes) {
  if (emit_is_extreme(instruction->reducer, lanes))
    return template_extreme(instruction->reducer == REDUCE_MAX, lanes).step;
  return emit_step(instruction->reducer, lanes);
}

void emit_reduce(Emitter *emitter, int value) {
  const KernelInstruction *instruction = kernel_at(emitter->kernel, value);
  const EmitReduction *reduction = emitter->reductions.data;
  while (reduction->value != value) reduction++;
  Lanes lanes = lanes_of(instruction->dtype);
  int halves = lanes_wide(lanes) ? 2 : 1, slot = emitter->copy % reduction->slots;
  for (int half = 0; half < halves; half++) {
    int x = emitter->values[instruction->arguments[0]].locals[half];
    int accumulator = reduction->accumulators[slot * halves + half];
    EmitMask mask = halves == 1 ? MASK_32 : half ? MASK_HIGH : MASK_LOW;
    int next = emit_template(emitter, step_of(instruction, lanes), accumulator, x, -1);
    assign_masked(emitter, next, accumulator, mask);
    if (reduction->seen_nan[0] < 0) continue;
    int nan = emit_template(emitter, template_scalar(OP_ISNAN, lanes), x, -1, -1);
    TemplateId either = template_scalar(OP_OR, LANES_BOOL);
    int seen = emit_template(emitter, either, reduction->seen_nan[slot], nan, -1);
    body_release(&emitter->body, nan);
    assign_masked(emitter, seen, reduction->seen_nan[slot], mask);
  }
}

/* accumulators[0] becomes a o b. */
static void combine(Emitter *emitter, TemplateId step, int a, int b) {
  int result = emit_template(emitter, step, a, b, -1);
  move(emitter, result, a);
  body_release(&emitter->body, result);
}

static void combine_lanes(Emitter *emitter, TemplateId step, int local, TemplateHelper helper) {
  int moved = emit_template(emitter, template_helper(helper), local, -1, -1);
  combine(emitter, step, local, moved);
  body_release(&emitter->body, moved);
}

/* In halves, down to the first lane. */
static int fold_lanes(Emitter *emitter, const EmitReduction *reduction, TemplateId step,
                      Lanes lanes) {
  const int *accumulators = reduction->accumulators;
  for (int width = vectors_of(emitter, reduction) / 2; width; width /= 2)
    for (int i = 0; i < width; i++) {
      combine(emitter, step, accumulators[i], accumulators[i + width]);
      body_release(&emitter->body, accumulators[i + width]);
    }
  combine_lanes(emitter, step, accumulators[0], HELPER_UPPER);
  if (!lanes_wide(lanes)) combine_lanes(emitter, step, accumulators[0], HELPER_SECOND_LANE);
  return accumulators[0];
}

static int put_nan(Emitter *emitter, const EmitReduction *reduction, int local, Lanes lanes) {
  int seen = reduction->seen_nan[0];
  if (seen < 0) return local;
  for (int slot = 1; slot < reduction->slots; slot++) {
    combine(emitter, template_scalar(OP_OR, LANES_BOOL), seen, reduction->seen_nan[slot]);
    body_release(&emitter->body, reduction->seen_nan[slot]);
  }
  int result = emit_template(emitter, template_extreme(true, lanes).put_nan, seen, local, -1);
  body_release(&emitter->body, seen);
  body_release(&emitter->body, local);
  return result;
}

/* The value in every lane; with a pointer, what lies there is the left operand and gets the
 * result. */
static void close_reduction(Emitter *emitter, const EmitReduction *reduction) {
  const KernelInstruction *instruction = kernel_at(emitter->kernel, reduction->value);
  Lanes lanes = lanes_of(instruction->dtype);
  int folded = fold_lanes(emitter, reduction, step_of(instruction, lanes), lanes);
  folded = put_nan(emitter, reduction, folded, lanes);
  EmitValue *value = &emitter->values[reduction->value];
  if (instruction->pointer >= 0) {
    emit_load_row(emitter, reduction->value, instruction->pointer);
    combine(emitter, emit_step(instruction->reducer, lanes), value->locals[0], folded);
    body_release(&emitter->body, folded);
    folded = value->locals[0];
  }
  TemplateId wrap = lanes == LANES_BOOL ? 0 : template_wrap(instruction->dtype);
  if (wrap) {
    int wrapped = emit_template(emitter, wrap, folded, -1, -1);
    body_release(&emitter->body, folded);
    folded = wrapped;
  }
  TemplateHelper splat = lanes_wide(lanes) ? HELPER_SPLAT_64 : HELPER_SPLAT_32;
  int all = emit_template(emitter, template_helper(splat), folded, -1, -1);
  body_release(&emitter->body, folded);
  value->locals[0] = value->locals[1] = all;
  if (instruction->pointer >= 0) emit_store_row(emitter, reduction->value, instruction->pointer);
}

void emit_close_reductions(Emitter *emitter) {
  for (size_t i = 0; i < emitter->reductions.length; i++)
    close_reduction(emitter, &emitter->reductions.data[i]);
}
