#include "run/profile.h"

#include <assert.h>
#include <string.h>

#include "core/clock.h"
#include "ops/product_kernel.h"

/* ---- what this machine can do ---- */

typedef struct Machine {
  double bandwidth;     /* bytes in a millisecond, read and written, of a large copy */
  double flops[DTYPES]; /* in a millisecond, of a product of float32 and float64 matrices */
} Machine;

enum { COPY_BYTES = 1 << 23, PRODUCT_SIZE = 192, TRIES = 5 };

static double best_time(void (*work)(void *context), void *context) {
  double best = 0;
  for (int i = 0; i < TRIES; i++) {
    double start = clock_milliseconds();
    work(context);
    double time = clock_milliseconds() - start;
    if (!i || time < best) best = time;
  }
  return best > 1e-3 ? best : 1e-3;
}

static void copy_half(void *memory) {
  memcpy(memory, (char *)memory + COPY_BYTES / 2, COPY_BYTES / 2);
}

typedef struct TrialProduct {
  Dtype dtype;
  char *memory;
} TrialProduct;

static void multiply(void *context) {
  const TrialProduct *trial = context;
  int64_t n = PRODUCT_SIZE, bytes = n * n * (int64_t)dtype_size(trial->dtype);
  Matrix a = {trial->memory, n, 1}, b = {trial->memory + bytes, n, 1},
         c = {trial->memory + 2 * bytes, n, 1};
  product_gemm(trial->dtype, n, n, n, 1, a, b, 0, c);
}

/* False if there is no memory to find it out. */
static bool measure(Machine *machine) {
  char *memory = memory_alloc_data(COPY_BYTES);
  if (!memory) return false;
  memset(memory, 0, COPY_BYTES);
  *machine = (Machine){.bandwidth = COPY_BYTES / best_time(copy_half, memory)};
  for (Dtype dtype = DTYPE_FLOAT32; dtype <= DTYPE_FLOAT64; dtype++) {
    TrialProduct trial = {dtype, memory};
    double flops = 2.0 * PRODUCT_SIZE * PRODUCT_SIZE * PRODUCT_SIZE;
    machine->flops[dtype] = flops / best_time(multiply, &trial);
  }
  machine->flops[DTYPE_COMPLEX64] = machine->flops[DTYPE_FLOAT32];
  machine->flops[DTYPE_COMPLEX128] = machine->flops[DTYPE_FLOAT64];
  memory_free_data(memory);
  return true;
}

/* ---- what a step moves and computes ---- */

/* Elements that are read, each once: axes that are broadcast do not count. */
static double elements(int rank, const int64_t *lengths, const int64_t *strides) {
  double count = 1;
  for (int i = 0; i < rank; i++)
    if (!strides || strides[i] || lengths[i] == 0) count *= (double)lengths[i];
  return count;
}

static double loop_bytes(const Plan *plan, const LoopBinding *binding) {
  const Loop *loop = binding->loop;
  double bytes = 0;
  for (size_t i = 0; i < loop->inputs.length; i++) {
    const LoopInput *input = &loop->inputs.data[i];
    bytes += (double)dtype_size(input->dtype) *
             elements(loop_level_rank(loop, input->level), binding->lengths, binding->strides[i]);
  }
  for (size_t i = 0; i < loop->outputs.length; i++) {
    View out = plan_view(plan, loop->outputs.data[i].value);
    bytes += (double)dtype_size(out.dtype) * elements(out.ndim, out.shape, NULL);
  }
  return bytes;
}

static double loop_flops(const LoopBinding *binding) {
  const Loop *loop = binding->loop;
  double flops = 0;
  for (size_t i = 0; i < loop->code.length; i++) {
    const LoopInstruction *instruction = &loop->code.data[i];
    bool reduces = instruction->code == LOOP_REDUCE_ROW;
    LoopLevel level = reduces ? LEVEL_ELEMENT : instruction->level;
    if (instruction->code == LOOP_SCALAR || reduces)
      flops += elements(loop_level_rank(loop, level), binding->lengths, NULL);
  }
  for (size_t i = 0; i < loop->outputs.length; i++)
    if (loop->outputs.data[i].sink == SINK_REDUCE)
      flops += elements(loop_level_rank(loop, loop->code.data[loop->outputs.data[i].result].level),
                        binding->lengths, NULL);
  return flops;
}

static double step_bytes(const Plan *plan, const Step *step) {
  if (step->kind == STEP_LOOP) return loop_bytes(plan, &step->loop);
  double bytes = 0;
  for (int i = 0; i < step->ninputs + step->noutputs; i++)
    bytes += (double)dtype_size(step->views[i].dtype) *
             elements(step->views[i].ndim, step->views[i].shape, step->views[i].strides);
  return bytes;
}

static bool is_product(const Step *step) {
  return step->kind == STEP_KERNEL && (step->op == OP_DOT || step->op == OP_BATCHED_DOT);
}

/* A multiplication and an addition for each term of a product; four times that of complex
 * numbers. */
static double step_flops(const Step *step) {
  if (step->kind == STEP_LOOP) return loop_flops(&step->loop);
  if (!is_product(step)) return 0;
  const View *x = &step->views[0], *out = &step->views[2];
  double terms = elements(out->ndim, out->shape, NULL) * (double)x->shape[x->ndim - 1];
  return terms * (dtype_is(out->dtype, GROUP_COMPLEX) ? 8 : 2);
}

/* ---- the table ---- */

/* The operations of a loop in their order, a run of the same one once. */
static void print_loop_name(String *out, const LoopBinding *binding) {
  const Loop *loop = binding->loop;
  Op last = OP_NONE;
  string_print(out, "loop");
  shape_print(out, loop->rank, binding->lengths);
  for (size_t i = 0; i < loop->code.length; i++) {
    const LoopInstruction *instruction = &loop->code.data[i];
    Op op = instruction->code == LOOP_REDUCE_ROW ? OP_REDUCE : instruction->op;
    if ((instruction->code != LOOP_SCALAR && op != OP_REDUCE) || op == last) continue;
    string_print(out, " %s", op_name(op));
    last = op;
  }
  for (size_t i = 0; i < loop->outputs.length; i++)
    if (loop->outputs.data[i].sink == SINK_REDUCE && last != OP_REDUCE)
      string_print(out, " %s", op_name(last = OP_REDUCE));
}

static void print_step_name(String *out, const Step *step) {
  if (step->kind == STEP_LOOP) {
    print_loop_name(out, &step->loop);
    return;
  }
  string_print(out, "%s", step->kind == STEP_COPY ? "copy" : op_name(step->op));
  for (int i = 0; i < step->ninputs; i++) {
    string_print(out, " %s", dtype_name(step->views[i].dtype));
    shape_print(out, step->views[i].ndim, step->views[i].shape);
  }
}

static void print_id(String *out, Var var) {
  string_print(out, "%s%u", string_text(out)[out->length - 1] == '[' ? "" : ",", var);
}

/* The variables that a step reads and those that it writes; none of a copy. */
static void print_variables(String *out, const Program *program, const Step *step) {
  const Loop *loop = step->kind == STEP_LOOP ? step->loop.loop : NULL;
  const Node *node =
      step->kind == STEP_KERNEL ? &program->nodes.data[step->node].node : (const Node *)NULL;
  string_print(out, ", \"unit\": %d, \"reads\": [", step->unit);
  for (size_t i = 0; loop && i < loop->inputs.length; i++)
    print_id(out, program_value(program, loop->inputs.data[i].value)->var);
  for (int i = 0; node && i < node_ninputs(*node); i++) print_id(out, node_input(*node, i));
  string_print(out, "], \"writes\": [");
  for (size_t i = 0; loop && i < loop->outputs.length; i++)
    print_id(out, program_value(program, loop->outputs.data[i].value)->var);
  for (int i = 0; node && i < node_noutputs(*node); i++) print_id(out, node_output(*node, i));
  string_print(out, "]");
}

static void print_row(String *out, const char *phase, const char *kernel, int64_t calls,
                      double time) {
  string_print(out, "%s{\"phase\": \"%s\", \"kernel\": \"%s\", \"calls\": %lld, \"ms\": %.17g",
               string_text(out)[out->length - 1] == '[' ? "" : ",\n", phase, kernel,
               (long long)calls, time);
}

static void print_step(String *out, const Machine *machine, const Plan *plan, const Step *step,
                       const StepProfile *profile) {
  String name = {0};
  double bytes = step_bytes(plan, step), flops = step_flops(step), calls = (double)profile->calls;
  double peak = is_product(step) ? machine->flops[step->views[0].dtype] : machine->bandwidth,
         done = is_product(step) ? flops : bytes;
  print_step_name(&name, step);
  print_row(out, "run", string_text(&name), profile->calls, profile->milliseconds);
  string_print(out, ", \"bytes\": %.0f, \"flops\": %.0f", bytes * calls, flops * calls);
  string_print(out, ", \"limit\": \"%s\"", is_product(step) ? "arithmetic" : "memory");
  if (peak > 0 && profile->milliseconds > 0)
    string_print(out, ", \"share\": %.4g", done * calls / profile->milliseconds / peak);
  print_variables(out, plan->program, step);
  string_print(out, "}");
  string_free(&name);
}

static void print_plans(String *out, const Machine *machine, const PlanList *plans) {
  for (size_t i = 0; i < plans->length; i++) {
    const PlanEntry *entry = plans->data[i];
    for (size_t k = 0; entry->profile && k < entry->plan->steps.length; k++)
      if (entry->profile[k].calls)
        print_step(out, machine, entry->plan, &entry->plan->steps.data[k], &entry->profile[k]);
    print_plans(out, machine, &entry->next);
  }
}

void profile_plan(Function *function, double milliseconds) {
  function->planning.calls++;
  function->planning.milliseconds += milliseconds;
}

/* Where the plan of the last call keeps what it computes, from when to when. */
static void print_buffers(String *out, const Plan *plan) {
  string_print(out, "], \"buffers\": [");
  for (int i = 0; plan && i < (int)plan->buffers.length; i++) {
    const PlanBuffer *buffer = &plan->buffers.data[i];
    if (buffer->base != BASE_WORKSPACE && buffer->base != BASE_OUTPUTS) continue;
    if (string_text(out)[out->length - 1] == '}') string_print(out, ",\n");
    string_print(out, "{\"output\": %s, \"offset\": %lld, \"size\": %lld, \"first\": %d",
                 buffer->base == BASE_OUTPUTS ? "true" : "false", (long long)buffer->offset,
                 (long long)buffer->size, buffer->first);
    string_print(out, ", \"last\": %d, \"holds\": [", buffer->last);
    for (size_t k = 0; k < plan->program->values.length; k++)
      if (plan->values[k].laid && plan->values[k].buffer == i && plan->values[k].dynamic < 0)
        print_id(out, program_value(plan->program, (int)k)->var);
    string_print(out, "]}");
  }
  string_print(out, "]");
}

void profile_print(const Function *function, String *out) {
  Machine machine = {0};
  measure(&machine);
  string_print(out, "{\"rows\": [");
  for (CompilePass pass = 0; pass < PASSES; pass++) {
    print_row(out, compile_pass_name(pass), "", 1, function->program->milliseconds[pass]);
    string_print(out, "}");
  }
  print_row(out, "plan", "", function->planning.calls, function->planning.milliseconds);
  string_print(out, "}");
  print_plans(out, &machine, &function->plans);
  print_buffers(out, function->current ? function->current->plan : NULL);
}
