/* Plans for people, and the notes of errors. */
#include "compile/plan.h"
#include "core/error.h"

static void print_place(String *out, const Place *place) {
  static const char *const names[] = {"absolute", "workspace", "outputs"};
  if (place->base == BASE_ABSOLUTE)
    string_print(out, "constant");
  else if (place->base < BASE_LEAVES)
    string_print(out, "%s + %lld", names[place->base], (long long)place->offset);
  else
    string_print(out, "leaf %d + %lld", place->base - BASE_LEAVES, (long long)place->offset);
}

static void print_view(String *out, const View *view, const Place *place) {
  string_print(out, " %s ", dtype_name(view->dtype));
  shape_print(out, view->ndim, view->shape);
  string_print(out, " by ");
  shape_print(out, view->ndim, view->strides);
  string_print(out, " at ");
  print_place(out, place);
}

static void print_loop(String *out, const LoopBinding *binding) {
  const Loop *loop = binding->loop;
  loop_print(out, loop);
  string_print(out, "  over ");
  shape_print(out, loop->rank, binding->lengths);
  string_print(out, "\n");
  for (int i = 0; i < (int)loop->inputs.length; i++) {
    string_print(out, "  input %d by ", i);
    shape_print(out, loop_level_rank(loop, loop->inputs.data[i].level), binding->strides[i]);
    string_print(out, " at ");
    print_place(out, &binding->inputs[i]);
    string_print(out, "\n");
  }
  for (int i = 0; i < (int)loop->outputs.length; i++) {
    string_print(out, "  output %d at ", i);
    print_place(out, &binding->outputs[i]);
    string_print(out, "\n");
  }
}

static void print_step(String *out, const Step *step) {
  if (step->kind == STEP_LOOP) {
    print_loop(out, &step->loop);
    return;
  }
  string_print(out, "%s\n", step->kind == STEP_COPY ? "copy" : op_name(step->op));
  for (int i = 0; i < step->ninputs + step->noutputs; i++) {
    string_print(out, i < step->ninputs ? "  in " : "  out");
    print_view(out, &step->views[i], &step->places[i]);
    string_print(out, "\n");
  }
}

void plan_print(String *out, const Plan *plan) {
  string_print(out, "stage %d: %zu steps, workspace %lld bytes, outputs %lld bytes\n", plan->stage,
               plan->steps.length, (long long)plan->workspace_size, (long long)plan->outputs_size);
  for (size_t i = 0; i < plan->steps.length; i++) print_step(out, &plan->steps.data[i]);
}

enum { NOTE_MAX_INPUTS = 8 };

void plan_note(const Plan *plan, int index) {
  const ProgramNode *node = &plan->program->nodes.data[index];
  String text = {0};
  int count = node_ninputs(node->node);
  for (int i = 0; i < count && i < NOTE_MAX_INPUTS; i++) {
    const PlanValue *value = &plan->values[node->inputs[i]];
    const char *name = var_name(node_input(node->node, i));
    string_print(&text, "%s%s%s%s", i ? ", " : "", name ? name : "", name ? ": " : "",
                 dtype_name(program_value(plan->program, node->inputs[i])->dtype));
    if (value->shaped)
      shape_print(&text, program_value(plan->program, node->inputs[i])->ndim, value->shape);
  }
  if (count > NOTE_MAX_INPUTS) string_print(&text, ", and %d more", count - NOTE_MAX_INPUTS);
  error_note("in %s(%s)", op_name(node_op(node->node)), string_text(&text));
  Provenance made = node_provenance(node->node);
  if (made.origin && made.source.op)
    error_note("made at %s, in the gradient of %s", made.origin, op_name(made.source.op));
  else if (made.origin)
    error_note("made at %s", made.origin);
  string_free(&text);
}

void plan_note_maker(const Plan *plan, int value) {
  int node = program_value(plan->program, value)->node;
  if (node >= 0) plan_note(plan, node);
}
