/* Modules of kernels, natively: everything but running them. That they compute what the interpreter
 * computes is tests/js/jit.test.mjs; the programs of run_random.c are made into kernels too. */
#include "jit/jit.h"

#include "check.h"
#include "ops/scalar.h"

/* ---- a module, read back ---- */

typedef struct Module {
  int sections, functions, exports, bodies;
  bool ordered;
} Module;

static void read_section(Module *module, int id, const uint8_t *at, const uint8_t *end) {
  int count = (int)bytes_read_unsigned(&at);
  if (id == 3) module->functions = count;
  if (id == 7) module->exports = count;
  if (id != 10) return;
  for (; module->bodies < count && at < end; module->bodies++) {
    uint32_t size = bytes_read_unsigned(&at);
    at += size;
    CHECK(at <= end && at[-1] == WASM_END);
  }
  CHECK(at == end);
}

static Module read_module(const Bytes *bytes) {
  const uint8_t *at = bytes->list.data, *end = at + bytes->list.length;
  Module module = {.ordered = true};
  CHECK(!memcmp(at, "\0asm\1\0\0\0", 8));
  int last = 0;
  for (at += 8; at < end; module.sections++) {
    int id = *at++;
    uint32_t size = bytes_read_unsigned(&at);
    module.ordered &= id > last;
    last = id;
    read_section(&module, id, at, at + size);
    at += size;
  }
  CHECK(at == end);
  return module;
}

/* ---- kernels ---- */

static int add(Kernel *kernel, KernelInstruction instruction) {
  *vector_push(&kernel->code) = instruction;
  return (int)kernel->code.length - 1;
}

static int add_load(Kernel *kernel, Dtype dtype, int pointer) {
  return add(kernel, (KernelInstruction){.code = KERNEL_LOAD, .dtype = dtype, .pointer = pointer});
}

/* y = f(x, ...), for every template that there is. */
static void make_scalar(Kernel *kernel, Op op, int count, Dtype dtype, Dtype result) {
  KernelInstruction computed = {
      .code = KERNEL_SCALAR, .dtype = result, .op = op, .pointer = -1, .count = count};
  for (int i = 0; i < count; i++) computed.arguments[i] = add_load(kernel, dtype, i);
  int value = add(kernel, computed);
  add(kernel, (KernelInstruction){.code = KERNEL_STORE,
                                  .dtype = result,
                                  .pointer = count,
                                  .count = 1,
                                  .arguments = {value}});
  kernel->pointers = count + 1;
  kernel_schedule(kernel);
}

static int check_scalar(Op op, Dtype dtype) {
  int arity = scalar_arity(op), count = arity == VARIADIC ? 2 : arity;
  Dtype dtypes[LOOP_MAX_ARGUMENTS] = {dtype, dtype, dtype, dtype};
  Dtype result = scalar_rule(op) == RULE_BOOL ? DTYPE_BOOL : dtype;
  if (op == OP_SWITCH || !kernel_knows_scalar(op, count, dtypes, result)) return 0;
  Kernel kernel = {0};
  Bytes bytes = {0};
  make_scalar(&kernel, op, count, dtype, result);
  jit_module(1, &kernel, &bytes);
  Module module = read_module(&bytes);
  CHECK(module.ordered && module.sections == 5);
  CHECK(module.functions == 1);
  CHECK(module.exports == 1);
  CHECK(module.bodies == 1);
  kernel_free(&kernel);
  bytes_free(&bytes);
  return 1;
}

static void check_scalars(void) {
  int known = 0;
  for (int op = OP_NONE + 1; op < OP_SCALARS_END; op++)
    for (Dtype dtype = 0; dtype < DTYPES; dtype++) known += check_scalar((Op)op, dtype);
  CHECK(known > 120);
}

int main(void) {
  check_scalars();
  return check_done();
}
