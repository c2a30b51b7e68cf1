/* Loops for people. */
#include "compile/loop.h"

static const char *level_name(LoopLevel level) { return level == LEVEL_ROW ? "row" : "element"; }

static const char *reducer_name(Reducer reducer) {
  static const char *const names[] = {"sum", "prod", "max", "min", "any", "all"};
  return names[reducer];
}

static void print_input(String *out, const Loop *loop, int index) {
  const LoopInput *input = &loop->inputs.data[index];
  string_print(out, "  input %d: v%d %s %s (", index, input->value, dtype_name(input->dtype),
               level_name(input->level));
  for (int i = 0; i < loop_level_rank(loop, input->level); i++) {
    if (input->axes[i] < 0)
      string_print(out, i ? ", x" : "x");
    else
      string_print(out, i ? ", %d" : "%d", input->axes[i]);
  }
  string_print(out, ")\n");
}

static void print_instruction(String *out, const Loop *loop, int index) {
  const LoopInstruction *instruction = &loop->code.data[index];
  string_print(out, "  %%%d = ", index);
  switch (instruction->code) {
    case LOOP_INPUT:
      string_print(out, "input %d", instruction->input);
      break;
    case LOOP_SCALAR:
      string_print(out, "%s", op_name(instruction->op));
      break;
    case LOOP_CAST:
      string_print(out, "cast");
      break;
    case LOOP_REDUCE_ROW:
      string_print(out, "reduce_row %s", reducer_name(instruction->reducer));
      break;
    case LOOP_BROADCAST:
      string_print(out, "broadcast");
      break;
  }
  for (int i = 0; i < instruction->count; i++)
    string_print(out, " %%%d", instruction->arguments[i]);
  string_print(out, " : %s %s, phase %d\n", dtype_name(instruction->dtype),
               level_name(instruction->level), instruction->phase);
}

static void print_output(String *out, const Loop *loop, int index) {
  const LoopOutput *output = &loop->outputs.data[index];
  string_print(out, "  output %d: v%d %s = ", index, output->value, dtype_name(output->dtype));
  if (output->sink == SINK_STORE) {
    string_print(out, "%%%d\n", output->result);
    return;
  }
  string_print(out, "%s %%%d keeping (", reducer_name(output->reducer), output->result);
  LoopLevel level = loop->code.data[output->result].level;
  const char *comma = "";
  for (int i = 0; i < loop_level_rank(loop, level); i++) {
    if (!output->kept[i]) continue;
    string_print(out, "%s%d", comma, i);
    comma = ", ";
  }
  string_print(out, ")\n");
}

void loop_print(String *out, const Loop *loop) {
  string_print(out, "loop of rank %d, rows of rank %d, %d phase%s\n", loop->rank, loop->row_rank,
               loop->phases, loop->phases == 1 ? "" : "s");
  for (int i = 0; i < (int)loop->inputs.length; i++) print_input(out, loop, i);
  for (int i = 0; i < (int)loop->code.length; i++) print_instruction(out, loop, i);
  for (int i = 0; i < (int)loop->outputs.length; i++) print_output(out, loop, i);
}
