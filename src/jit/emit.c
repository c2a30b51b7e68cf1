/* The loops of a kernel: rows, passes, chunks of four elements.
 *
 *   for each row          (or four of them, which results of columns pass through in registers)
 *     for each pass
 *       what there is once for a row
 *       while `unroll` chunks remain: their code          (not if the code is long)
 *       while elements remain: chunks with masks
 *       the ends of reductions
 *     pointers to the next row */
#include <assert.h>

#include "jit/emit.h"

enum { PARAMETER_ARGUMENTS, PARAMETER_N, PARAMETER_ROWS, PARAMETERS };
enum { WEIGHT_UNROLLED = 24, WEIGHT_DOUBLED = 60, WEIGHT_MASKED_ONLY = 120 };

/* ---- small parts ---- */

static void load_argument(Emitter *emitter, int pointer, bool step) {
  Bytes *code = &emitter->body.code;
  body_get(&emitter->body, PARAMETER_ARGUMENTS);
  bytes_indexed(code, WASM_I32_LOAD, 2);
  bytes_unsigned(code, (uint32_t)pointer * 8 + (step ? 4 : 0));
}

/* What is on the stack, moved `rows` rows of a pointer further. */
static void put_step(Emitter *emitter, int pointer, int rows) {
  load_argument(emitter, pointer, true);
  if (rows > 1) {
    bytes_i32(&emitter->body.code, rows);
    bytes_byte(&emitter->body.code, WASM_I32_MUL);
  }
  bytes_byte(&emitter->body.code, WASM_I32_ADD);
}

/* local += value */
static void add_constant(Emitter *emitter, int local, int32_t value) {
  body_get(&emitter->body, local);
  bytes_i32(&emitter->body.code, value);
  bytes_byte(&emitter->body.code, WASM_I32_ADD);
  body_set(&emitter->body, local);
}

static void compare(Emitter *emitter, int local, int32_t value, int instruction) {
  body_get(&emitter->body, local);
  bytes_i32(&emitter->body.code, value);
  bytes_byte(&emitter->body.code, instruction);
}

/* ---- a chunk ---- */

static bool is_element(const KernelInstruction *instruction) {
  return !instruction->row || instruction->code == KERNEL_REDUCE;
}

static bool emitted_in(const Emitter *emitter, const KernelInstruction *instruction) {
  return is_element(instruction) && instruction->code != KERNEL_LOAD &&
         kernel_in_pass(instruction, emitter->pass);
}

static bool stores_still(const Kernel *kernel, const KernelInstruction *instruction) {
  return instruction->code == KERNEL_STORE && kernel_at(kernel, instruction->arguments[0])->still;
}

/* What the row has made of the results of columns is what the next one starts from. */
static void hand_on(Emitter *emitter) {
  for (int i = 0; i < (int)emitter->kernel->code.length; i++) {
    const KernelInstruction *store = kernel_at(emitter->kernel, i);
    if (!stores_still(emitter->kernel, store)) continue;
    EmitValue *folded = &emitter->values[store->arguments[0]];
    int before = kernel_at(emitter->kernel, store->arguments[0])->arguments[0];
    memcpy(emitter->values[before].locals, folded->locals, sizeof folded->locals);
    folded->locals[0] = folded->locals[1] = -1;
  }
}

static void emit_chunk(Emitter *emitter, int copy, bool masked) {
  emitter->copy = copy;
  emitter->masked = masked;
  for (int i = 0; i < 5; i++) emitter->masks[i] = -1;
  for (emitter->row = 0; emitter->row < emitter->rows; emitter->row++) {
    bool last = emitter->row + 1 == emitter->rows;
    for (int i = 0; i < (int)emitter->kernel->code.length; i++) {
      const KernelInstruction *instruction = kernel_at(emitter->kernel, i);
      if (emitted_in(emitter, instruction) && (last || !stores_still(emitter->kernel, instruction)))
        emit_instruction(emitter, i);
    }
    if (!last) hand_on(emitter);
  }
  for (int i = 0; i < 5; i++)
    if (emitter->masks[i] >= 0) body_release(&emitter->body, emitter->masks[i]);
}

static void advance(Emitter *emitter, int chunks) {
  for (emitter->row = 0; emitter->row < emitter->rows; emitter->row++)
    for (int i = 0; i < emitter->kernel->pointers; i++)
      if (emitter->used[i])
        add_constant(emitter, emit_running(emitter, i), emitter->sizes[i] * CHUNK * chunks);
  add_constant(emitter, emitter->remaining, -CHUNK * chunks);
}

/* ---- the loops of a pass ---- */

static void emit_whole_chunks(Emitter *emitter, int unroll) {
  Bytes *code = &emitter->body.code;
  bytes_open(code, WASM_BLOCK);
  compare(emitter, emitter->remaining, unroll * CHUNK, WASM_I32_LT_U);
  bytes_indexed(code, WASM_BR_IF, 0);
  bytes_open(code, WASM_LOOP);
  for (int copy = 0; copy < unroll; copy++) emit_chunk(emitter, copy, false);
  advance(emitter, unroll);
  compare(emitter, emitter->remaining, unroll * CHUNK, WASM_I32_GE_U);
  bytes_indexed(code, WASM_BR_IF, 0);
  bytes_byte(code, WASM_END);
  bytes_byte(code, WASM_END);
}

/* `period` chunks in a row have places of their own in reductions. */
static void emit_masked_chunks(Emitter *emitter, int period) {
  Bytes *code = &emitter->body.code;
  bytes_open(code, WASM_BLOCK);
  compare(emitter, emitter->remaining, 0, WASM_I32_LE_S);
  bytes_indexed(code, WASM_BR_IF, 0);
  bytes_open(code, WASM_LOOP);
  for (int copy = 0; copy < period; copy++) {
    emit_chunk(emitter, copy, true);
    if (copy + 1 == period) break;
    compare(emitter, emitter->remaining, CHUNK * (copy + 1), WASM_I32_LE_S);
    bytes_indexed(code, WASM_BR_IF, 1);
  }
  advance(emitter, period);
  compare(emitter, emitter->remaining, 0, WASM_I32_GT_S);
  bytes_indexed(code, WASM_BR_IF, 0);
  bytes_byte(code, WASM_END);
  bytes_byte(code, WASM_END);
}

static int period_of(const Emitter *emitter) {
  int period = 1;
  for (size_t i = 0; i < emitter->reductions.length; i++)
    if (emitter->reductions.data[i].slots > period) period = emitter->reductions.data[i].slots;
  return period;
}

static void emit_chunks(Emitter *emitter) {
  int weight = emit_weight(emitter->kernel, emitter->pass), period = period_of(emitter);
  int all = weight * emitter->rows;
  int unroll = all < WEIGHT_UNROLLED ? 4 : all < WEIGHT_DOUBLED ? 2 : 1;
  if (unroll < period) unroll = period;
  body_get(&emitter->body, PARAMETER_N);
  body_set(&emitter->body, emitter->remaining);
  if (weight < WEIGHT_MASKED_ONLY) emit_whole_chunks(emitter, unroll);
  emit_masked_chunks(emitter, period);
}

/* ---- passes ---- */

/* Where each value is read for the last time within the pass, and which pointers the pass uses. */
static bool look_at_pass(Emitter *emitter) {
  const Kernel *kernel = emitter->kernel;
  bool any = false;
  memset(emitter->used, 0, (size_t)kernel->pointers + 1);
  for (int i = 0; i < (int)kernel->code.length; i++) {
    const KernelInstruction *instruction = kernel_at(kernel, i);
    emitter->values[i].last_read = -1;
    if (!emitted_in(emitter, instruction)) continue;
    any = true;
    if (instruction->code == KERNEL_STORE) emitter->used[instruction->pointer] = true;
    for (int k = 0; k < instruction->count; k++) {
      int argument = instruction->arguments[k];
      const KernelInstruction *read = kernel_at(kernel, argument);
      emitter->values[argument].last_read = i;
      if (read->row) continue;
      if (read->code == KERNEL_LOAD)
        emitter->used[read->pointer] = true;
      else if (!kernel_in_pass(read, emitter->pass))
        emitter->used[emitter->values[argument].kept] = true;
    }
  }
  return any;
}

static void emit_row_part(Emitter *emitter) {
  for (int i = 0; i < (int)emitter->kernel->code.length; i++) {
    const KernelInstruction *instruction = kernel_at(emitter->kernel, i);
    if (!is_element(instruction) && instruction->pass == emitter->pass)
      emit_instruction(emitter, i);
  }
}

static void emit_pass(Emitter *emitter) {
  emit_row_part(emitter);
  if (!look_at_pass(emitter)) return;
  for (int i = 0; i < emitter->kernel->pointers; i++) {
    if (!emitter->used[i]) continue;
    body_get(&emitter->body, emitter->bases[i]);
    emitter->row = 0;
    body_set(&emitter->body, emit_running(emitter, i));
    while (++emitter->row < emitter->rows) {
      body_get(&emitter->body, emitter->running[i]);
      put_step(emitter, i, emitter->row);
      body_set(&emitter->body, emit_running(emitter, i));
    }
  }
  emit_open_reductions(emitter);
  emit_chunks(emitter);
  emit_close_reductions(emitter);
}

/* ---- rows ---- */

/* Whether rows can be taken together: one light pass in which columns are folded, and nothing that
 * there is once for a row. */
static bool takes_rows_together(const Kernel *kernel) {
  bool folds = false;
  if (kernel->passes > 1 || emit_weight(kernel, 0) >= WEIGHT_DOUBLED) return false;
  for (int i = 0; i < (int)kernel->code.length; i++) {
    if (kernel_at(kernel, i)->row) return false;
    folds |= kernel_at(kernel, i)->still;
  }
  return folds;
}

static void emit_rows(Emitter *emitter, int rows) {
  Bytes *code = &emitter->body.code;
  emitter->rows = rows;
  bytes_open(code, WASM_LOOP);
  for (emitter->pass = 0; emitter->pass < emitter->kernel->passes; emitter->pass++)
    emit_pass(emitter);
  for (int i = 0; i < emitter->kernel->pointers; i++) {
    body_get(&emitter->body, emitter->bases[i]);
    put_step(emitter, i, rows);
    body_set(&emitter->body, emitter->bases[i]);
  }
  add_constant(emitter, PARAMETER_ROWS, -rows);
  compare(emitter, PARAMETER_ROWS, rows, WASM_I32_GE_U);
  bytes_indexed(code, WASM_BR_IF, 0);
  bytes_byte(code, WASM_END);
}

static void emit_all_rows(Emitter *emitter) {
  Bytes *code = &emitter->body.code;
  if (takes_rows_together(emitter->kernel)) {
    bytes_open(code, WASM_BLOCK);
    compare(emitter, PARAMETER_ROWS, ROWS, WASM_I32_LT_U);
    bytes_indexed(code, WASM_BR_IF, 0);
    emit_rows(emitter, ROWS);
    bytes_byte(code, WASM_END);
  }
  bytes_open(code, WASM_BLOCK);
  compare(emitter, PARAMETER_ROWS, 0, WASM_I32_LE_S);
  bytes_indexed(code, WASM_BR_IF, 0);
  emit_rows(emitter, 1);
  bytes_byte(code, WASM_END);
}

static void open_emitter(Emitter *emitter) {
  const Kernel *kernel = emitter->kernel;
  size_t count = kernel->code.length, pointers = (size_t)kernel->pointers + 1;
  emitter->body.parameters = PARAMETERS;
  emitter->values = memory_alloc((count + 1) * sizeof *emitter->values);
  emitter->bases = memory_alloc(pointers * ((2 + ROWS) * sizeof(int) + 1));
  emitter->sizes = emitter->bases + pointers;
  emitter->running = emitter->sizes + pointers;
  emitter->used = (bool *)(emitter->running + ROWS * pointers);
  emitter->remaining = body_local(&emitter->body, WASM_TYPE_I32);
  int rows = takes_rows_together(kernel) ? ROWS : 1;
  for (int i = 0; i < rows * kernel->pointers; i++)
    emitter->running[i] = body_local(&emitter->body, WASM_TYPE_I32);
  for (int i = 0; i < kernel->pointers; i++) {
    emitter->bases[i] = body_local(&emitter->body, WASM_TYPE_I32);
    load_argument(emitter, i, false);
    body_set(&emitter->body, emitter->bases[i]);
  }
  for (size_t i = 0; i < count; i++) emitter->values[i] = (EmitValue){{-1, -1}, -1, {-1, -1}, -1};
  for (size_t i = 0; i < count; i++) {
    const KernelInstruction *instruction = kernel_at(kernel, (int)i);
    if (instruction->pointer >= 0)
      emitter->sizes[instruction->pointer] = (int)dtype_size(instruction->dtype);
    if (instruction->code == KERNEL_STORE && !instruction->row)
      emitter->values[instruction->arguments[0]].kept = instruction->pointer;
  }
}

bool kernel_emit(const Kernel *kernel, Bytes *out) {
  Emitter emitter = {.kernel = kernel};
  open_emitter(&emitter);
  emit_all_rows(&emitter);
  body_finish(&emitter.body, out);
  bool calls = emitter.body.calls;
  body_free(&emitter.body);
  vector_free(&emitter.reductions);
  memory_free(emitter.values);
  memory_free(emitter.bases);
  return calls;
}
