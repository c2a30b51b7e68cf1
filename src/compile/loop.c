/* Making and checking loops. */
#include "compile/loop.h"

#include <assert.h>

#include "ops/scalar_kernel.h"

static LoopInstruction *at(const Loop *loop, int value) { return &loop->code.data[value]; }

/* ---- making ---- */

static bool same_instruction(const LoopInstruction *a, const LoopInstruction *b) {
  if (a->code != b->code || a->level != b->level || a->dtype != b->dtype || a->op != b->op ||
      a->reducer != b->reducer || a->input != b->input || a->count != b->count)
    return false;
  for (int i = 0; i < a->count; i++)
    if (a->arguments[i] != b->arguments[i]) return false;
  return true;
}

/* The phase is the latest of the arguments', one more behind a reduction of a row. */
static int add_instruction(Loop *loop, LoopInstruction instruction) {
  for (int i = 0; i < (int)loop->code.length; i++)
    if (same_instruction(at(loop, i), &instruction)) return i;
  for (int i = 0; i < instruction.count; i++) {
    int phase = at(loop, instruction.arguments[i])->phase;
    if (phase > instruction.phase) instruction.phase = phase;
  }
  if (instruction.code == LOOP_REDUCE_ROW) instruction.phase++;
  if (instruction.phase >= loop->phases) loop->phases = instruction.phase + 1;
  if (instruction.level == LEVEL_ROW) loop->has_rows = true;
  *vector_push(&loop->code) = instruction;
  return (int)loop->code.length - 1;
}

int loop_input(Loop *loop, Arena *arena, int value, Dtype dtype, LoopLevel level,
               const int8_t *axes) {
  size_t rank = (size_t)loop_level_rank(loop, level);
  int found = -1;
  for (int i = 0; i < (int)loop->inputs.length && found < 0; i++) {
    const LoopInput *input = &loop->inputs.data[i];
    if (input->value == value && input->level == level && !memcmp(input->axes, axes, rank))
      found = i;
  }
  if (found < 0) {
    found = (int)loop->inputs.length;
    int8_t *copy = arena_alloc(arena, rank + 1);
    memcpy(copy, axes, rank);
    *vector_push(&loop->inputs) = (LoopInput){value, dtype, level, copy};
  }
  return add_instruction(
      loop, (LoopInstruction){.code = LOOP_INPUT, .level = level, .dtype = dtype, .input = found});
}

int loop_cast(Loop *loop, int argument, Dtype dtype) {
  const LoopInstruction *from = at(loop, argument);
  if (from->dtype == dtype) return argument;
  return add_instruction(loop, (LoopInstruction){.code = LOOP_CAST,
                                                 .level = from->level,
                                                 .dtype = dtype,
                                                 .count = 1,
                                                 .arguments = {argument}});
}

int loop_broadcast(Loop *loop, int argument) {
  const LoopInstruction *from = at(loop, argument);
  assert(from->level == LEVEL_ROW);
  return add_instruction(loop, (LoopInstruction){.code = LOOP_BROADCAST,
                                                 .level = LEVEL_ELEMENT,
                                                 .dtype = from->dtype,
                                                 .count = 1,
                                                 .arguments = {argument}});
}

int loop_reduce_row(Loop *loop, Reducer reducer, int argument) {
  const LoopInstruction *from = at(loop, argument);
  assert(from->level == LEVEL_ELEMENT);
  return add_instruction(loop, (LoopInstruction){.code = LOOP_REDUCE_ROW,
                                                 .level = LEVEL_ROW,
                                                 .dtype = from->dtype,
                                                 .reducer = reducer,
                                                 .count = 1,
                                                 .arguments = {argument}});
}

static int add_scalar(Loop *loop, Op op, Dtype dtype, int count, const int *arguments) {
  LoopInstruction instruction = {.code = LOOP_SCALAR,
                                 .level = at(loop, arguments[0])->level,
                                 .dtype = dtype,
                                 .op = op,
                                 .count = count};
  assert(count <= LOOP_MAX_ARGUMENTS);
  memcpy(instruction.arguments, arguments, (size_t)count * sizeof(int));
  return add_instruction(loop, instruction);
}

int loop_scalar(Loop *loop, Op op, Params params, int count, const int *arguments) {
  size_t room = (size_t)count;
  int *converted = memory_alloc(room * (sizeof(int) + 2 * sizeof(Dtype)));
  Dtype *dtypes = (Dtype *)(converted + count), *compute = dtypes + count, result;
  for (int i = 0; i < count; i++) dtypes[i] = at(loop, arguments[i])->dtype;
  bool fine = scalar_signature(op, params, count, dtypes, compute, &result);
  assert(fine); /* the type rule has accepted these dtypes */
  (void)fine;
  for (int i = 0; i < count; i++) converted[i] = loop_cast(loop, arguments[i], compute[i]);
  int copied = scalar_copied_input(op), value = 0;
  if (copied >= 0) {
    value = loop_cast(loop, converted[copied], result);
  } else if (scalar_arity(op) == VARIADIC) {
    value = converted[0];
    for (int i = 1; i < count; i++)
      value = add_scalar(loop, op, result, 2, (int[]){value, converted[i]});
  } else {
    value = add_scalar(loop, op, result, count, converted);
  }
  value = loop_cast(loop, value, scalar_dtype(op, params, count, dtypes));
  memory_free(converted);
  return value;
}

static void mark_needed(const Loop *loop, bool *needed) {
  for (size_t i = 0; i < loop->outputs.length; i++) needed[loop->outputs.data[i].result] = true;
  for (int i = (int)loop->code.length - 1; i >= 0; i--)
    for (int k = 0; needed[i] && k < at(loop, i)->count; k++)
      needed[at(loop, i)->arguments[k]] = true;
}

/* Inputs that no instruction reads any more. */
static void drop_inputs(Loop *loop) {
  int count = (int)loop->inputs.length, next = 0;
  int *renumbered = memory_alloc((size_t)(count + 1) * sizeof *renumbered);
  for (int i = 0; i < count; i++) renumbered[i] = -1;
  for (size_t i = 0; i < loop->code.length; i++)
    if (loop->code.data[i].code == LOOP_INPUT) renumbered[loop->code.data[i].input] = 0;
  for (int i = 0; i < count; i++) {
    if (renumbered[i] < 0) continue;
    loop->inputs.data[next] = loop->inputs.data[i];
    renumbered[i] = next++;
  }
  loop->inputs.length = (size_t)next;
  for (size_t i = 0; i < loop->code.length; i++)
    if (loop->code.data[i].code == LOOP_INPUT)
      loop->code.data[i].input = renumbered[loop->code.data[i].input];
  memory_free(renumbered);
}

void loop_finish(Loop *loop) {
  int count = (int)loop->code.length, next = 0;
  bool *needed = memory_alloc((size_t)count * sizeof *needed);
  int *renumbered = memory_alloc((size_t)count * sizeof *renumbered);
  LoopInstruction *sorted = memory_alloc((size_t)count * sizeof *sorted);
  memset(needed, 0, (size_t)count * sizeof *needed);
  mark_needed(loop, needed);
  for (int phase = 0; phase < loop->phases; phase++)
    for (int i = 0; i < count; i++) {
      if (!needed[i] || at(loop, i)->phase != phase) continue;
      renumbered[i] = next;
      sorted[next] = *at(loop, i);
      for (int k = 0; k < sorted[next].count; k++)
        sorted[next].arguments[k] = renumbered[sorted[next].arguments[k]];
      next++;
    }
  memcpy(loop->code.data, sorted, (size_t)next * sizeof *sorted);
  loop->code.length = (size_t)next;
  loop->phases = next ? sorted[next - 1].phase + 1 : 1;
  loop->has_rows = false;
  for (int i = 0; i < next; i++) loop->has_rows |= sorted[i].level == LEVEL_ROW;
  if (!loop->has_rows) loop->row_rank = loop->rank;
  for (size_t i = 0; i < loop->outputs.length; i++)
    loop->outputs.data[i].result = renumbered[loop->outputs.data[i].result];
  drop_inputs(loop);
  memory_free(needed);
  memory_free(renumbered);
  memory_free(sorted);
}

void loop_free(Loop *loop) {
  vector_free(&loop->inputs);
  vector_free(&loop->code);
  vector_free(&loop->outputs);
}

/* ---- asking ---- */

int loop_last_read(const Loop *loop, int input) {
  int last = -1;
  for (int i = 0; i < (int)loop->code.length; i++)
    for (int k = 0; k < at(loop, i)->count; k++) {
      const LoopInstruction *argument = at(loop, at(loop, i)->arguments[k]);
      if (argument->code == LOOP_INPUT && argument->input == input) last = i;
    }
  return last;
}

static void check_instruction(const Loop *loop, int index) {
  const LoopInstruction *instruction = at(loop, index);
  assert(instruction->phase < loop->phases);
  assert(!index || at(loop, index - 1)->phase <= instruction->phase);
  for (int i = 0; i < instruction->count; i++) {
    assert(instruction->arguments[i] >= 0 && instruction->arguments[i] < index);
    const LoopInstruction *argument = at(loop, instruction->arguments[i]);
    bool crosses = instruction->code == LOOP_BROADCAST || instruction->code == LOOP_REDUCE_ROW;
    assert((argument->level != instruction->level) == crosses);
    assert(argument->phase + (instruction->code == LOOP_REDUCE_ROW) <= instruction->phase);
    assert(!crosses || argument->dtype == instruction->dtype);
    (void)argument, (void)crosses;
  }
  if (instruction->code == LOOP_INPUT) {
    assert(instruction->input >= 0 && instruction->input < (int)loop->inputs.length);
    assert(loop->inputs.data[instruction->input].dtype == instruction->dtype);
    assert(loop->inputs.data[instruction->input].level == instruction->level);
  }
  assert((instruction->code == LOOP_INPUT) == (instruction->count == 0));
  (void)loop;
}

void loop_check(const Loop *loop) {
  assert(loop->row_rank >= 0 && loop->row_rank <= loop->rank);
  for (int i = 0; i < (int)loop->code.length; i++) check_instruction(loop, i);
  for (size_t i = 0; i < loop->outputs.length; i++) {
    const LoopOutput *output = &loop->outputs.data[i];
    assert(output->result >= 0 && output->result < (int)loop->code.length);
    assert(output->sink == SINK_REDUCE || at(loop, output->result)->dtype == output->dtype);
    (void)output;
  }
}
