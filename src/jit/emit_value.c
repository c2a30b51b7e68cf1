/* Code for one instruction: loads, operations, stores. */
#include <assert.h>

#include "jit/emit.h"

static const KernelInstruction *at(const Emitter *emitter, int value) {
  return kernel_at(emitter->kernel, value);
}
static int size_of(const Emitter *emitter, int value) {
  return (int)dtype_size(at(emitter, value)->dtype);
}
static uint32_t log_size(const Emitter *emitter, int value) {
  return (uint32_t)__builtin_ctz((unsigned)size_of(emitter, value));
}

int emit_template(Emitter *emitter, TemplateId id, int a, int b, int c) {
  template_put(&emitter->body, id, (int[]){a, b, c});
  int local = body_vector(&emitter->body);
  body_set(&emitter->body, local);
  return local;
}

/* The same in place of `local`, which nobody else needs; nothing to do without a template. */
static int replace(Emitter *emitter, TemplateId id, int local) {
  if (!id) return local;
  int result = emit_template(emitter, id, local, -1, -1);
  body_release(&emitter->body, local);
  return result;
}

static void set_value(Emitter *emitter, int value, int low, int high) {
  emitter->values[value].locals[0] = low;
  emitter->values[value].locals[1] = high;
}

/* ---- masks ---- */

int emit_mask(Emitter *emitter, EmitMask kind) {
  static const int32_t positions[CHUNK] = {0, 1, 2, 3};
  if (emitter->masks[kind] >= 0) return emitter->masks[kind];
  Body *body = &emitter->body;
  if (kind == MASK_32) {
    body_get(body, emitter->remaining);
    bytes_i32(&body->code, emitter->copy * CHUNK);
    bytes_byte(&body->code, WASM_I32_SUB);
    bytes_vector(&body->code, WASM_I32X4_SPLAT);
    bytes_vector(&body->code, WASM_V128_CONST);
    bytes_add(&body->code, positions, sizeof positions);
    bytes_vector(&body->code, WASM_I32X4_GT_S);
    int local = body_vector(body);
    body_set(body, local);
    return emitter->masks[kind] = local;
  }
  TemplateId ids[] = {[MASK_LOW] = template_helper(HELPER_MASK_LOW),
                      [MASK_HIGH] = template_helper(HELPER_MASK_HIGH),
                      [MASK_8] = template_pack(DTYPE_INT8),
                      [MASK_16] = template_pack(DTYPE_INT16)};
  int whole = emit_mask(emitter, MASK_32);
  return emitter->masks[kind] = emit_template(emitter, ids[kind], whole, -1, -1);
}

/* ---- memory ---- */

/* One load of a chunk; elements of fewer than 32 bits lie together in the low bytes. */
static void put_load(Emitter *emitter, int size, int pointer, int half) {
  uint32_t instruction = size == 1   ? WASM_V128_LOAD32_ZERO
                         : size == 2 ? WASM_V128_LOAD64_ZERO
                                     : WASM_V128_LOAD;
  body_get(&emitter->body, emit_running(emitter, pointer));
  bytes_memory(&emitter->body.code, instruction,
               (uint32_t)(emitter->copy * CHUNK * size + half * 16));
}

static void load(Emitter *emitter, int value, int pointer) {
  int locals[2] = {-1, -1};
  for (int half = 0; half < emit_halves(emitter, value); half++) {
    put_load(emitter, size_of(emitter, value), pointer, half);
    locals[half] = body_vector(&emitter->body);
    body_set(&emitter->body, locals[half]);
  }
  locals[0] = replace(emitter, template_unpack(at(emitter, value)->dtype), locals[0]);
  set_value(emitter, value, locals[0], locals[1]);
}

void emit_load_row(Emitter *emitter, int value, int pointer) {
  body_get(&emitter->body, emitter->bases[pointer]);
  bytes_memory(&emitter->body.code, WASM_V128_LOAD8_SPLAT + log_size(emitter, value), 0);
  int local = body_vector(&emitter->body);
  body_set(&emitter->body, local);
  local = replace(emitter, template_unpack(at(emitter, value)->dtype), local);
  set_value(emitter, value, local, local);
}

/* The lanes of `local` at the end of the row; what is in memory behind it stays. */
static int keep_behind(Emitter *emitter, int local, int size, int pointer, int half) {
  static const EmitMask kinds[] = {MASK_32, MASK_8, MASK_16, MASK_32, MASK_32};
  int mask = emit_mask(emitter, size == 8 ? (half ? MASK_HIGH : MASK_LOW) : kinds[size]);
  body_get(&emitter->body, local);
  put_load(emitter, size, pointer, half);
  body_get(&emitter->body, mask);
  bytes_vector(&emitter->body.code, WASM_V128_BITSELECT);
  int result = body_vector(&emitter->body);
  body_set(&emitter->body, result);
  return result;
}

static void put_store(Emitter *emitter, int local, int size, int pointer, int half) {
  Bytes *code = &emitter->body.code;
  uint32_t offset = (uint32_t)(emitter->copy * CHUNK * size + half * 16);
  body_get(&emitter->body, emit_running(emitter, pointer));
  body_get(&emitter->body, local);
  if (size >= 4) {
    bytes_memory(code, WASM_V128_STORE, offset);
    return;
  }
  bytes_memory(code, WASM_V128_STORE8_LANE + (size == 1 ? 2 : 3), offset);
  bytes_byte(code, 0);
}

static void store(Emitter *emitter, int value, int pointer) {
  int size = size_of(emitter, value);
  TemplateId pack = template_pack(at(emitter, value)->dtype);
  int halves = lanes_wide(emit_lanes(emitter, value)) ? 2 : 1;
  for (int half = 0; half < halves; half++) {
    int from = emitter->values[value].locals[half], packed = from;
    if (pack) packed = emit_template(emitter, pack, from, -1, -1);
    int whole = emitter->masked ? keep_behind(emitter, packed, size, pointer, half) : packed;
    put_store(emitter, whole, size, pointer, half);
    if (whole != packed) body_release(&emitter->body, whole);
    if (packed != from) body_release(&emitter->body, packed);
  }
}

void emit_store_row(Emitter *emitter, int value, int pointer) {
  TemplateId pack = template_pack(at(emitter, value)->dtype);
  int from = emitter->values[value].locals[0], packed = from;
  if (pack) packed = emit_template(emitter, pack, from, -1, -1);
  body_get(&emitter->body, emitter->bases[pointer]);
  body_get(&emitter->body, packed);
  bytes_memory(&emitter->body.code, WASM_V128_STORE8_LANE + log_size(emitter, value), 0);
  bytes_byte(&emitter->body.code, 0);
  if (packed != from) body_release(&emitter->body, packed);
}

/* ---- operations ---- */

/* The argument of an operation on wide elements; a mask is widened into a local of its own. */
static int half_of(Emitter *emitter, int argument, int half, bool wide, int *made) {
  int local = emitter->values[argument].locals[half];
  *made = -1;
  if (!wide || emit_lanes(emitter, argument) != LANES_BOOL) return local;
  local = emitter->values[argument].locals[0];
  TemplateId widen = template_helper(half ? HELPER_MASK_HIGH : HELPER_MASK_LOW);
  return *made = emit_template(emitter, widen, local, -1, -1);
}

static int compute_half(Emitter *emitter, int value, TemplateId id, int half, bool wide) {
  const KernelInstruction *instruction = at(emitter, value);
  int locals[LOOP_MAX_ARGUMENTS], made[LOOP_MAX_ARGUMENTS];
  for (int i = 0; i < instruction->count; i++)
    locals[i] = half_of(emitter, instruction->arguments[i], half, wide, &made[i]);
  template_put(&emitter->body, id, locals);
  int result = body_vector(&emitter->body);
  body_set(&emitter->body, result);
  for (int i = 0; i < instruction->count; i++)
    if (made[i] >= 0) body_release(&emitter->body, made[i]);
  return result;
}

/* Both halves of a value for each row are the same. */
static void compute(Emitter *emitter, int value, TemplateId id) {
  const KernelInstruction *instruction = at(emitter, value);
  Lanes lanes = emit_lanes(emitter, instruction->arguments[instruction->count - 1]);
  bool wide = lanes_wide(lanes);
  int low = compute_half(emitter, value, id, 0, wide), high = low;
  if (wide && !instruction->row) high = compute_half(emitter, value, id, 1, wide);
  if (wide && instruction->dtype == DTYPE_BOOL) {
    int mask = emit_template(emitter, template_helper(HELPER_MASK_NARROW), low, high, -1);
    body_release(&emitter->body, low);
    if (high != low) body_release(&emitter->body, high);
    low = high = mask;
  }
  low = replace(emitter, instruction->dtype == DTYPE_BOOL ? 0 : template_wrap(instruction->dtype),
                low);
  set_value(emitter, value, low, wide ? high : low);
}

static int copy_of(Emitter *emitter, int local) {
  int copy = body_vector(&emitter->body);
  body_get(&emitter->body, local);
  body_set(&emitter->body, copy);
  return copy;
}

static void cast(Emitter *emitter, int value) {
  const KernelInstruction *instruction = at(emitter, value);
  Lanes from = emit_lanes(emitter, instruction->arguments[0]), to = lanes_of(instruction->dtype);
  const int *in = emitter->values[instruction->arguments[0]].locals;
  TemplateId id = template_cast(from, to, 0), upper = template_cast(from, to, 1);
  bool both = lanes_wide(to) && !instruction->row;
  int low, high;
  if (!id) { /* the same bits, but for WRAP */
    low = copy_of(emitter, in[0]);
    high = both ? copy_of(emitter, in[1]) : low;
  } else {
    low = emit_template(emitter, id, in[0], in[1], -1);
    high = !both   ? low
           : upper ? emit_template(emitter, upper, in[0], -1, -1)
                   : emit_template(emitter, id, in[1], -1, -1);
  }
  bool wraps = to != LANES_BOOL && dtype_size(instruction->dtype) < 4;
  low = replace(emitter, wraps ? template_wrap(instruction->dtype) : 0, low);
  set_value(emitter, value, low, both ? high : low);
}

/* Float64 of float32 that nobody else reads: half by half from memory. */
static bool widens_memory(const Emitter *emitter, int value) {
  const KernelInstruction *instruction = at(emitter, value);
  if (instruction->code != KERNEL_CAST || instruction->dtype != DTYPE_FLOAT64) return false;
  const EmitValue *from = &emitter->values[instruction->arguments[0]];
  const KernelInstruction *load = at(emitter, instruction->arguments[0]);
  return load->code == KERNEL_LOAD && !load->row && load->dtype == DTYPE_FLOAT32 &&
         from->locals[0] < 0 && from->last_read == value;
}

static void widen_memory(Emitter *emitter, int value) {
  int pointer = at(emitter, at(emitter, value)->arguments[0])->pointer, locals[2];
  for (int half = 0; half < 2; half++) {
    body_get(&emitter->body, emit_running(emitter, pointer));
    bytes_memory(&emitter->body.code, WASM_V128_LOAD64_ZERO,
                 (uint32_t)(emitter->copy * CHUNK * 4 + half * 8));
    int pair = body_vector(&emitter->body);
    body_set(&emitter->body, pair);
    locals[half] = replace(emitter, template_cast(LANES_F32, LANES_F64, 0), pair);
  }
  set_value(emitter, value, locals[0], locals[1]);
}

/* a o b. The chain from row to row is shorter when NaN is looked for apart from it. */
static void fold(Emitter *emitter, int value) {
  const KernelInstruction *instruction = at(emitter, value);
  Lanes lanes = emit_lanes(emitter, value);
  if (emitter->rows == 1 || !emit_is_extreme(instruction->reducer, lanes)) {
    compute(emitter, value, emit_step(instruction->reducer, lanes));
    return;
  }
  compute(emitter, value, template_extreme(instruction->reducer == REDUCE_MAX, lanes).step);
  EmitValue *folded = &emitter->values[value];
  TemplateId either = template_scalar(OP_OR, LANES_BOOL);
  for (int half = 0; half < emit_halves(emitter, value); half++) {
    int x = emitter->values[instruction->arguments[1]].locals[half], *nan = &folded->nan[half];
    int found = emit_template(emitter, template_scalar(OP_ISNAN, lanes), x, -1, -1);
    int seen = emitter->row ? emit_template(emitter, either, *nan, found, -1) : found;
    if (emitter->row) {
      body_release(&emitter->body, *nan);
      body_release(&emitter->body, found);
    }
    *nan = seen;
    if (emitter->row + 1 < emitter->rows) continue;
    int result = emit_template(emitter, either, folded->locals[half], seen, -1);
    body_release(&emitter->body, folded->locals[half]);
    body_release(&emitter->body, seen);
    folded->locals[half] = result;
  }
  if (emit_halves(emitter, value) == 1) folded->locals[1] = folded->locals[0];
}

/* ---- instructions ---- */

static void make_ready(Emitter *emitter, int argument) {
  const EmitValue *value = &emitter->values[argument];
  if (value->locals[0] >= 0) return;
  const KernelInstruction *instruction = at(emitter, argument);
  int pointer = instruction->code == KERNEL_LOAD ? instruction->pointer : value->kept;
  assert(pointer >= 0 && !instruction->row);
  load(emitter, argument, pointer);
}

static void release(Emitter *emitter, int value) {
  EmitValue *released = &emitter->values[value];
  if (released->locals[0] < 0) return;
  body_release(&emitter->body, released->locals[0]);
  if (released->locals[1] >= 0 && released->locals[1] != released->locals[0])
    body_release(&emitter->body, released->locals[1]);
  released->locals[0] = released->locals[1] = -1;
}

static void put(Emitter *emitter, int value) {
  const KernelInstruction *instruction = at(emitter, value);
  Lanes lanes = instruction->count
                    ? emit_lanes(emitter, instruction->arguments[instruction->count - 1])
                    : LANES_KINDS;
  switch (instruction->code) {
    case KERNEL_LOAD:
      emit_load_row(emitter, value, instruction->pointer);
      break;
    case KERNEL_SCALAR:
      compute(emitter, value, template_scalar(instruction->op, lanes));
      break;
    case KERNEL_CAST:
      cast(emitter, value);
      break;
    case KERNEL_FOLD:
      fold(emitter, value);
      break;
    case KERNEL_REDUCE:
      emit_reduce(emitter, value);
      break;
    case KERNEL_STORE:
      if (instruction->row)
        emit_store_row(emitter, instruction->arguments[0], instruction->pointer);
      else
        store(emitter, instruction->arguments[0], instruction->pointer);
      break;
  }
}

void emit_instruction(Emitter *emitter, int value) {
  const KernelInstruction *instruction = at(emitter, value);
  if (widens_memory(emitter, value)) {
    widen_memory(emitter, value);
  } else {
    for (int i = 0; i < instruction->count; i++) make_ready(emitter, instruction->arguments[i]);
    put(emitter, value);
  }
  for (int i = 0; i < instruction->count; i++) {
    int argument = instruction->arguments[i];
    bool elements = !at(emitter, argument)->row;
    if (elements && emitter->values[argument].last_read == value) release(emitter, argument);
  }
  bool elements = !instruction->row && instruction->code != KERNEL_REDUCE;
  if (elements && emitter->values[value].last_read < 0) release(emitter, value);
}
