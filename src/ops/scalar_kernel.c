/* The strip kernels: the column `kernel` of scalar.def. Narrow integers, uint32 and complex64 have
 * no arithmetic of their own: they are computed in a wider dtype, which gives the same integers
 * modulo their width, and complex numbers that are rounded once. */
#include "ops/scalar_kernel.h"

#include <assert.h>
#include <string.h>

#include "ops/complex_math.h"
#include "ops/scalar_kernel_math.h"
#include "tensor/cast.h"
#include "vecmath/special.h"
#include "vecmath/vecmath.h"

/* Element i of the output depends on element i of the inputs only, also where they are the same
 * array. */
#if defined(__clang__)
#pragma clang diagnostic ignored "-Wpass-failed" /* integer division has no vector form */
#define INDEPENDENT _Pragma("clang loop vectorize(assume_safety)")
#else
#define INDEPENDENT _Pragma("GCC ivdep")
#endif

#define KERNEL(name) static void name(size_t n, void *out, const void *const *inputs)

/* ---- reading a row ---- */

/* An entry of the column, V(a + b), becomes head V and body (a + b); a group of dtypes and a head
 * choose the macro. */
#define UNPACK(...)      __VA_ARGS__
#define HEAD_V(...)      V, (__VA_ARGS__)
#define HEAD_W(...)      W, (__VA_ARGS__)
#define HEAD_Z(...)      Z, (__VA_ARGS__)
#define HEAD_M(name)     M, (name)
#define HEAD_S(name)     S, (name)
#define HEAD_C(name)     C, (name)
#define HEAD_COPY(input) COPY, (input)
#define HEAD_CHOOSE      CHOOSE, ()
#define HEAD_NO          NO, ()
/* The default, unless the first argument is a name defined as `~, other`: how a rule can differ
 * from the rest. */
#define PICK(...)                       PICK_SECOND(__VA_ARGS__)
#define PICK_SECOND(first, second, ...) second
/* The type of the result: that of the inputs, except of comparisons. */
#define OUT_BOOL     ~, uint8_t
#define OUT(rule, T) PICK(OUT_##rule, T, ~)

/* ---- loops ---- */

#define POINTERS_1(T)        const T *x = inputs[0];
#define POINTERS_2(T)        POINTERS_1(T) const T *y = inputs[1];
#define POINTERS_3(T)        POINTERS_2(T) const T *w = inputs[2];
#define POINTERS_4(T)        POINTERS_3(T) const T *u = inputs[3];
#define POINTERS_VARIADIC(T) POINTERS_2(T)
/* An expression need not use every input. */
#define ELEMENT(U, name, value) const U name __attribute__((unused)) = value;
#define ELEMENTS_1(U)           ELEMENT(U, a, x[i])
#define ELEMENTS_2(U)           ELEMENTS_1(U) ELEMENT(U, b, y[i])
#define ELEMENTS_3(U)           ELEMENTS_2(U) ELEMENT(U, c, w[i])
#define ELEMENTS_4(U)           ELEMENTS_3(U) ELEMENT(U, d, u[i])
#define ELEMENTS_VARIADIC(U)    ELEMENTS_2(U)

/* T: type in memory, U: type of the elements in the expression. */
#define LOOP(id, dtype, T, U, arity, rule, body)      \
  KERNEL(kernel_##id##_##dtype) {                     \
    POINTERS_##arity(T) OUT(rule, T) *to = out;       \
    INDEPENDENT                                       \
    for (size_t i = 0; i < n; i++) {                  \
      ELEMENTS_##arity(U) to[i] = (OUT(rule, T))body; \
    }                                                 \
  }

#define DEFINE_BOOL_V(id, arity, rule, body) LOOP(id, BOOL, uint8_t, uint8_t, arity, rule, body)
#define DEFINE_INT_V(id, arity, rule, body)            \
  LOOP(id, INT32, int32_t, int32_t, arity, rule, body) \
  LOOP(id, INT64, int64_t, int64_t, arity, rule, body) \
  LOOP(id, UINT64, uint64_t, uint64_t, arity, rule, body)
/* Without a sign, so that what overflows wraps. */
#define DEFINE_INT_W(id, arity, rule, body)               \
  LOOP(id, UINT32, uint32_t, uint32_t, arity, rule, body) \
  LOOP(id, UINT64, uint64_t, uint64_t, arity, rule, body)
#define DEFINE_FLOAT_V(id, arity, rule, body)        \
  LOOP(id, FLOAT32, float, float, arity, rule, body) \
  LOOP(id, FLOAT64, double, double, arity, rule, body)

/* A complex result of real inputs. */
#define LOOP_PAIR(id, dtype, T, arity, re_part, im_part) \
  KERNEL(kernel_##id##_##dtype) {                        \
    POINTERS_##arity(T) T *to = out;                     \
    INDEPENDENT                                          \
    for (size_t i = 0; i < n; i++) {                     \
      ELEMENTS_##arity(T) to[2 * i] = re_part;           \
      to[2 * i + 1] = im_part;                           \
    }                                                    \
  }
#define PAIRS(...) LOOP_PAIR(__VA_ARGS__)
#define DEFINE_FLOAT_Z(id, arity, rule, body)   \
  PAIRS(id, FLOAT32, float, arity, UNPACK body) \
  PAIRS(id, FLOAT64, double, arity, UNPACK body)

/* ---- complex loops ---- */

#define PARTS_1(T)        ELEMENT(T, ar, x[2 * i]) ELEMENT(T, ai, x[2 * i + 1])
#define PARTS_2(T)        PARTS_1(T) ELEMENT(T, br, y[2 * i]) ELEMENT(T, bi, y[2 * i + 1])
#define PARTS_VARIADIC(T) PARTS_2(T)

#define LOOP_OF_COMPLEX(id, dtype, T, arity, rule, body) \
  KERNEL(kernel_##id##_##dtype) {                        \
    POINTERS_##arity(T) OUT(rule, T) *to = out;          \
    for (size_t i = 0; i < n; i++) {                     \
      PARTS_##arity(T) to[i] = (OUT(rule, T))body;       \
    }                                                    \
  }
#define DEFINE_COMPLEX_V(id, arity, rule, body) \
  LOOP_OF_COMPLEX(id, COMPLEX128, double, arity, rule, body)

#define LOOP_COMPLEX(id, dtype, T, arity, re_part, im_part) \
  KERNEL(kernel_##id##_##dtype) {                           \
    POINTERS_##arity(T) T *to = out;                        \
    INDEPENDENT                                             \
    for (size_t i = 0; i < n; i++) {                        \
      PARTS_##arity(T) const T re = re_part, im = im_part;  \
      to[2 * i] = re;                                       \
      to[2 * i + 1] = im;                                   \
    }                                                       \
  }
#define COMPLEX_LOOPS(...) LOOP_COMPLEX(__VA_ARGS__)
#define DEFINE_COMPLEX_Z(id, arity, rule, body) \
  COMPLEX_LOOPS(id, COMPLEX128, double, arity, UNPACK body)

#define VALUES_1 \
  (Complex) { ar, ai }
#define VALUES_2 \
  (Complex){ar, ai}, (Complex) { br, bi }
#define LOOP_CALL(id, dtype, T, arity, name)                            \
  KERNEL(kernel_##id##_##dtype) {                                       \
    POINTERS_##arity(T) T *to = out;                                    \
    for (size_t i = 0; i < n; i++) {                                    \
      PARTS_##arity(T) Complex result = complex_##name(VALUES_##arity); \
      to[2 * i] = (T)result.re;                                         \
      to[2 * i + 1] = (T)result.im;                                     \
    }                                                                   \
  }
#define CALLS(...)                              LOOP_CALL(__VA_ARGS__)
#define DEFINE_COMPLEX_C(id, arity, rule, body) CALLS(id, COMPLEX128, double, arity, UNPACK body)

/* ---- functions of floats ---- */

#define ARGUMENTS_1 inputs[0]
#define ARGUMENTS_2 inputs[0], inputs[1]
#define VECMATH(id, arity, name)                                                     \
  KERNEL(kernel_##id##_FLOAT32) { vecmath_##name##_f32(n, out, ARGUMENTS_##arity); } \
  KERNEL(kernel_##id##_FLOAT64) { vecmath_##name##_f64(n, out, ARGUMENTS_##arity); }
#define VECMATHS(...)                         VECMATH(__VA_ARGS__)
#define DEFINE_FLOAT_M(id, arity, rule, body) VECMATHS(id, arity, UNPACK body)

#define SPECIAL_1(name) special_##name(a)
#define SPECIAL_2(name) special_##name(a, b)
#define SPECIAL_3(name) special_##name(a, b, c)
#define SPECIAL_4(name) special_##name(a, b, c, d)
#define SPECIAL(id, arity, rule, name)                                   \
  LOOP(id, FLOAT32, float, double, arity, rule, (SPECIAL_##arity(name))) \
  LOOP(id, FLOAT64, double, double, arity, rule, (SPECIAL_##arity(name)))
#define SPECIALS(...)                         SPECIAL(__VA_ARGS__)
#define DEFINE_FLOAT_S(id, arity, rule, body) SPECIALS(id, arity, rule, UNPACK body)

/* ---- copies ---- */

/* What is copied or chosen is of any dtype of the size. */
typedef uint8_t Bits1;
typedef uint16_t __attribute__((may_alias)) Bits2;
typedef uint32_t __attribute__((may_alias)) Bits4;
typedef uint64_t __attribute__((may_alias)) Bits8;
typedef struct __attribute__((may_alias)) Bits16 {
  double parts[2];
} Bits16;

#define SIZE_KERNELS(size)                                                \
  KERNEL(copy_0_##size) { memmove(out, inputs[0], n *size); }             \
  KERNEL(copy_1_##size) { memmove(out, inputs[1], n *size); }             \
  KERNEL(choose_##size) {                                                 \
    const uint8_t *condition = inputs[0];                                 \
    const Bits##size *yes = inputs[1], *no = inputs[2];                   \
    Bits##size *to = out;                                                 \
    INDEPENDENT                                                           \
    for (size_t i = 0; i < n; i++) to[i] = condition[i] ? yes[i] : no[i]; \
  }
SIZE_KERNELS(1)
SIZE_KERNELS(2)
SIZE_KERNELS(4)
SIZE_KERNELS(8)
SIZE_KERNELS(16)

#define DEFINE_NOTHING(id, arity, rule, body)
#define DEFINE_BOOL_NO        DEFINE_NOTHING
#define DEFINE_INT_NO         DEFINE_NOTHING
#define DEFINE_FLOAT_NO       DEFINE_NOTHING
#define DEFINE_COMPLEX_NO     DEFINE_NOTHING
#define DEFINE_BOOL_COPY      DEFINE_NOTHING
#define DEFINE_INT_COPY       DEFINE_NOTHING
#define DEFINE_FLOAT_COPY     DEFINE_NOTHING
#define DEFINE_COMPLEX_COPY   DEFINE_NOTHING
#define DEFINE_BOOL_CHOOSE    DEFINE_NOTHING
#define DEFINE_INT_CHOOSE     DEFINE_NOTHING
#define DEFINE_FLOAT_CHOOSE   DEFINE_NOTHING
#define DEFINE_COMPLEX_CHOOSE DEFINE_NOTHING

/* ---- comparing signed with unsigned ---- */

/* The row's expression of the order of the two, and 0. */
#define MIXED_LOOP(name, A, B, order, body) \
  KERNEL(name) {                            \
    const A *x = inputs[0];                 \
    const B *y = inputs[1];                 \
    uint8_t *to = out;                      \
    for (size_t i = 0; i < n; i++) {        \
      const int a = order, b = 0;           \
      to[i] = body;                         \
    }                                       \
  }
#define MIXED_LOOPS(id, head, body)                                                       \
  MIXED_LOOP(mixed_##id##_signed_first, int64_t, uint64_t, mixed_order(x[i], y[i]), body) \
  MIXED_LOOP(mixed_##id##_signed_last, uint64_t, int64_t, -mixed_order(y[i], x[i]), body)
#define MIXED_NONE(id, head, body)
#define MIXED_BOOL_2                   ~, MIXED_LOOPS
#define DEFINE_MIXED(rule, arity, ...) PICK(MIXED_##rule##_##arity, MIXED_NONE, ~)(__VA_ARGS__)

/* ---- all rows ---- */

#define DEFINE_GROUP(group, id, arity, rule, head, body) \
  DEFINE_##group##_##head(id, arity, rule, body)
#define DEFINE(...) DEFINE_GROUP(__VA_ARGS__)
#define DEFINE_ROW(id, arity, rule, of_bool, of_int, of_float, of_complex) \
  DEFINE(BOOL, id, arity, rule, HEAD_##of_bool)                            \
  DEFINE(INT, id, arity, rule, HEAD_##of_int)                              \
  DEFINE_MIXED(rule, arity, id, HEAD_##of_int)                             \
  DEFINE(FLOAT, id, arity, rule, HEAD_##of_float)                          \
  DEFINE(COMPLEX, id, arity, rule, HEAD_##of_complex)
#define DEFINE_ROWS(...) DEFINE_ROW(__VA_ARGS__)
#define SCALAR(id, name, arity, dtype, gradient, kernel, facts, documentation) \
  DEFINE_ROWS(id, arity, dtype, UNPACK kernel)
#include "ops/scalar.def"
#undef SCALAR

/* ---- tables ---- */

#define ENTRY(dtype, kernel)   [DTYPE_##dtype] = kernel,
#define ENTRY_BOOL_V(id, body) ENTRY(BOOL, kernel_##id##_BOOL)
#define ENTRY_INT_V(id, body)       \
  ENTRY(INT32, kernel_##id##_INT32) \
  ENTRY(INT64, kernel_##id##_INT64) ENTRY(UINT64, kernel_##id##_UINT64)
#define ENTRIES_INT(kernel_1, kernel_2, kernel_4, kernel_8)                                    \
  ENTRY(INT8, kernel_1)                                                                        \
  ENTRY(INT16, kernel_2)                                                                       \
  ENTRY(INT32, kernel_4) ENTRY(INT64, kernel_8) ENTRY(UINT8, kernel_1) ENTRY(UINT16, kernel_2) \
      ENTRY(UINT32, kernel_4) ENTRY(UINT64, kernel_8)
#define ENTRY_INT_W(id, body)        \
  ENTRY(INT32, kernel_##id##_UINT32) \
  ENTRY(INT64, kernel_##id##_UINT64) ENTRY(UINT64, kernel_##id##_UINT64)
#define ENTRY_FLOAT_V(id, body) \
  ENTRY(FLOAT32, kernel_##id##_FLOAT32) ENTRY(FLOAT64, kernel_##id##_FLOAT64)
#define ENTRY_FLOAT_M             ENTRY_FLOAT_V
#define ENTRY_FLOAT_S             ENTRY_FLOAT_V
#define ENTRY_FLOAT_Z             ENTRY_FLOAT_V
#define ENTRY_COMPLEX_V(id, body) ENTRY(COMPLEX128, kernel_##id##_COMPLEX128)
#define ENTRY_COMPLEX_C           ENTRY_COMPLEX_V
#define ENTRY_COMPLEX_Z           ENTRY_COMPLEX_V
#define COPIES(input, size)       copy_##input##_##size
#define COPY_OF(input, size)      COPIES(input, size)
#define ENTRY_BOOL_COPY(id, body) ENTRY(BOOL, COPY_OF(UNPACK body, 1))
#define ENTRY_INT_COPY(id, body)                                                         \
  ENTRIES_INT(COPY_OF(UNPACK body, 1), COPY_OF(UNPACK body, 2), COPY_OF(UNPACK body, 4), \
              COPY_OF(UNPACK body, 8))
#define ENTRY_FLOAT_COPY(id, body) \
  ENTRY(FLOAT32, COPY_OF(UNPACK body, 4)) ENTRY(FLOAT64, COPY_OF(UNPACK body, 8))
#define ENTRY_COMPLEX_COPY(id, body) \
  ENTRY(COMPLEX64, COPY_OF(UNPACK body, 8)) ENTRY(COMPLEX128, COPY_OF(UNPACK body, 16))
#define ENTRY_BOOL_CHOOSE(id, body)    ENTRY(BOOL, choose_1)
#define ENTRY_INT_CHOOSE(id, body)     ENTRIES_INT(choose_1, choose_2, choose_4, choose_8)
#define ENTRY_FLOAT_CHOOSE(id, body)   ENTRY(FLOAT32, choose_4) ENTRY(FLOAT64, choose_8)
#define ENTRY_COMPLEX_CHOOSE(id, body) ENTRY(COMPLEX64, choose_8) ENTRY(COMPLEX128, choose_16)
#define ENTRY_NOTHING(id, body)
#define ENTRY_BOOL_NO    ENTRY_NOTHING
#define ENTRY_INT_NO     ENTRY_NOTHING
#define ENTRY_FLOAT_NO   ENTRY_NOTHING
#define ENTRY_COMPLEX_NO ENTRY_NOTHING

#define ENTRY_GROUP(group, id, head, body) ENTRY_##group##_##head(id, body)
#define ENTRIES(...)                       ENTRY_GROUP(__VA_ARGS__)
#define ENTRY_ROW(id, of_bool, of_int, of_float, of_complex)                     \
  [OP_##id] = {ENTRIES(BOOL, id, HEAD_##of_bool) ENTRIES(INT, id, HEAD_##of_int) \
                   ENTRIES(FLOAT, id, HEAD_##of_float) ENTRIES(COMPLEX, id, HEAD_##of_complex)},
#define ENTRY_ROWS(...) ENTRY_ROW(__VA_ARGS__)

/* By the dtype of the input that decides. */
static ScalarKernel *const kernels[OP_SCALARS_END][DTYPES] = {
#define SCALAR(id, name, arity, dtype, gradient, kernel, facts, documentation) \
  ENTRY_ROWS(id, UNPACK kernel)
#include "ops/scalar.def"
#undef SCALAR
};

#define MIXED_ENTRY(id) [OP_##id] = {mixed_##id##_signed_first, mixed_##id##_signed_last},
#define MIXED_NO_ENTRY(id)
#define MIXED_ENTRY_BOOL_2 ~, MIXED_ENTRY
static ScalarKernel *const mixed_kernels[OP_SCALARS_END][2] = {
#define SCALAR(id, name, arity, dtype, gradient, kernel, facts, documentation) \
  PICK(MIXED_ENTRY_##dtype##_##arity, MIXED_NO_ENTRY, ~)(id)
#include "ops/scalar.def"
#undef SCALAR
};

/* What is copied in every dtype is so in the last of them. */
int scalar_copied_input(Op op) {
  ScalarKernel *kernel = kernels[op][DTYPE_COMPLEX128];
  if (kernel == copy_0_16) return 0;
  if (kernel == copy_1_16) return 1;
  return -1;
}

/* ---- which dtypes ---- */

/* The input whose dtype, after conversion, is the kernel's. */
static int deciding_input(Op op) {
  int copied = scalar_copied_input(op), arity = scalar_arity(op);
  if (copied >= 0) return copied;
  return arity == VARIADIC ? 0 : arity - 1;
}

static bool is_mixed(Dtype a, Dtype b) {
  return (a == DTYPE_UINT64 && dtype_is(b, GROUP_INT)) ||
         (b == DTYPE_UINT64 && dtype_is(a, GROUP_INT));
}

/* Comparisons convert to the common dtype, except of signed integers with uint64, where that would
 * round; an integer is neither NaN nor infinite, whatever float it becomes. */
static void comparison_dtypes(int ninputs, const Dtype *inputs, Dtype *compute) {
  if (ninputs == 1) {
    compute[0] = dtype_is(inputs[0], GROUP_DISCRETE) ? DTYPE_FLOAT32 : inputs[0];
  } else if (is_mixed(inputs[0], inputs[1])) {
    for (int i = 0; i < 2; i++) compute[i] = inputs[i] == DTYPE_UINT64 ? DTYPE_UINT64 : DTYPE_INT64;
  } else {
    compute[0] = compute[1] = dtype_upcast(inputs[0], inputs[1]);
  }
}

/* Inputs and result are widened where the deciding input's dtype has no kernel. */
static void widen(Op op, int ninputs, Dtype *compute, Dtype *result) {
  if (kernels[op][compute[deciding_input(op)]]) return;
  for (int i = 0; i < ninputs; i++) compute[i] = cast_wider(compute[i]);
  *result = cast_wider(*result);
}

bool scalar_signature(Op op, Params params, int ninputs, const Dtype *inputs, Dtype *compute,
                      Dtype *result) {
  *result = scalar_dtype(op, params, ninputs, inputs);
  if (*result == DTYPE_NONE) return false;
  for (int i = 0; i < ninputs; i++) compute[i] = *result;
  switch (scalar_rule(op)) {
    case RULE_BOOL:
      comparison_dtypes(ninputs, inputs, compute);
      break;
    case RULE_SW:
      compute[0] = DTYPE_BOOL;
      break;
    case RULE_SECOND:
      compute[0] = inputs[0];
      break;
    case RULE_FIRST:
      for (int i = 1; i < ninputs; i++) compute[i] = inputs[i];
      break;
    case RULE_REAL:
      compute[0] = inputs[0];
      break;
    case RULE_COMPLEX:
      compute[0] = compute[1] = dtype_real(*result);
      break;
    default:
      break;
  }
  widen(op, ninputs, compute, result);
  return true;
}

ScalarKernel *scalar_kernel(Op op, const Dtype *compute) {
  bool mixed = scalar_rule(op) == RULE_BOOL && scalar_arity(op) == 2 && compute[0] != compute[1];
  ScalarKernel *kernel = mixed ? mixed_kernels[op][compute[0] == DTYPE_UINT64]
                               : kernels[op][compute[deciding_input(op)]];
  assert(kernel);
  return kernel;
}
