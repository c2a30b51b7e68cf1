/* What kernels can be made of, and the passes over a row. */
#include "jit/kernel.h"

#include "jit/emit.h"
#include "ops/scalar.h"

/* ---- what the emitter knows ---- */

static bool same_lanes(Lanes a, Lanes b) { return a == b || a == LANES_BOOL; }

bool kernel_knows_scalar(Op op, int count, const Dtype *dtypes, Dtype result) {
  Lanes lanes = lanes_of(dtypes[count - 1]), to = lanes_of(result);
  if (lanes == LANES_KINDS || to == LANES_KINDS || !template_scalar(op, lanes)) return false;
  for (int i = 0; i < count; i++)
    if (!same_lanes(lanes_of(dtypes[i]), lanes)) return false;
  return to == lanes || to == LANES_BOOL;
}

int kernel_weight(Op op, Dtype dtype) {
  Lanes lanes = lanes_of(dtype);
  return lanes == LANES_KINDS ? 0
                              : template_weight(template_scalar(op, lanes)) << lanes_wide(lanes);
}

static bool same_bits(Lanes from, Lanes to) {
  bool integers = from != LANES_BOOL && to != LANES_BOOL && from < LANES_F32 && to < LANES_F32;
  return from == to || (integers && lanes_wide(from) == lanes_wide(to));
}

bool kernel_knows_cast(Dtype from, Dtype to) {
  Lanes a = lanes_of(from), b = lanes_of(to);
  if (a == LANES_KINDS || b == LANES_KINDS) return false;
  /* of numbers from 2^63 on the lower bits count */
  if (dtype_is(from, GROUP_FLOAT) && dtype_is(to, GROUP_UINT)) return false;
  return same_bits(a, b) || template_cast(a, b, 0);
}

bool kernel_knows_reducer(Reducer reducer, Dtype dtype) {
  Lanes lanes = lanes_of(dtype);
  return lanes != LANES_KINDS && emit_step(reducer, lanes);
}

/* ---- passes ---- */

static int weight_of(const Kernel *kernel, const KernelInstruction *instruction) {
  if (!instruction->count) return 1;
  Lanes from = lanes_of(kernel_at(kernel, instruction->arguments[instruction->count - 1])->dtype);
  int wide = lanes_wide(from) ? 2 : 1;
  if (instruction->code == KERNEL_SCALAR)
    return wide * template_weight(template_scalar(instruction->op, from));
  if (instruction->code == KERNEL_CAST)
    return wide * template_weight(template_cast(from, lanes_of(instruction->dtype), 0));
  return wide * 4;
}

int emit_weight(const Kernel *kernel, int pass) {
  int weight = 0;
  for (int i = 0; i < (int)kernel->code.length; i++) {
    const KernelInstruction *instruction = kernel_at(kernel, i);
    if (kernel_in_pass(instruction, pass) &&
        !(instruction->row && instruction->count && instruction->code != KERNEL_REDUCE))
      weight += weight_of(kernel, instruction);
  }
  return weight;
}

static bool read_once(const Kernel *kernel, int value) {
  int reads = 0;
  for (int i = value + 1; i < (int)kernel->code.length; i++)
    for (int k = 0; k < kernel_at(kernel, i)->count; k++)
      reads += kernel_at(kernel, i)->arguments[k] == value;
  return reads == 1;
}

/* Partial results and the constants of dear elements do not fit the machine's registers together,
 * and each partial result is a copy of the code: such elements are left in memory, from where a
 * pass of its own reduces them. What only converts them belongs to that pass. */
enum { PASS_LIGHT = 30 };

static int pass_after(Kernel *kernel, const KernelInstruction *reduction, int pass) {
  KernelInstruction *argument = &kernel->code.data[reduction->arguments[0]];
  bool many = emit_slots(lanes_of(reduction->dtype)) > 2;
  bool computed = argument->code != KERNEL_LOAD && !argument->row;
  if (!many || !computed || emit_weight(kernel, pass) <= PASS_LIGHT) return pass + 1;
  if (argument->code == KERNEL_CAST && read_once(kernel, reduction->arguments[0]))
    argument->pass = pass + 1;
  return pass + 2;
}

/* Passes of elements go up along the list, as phases of loops do: what is read before a result is
 * written over it stays in front. */
void kernel_schedule(Kernel *kernel) {
  int last = 0;
  kernel->passes = 1;
  for (int i = 0; i < (int)kernel->code.length; i++) kernel->code.data[i].pass = -1;
  for (int i = 0; i < (int)kernel->code.length; i++) {
    KernelInstruction *instruction = &kernel->code.data[i];
    int pass = 0;
    for (int k = 0; k < instruction->count; k++) {
      int of_argument = kernel_at(kernel, instruction->arguments[k])->pass;
      if (of_argument > pass) pass = of_argument;
    }
    bool reduces = instruction->code == KERNEL_REDUCE;
    bool computes = reduces || (!instruction->row && instruction->code != KERNEL_STORE);
    if (computes && instruction->count && pass < last) pass = last;
    instruction->pass = reduces ? pass_after(kernel, instruction, pass) : pass;
    if (computes && instruction->count) last = instruction->pass - reduces;
    if (instruction->pass >= kernel->passes) kernel->passes = instruction->pass + 1;
  }
}

bool kernel_must_keep(const Kernel *kernel, int value) {
  const KernelInstruction *kept = kernel_at(kernel, value);
  if (kept->row || kept->code == KERNEL_LOAD || kept->code == KERNEL_STORE) return false;
  for (int i = value + 1; i < (int)kernel->code.length; i++) {
    const KernelInstruction *user = kernel_at(kernel, i);
    for (int k = 0; k < user->count; k++)
      if (user->arguments[k] == value && !kernel_in_pass(user, kept->pass)) return true;
  }
  return false;
}

void kernel_free(Kernel *kernel) { vector_free(&kernel->code); }
