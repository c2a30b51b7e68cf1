/* Elementwise kernels: every row in every dtype it computes in, against functions of one element
 * written here; strips of every length, in place and not. */
#include <complex.h>
#include <inttypes.h>

#include "graph_check.h"
#include "ops/scalar_kernel.h"
#include "tensor/cast.h"

#ifndef CMPLX /* clang has it under this name only */
#define CMPLX(re, im) __builtin_complex((double)(re), (double)(im))
#endif

static const char *const names[] = {
#define SCALAR(id, name, ...) [OP_##id] = name,
#include "ops/scalar.def"
#undef SCALAR
};

/* ---- one element ---- */

/* A number of any dtype: what of it counts is told by the group. */
typedef struct Number {
  __int128 whole;
  long double real;
  complex double pair;
} Number;

static Number number_at(const void *data, Dtype dtype, size_t index) {
  Number number = {0, 0, 0};
  switch (dtype_group(dtype)) {
    case GROUP_COMPLEX:
      number.pair = dtype == DTYPE_COMPLEX64 ? (complex double)((const complex float *)data)[index]
                                             : ((const complex double *)data)[index];
      break;
    case GROUP_FLOAT:
      number.real =
          dtype == DTYPE_FLOAT32 ? ((const float *)data)[index] : ((const double *)data)[index];
      break;
    case GROUP_INT: {
      int64_t value;
      cast_kernel(dtype, DTYPE_INT64)(1, &value, 1, (const char *)data + index * dtype_size(dtype),
                                      1);
      number.whole = value;
      break;
    }
    default: {
      uint64_t value;
      cast_kernel(dtype, DTYPE_UINT64)(1, &value, 1, (const char *)data + index * dtype_size(dtype),
                                       1);
      number.whole = value;
    }
  }
  return number;
}

/* Into the range of an integer dtype. */
static __int128 wrapped(__int128 value, Dtype dtype) {
  if (dtype == DTYPE_BOOL) return value & 1;
  __int128 modulus = (__int128)1 << (8 * dtype_size(dtype));
  value = ((value % modulus) + modulus) % modulus;
  return dtype_is(dtype, GROUP_INT) && value >= modulus / 2 ? value - modulus : value;
}

/* ---- references: integers ---- */

static __int128 whole_floor_div(__int128 a, __int128 b) {
  if (!b) return 0;
  __int128 quotient = a / b;
  return a % b && (a < 0) != (b < 0) ? quotient - 1 : quotient;
}

/* Modulo 2^128, of which the dtypes' moduli are divisors. */
static __int128 times(__int128 a, __int128 b) {
  return (__int128)((unsigned __int128)a * (unsigned __int128)b);
}

static __int128 whole_power(__int128 a, __int128 b) {
  if (b < 0) return a == 1 ? 1 : a == -1 ? (b % 2 ? -1 : 1) : 0;
  if (b == 0) return 1;
  return b % 2 ? times(a, whole_power(a, b - 1)) : whole_power(times(a, a), b / 2);
}

static __int128 whole_reference(Op op, const Number *in, Dtype dtype) {
  __int128 a = in[0].whole, b = in[1].whole, c = in[2].whole;
  bool is_bool = dtype == DTYPE_BOOL;
  switch (op) {
    case OP_ADD:
      return is_bool ? a || b : a + b;
    case OP_SUB:
      return a - b;
    case OP_MUL:
      return times(a, b);
    case OP_INT_DIV:
      return whole_floor_div(a, b);
    case OP_MOD:
      return b ? a - whole_floor_div(a, b) * b : 0;
    case OP_POW:
      return whole_power(a, b);
    case OP_NEG:
      return -a;
    case OP_ABS:
      return a < 0 ? -a : a;
    case OP_SIGN:
      return a < 0 ? -1 : a > 0;
    case OP_SQR:
      return times(a, a);
    case OP_RELU:
      return a > 0 ? a : 0;
    case OP_MAXIMUM:
      return a < b ? b : a;
    case OP_MINIMUM:
      return a < b ? a : b;
    case OP_CLIP:
      return a < b ? b : a > c ? c : a;
    case OP_SWITCH:
      return a ? b : c;
    case OP_LT:
      return a < b;
    case OP_LE:
      return a <= b;
    case OP_GT:
      return a > b;
    case OP_GE:
      return a >= b;
    case OP_EQ:
      return a == b;
    case OP_NEQ:
      return a != b;
    case OP_AND:
      return a & b;
    case OP_OR:
      return a | b;
    case OP_XOR:
      return a ^ b;
    case OP_INVERT:
      return is_bool ? !a : -1 - a;
    case OP_IMAG:
      return 0;
    case OP_SECOND:
      return b;
    default:
      return a; /* identities */
  }
}

/* ---- references: floats ---- */

/* Python's rules: the remainder has the divisor's sign, the quotient goes with it. */
static long double real_mod(long double a, long double b) {
  long double rest = fmodl(a, b);
  if (b == 0) return rest;
  if (rest == 0) return copysignl(0, b);
  return (rest < 0) != (b < 0) ? rest + b : rest;
}

static long double real_floor_div(long double a, long double b, bool is_float) {
  if (b == 0) return a / b;
  long double rest = fmodl(a, b);
  if (isnan(rest)) return NAN;
  /* as the dtype's arithmetic rounds it, which for large quotients is not the floor */
  double quotient = is_float ? (double)((float)((float)a - (float)rest) / (float)b)
                             : ((double)a - (double)rest) / (double)b;
  if (rest != 0 && (rest < 0) != (b < 0)) quotient -= 1;
  if (quotient == 0) return copysignl(0, a / b);
  return is_float ? (float)rint(quotient) : rint(quotient);
}

static long double real_reference(Op op, const Number *in, bool is_float) {
  long double a = in[0].real, b = in[1].real, c = in[2].real;
  switch (op) {
    case OP_ADD:
      return a + b;
    case OP_SUB:
      return a - b;
    case OP_MUL:
      return a * b;
    case OP_TRUE_DIV:
      return a / b;
    case OP_INT_DIV:
      return real_floor_div(a, b, is_float);
    case OP_MOD:
      return real_mod(a, b);
    case OP_POW:
      return powl(a, b);
    case OP_NEG:
      return -a;
    case OP_ABS:
      return fabsl(a);
    case OP_SIGN:
      return isnan(a) ? a : a > 0 ? 1 : a < 0 ? -1 : 0;
    case OP_RECIPROCAL:
      return 1 / a;
    case OP_SQR:
      return a * a;
    case OP_RELU:
      return isnan(a) ? a : fmaxl(a, signbit(a) && a == 0 ? a : 0);
    case OP_MAXIMUM:
      return isnan(a) || isnan(b) ? NAN : a >= b ? a : b;
    case OP_MINIMUM:
      return isnan(a) || isnan(b) ? NAN : a <= b ? a : b;
    case OP_CLIP:
      return a < b ? b : a > c ? c : a;
    case OP_CEIL:
      return ceill(a);
    case OP_FLOOR:
      return floorl(a);
    case OP_TRUNC:
      return truncl(a);
    case OP_ROUND_HALF_TO_EVEN:
      return rintl(a);
    case OP_ROUND_HALF_AWAY_FROM_ZERO:
      return roundl(a);
    case OP_SQRT:
      return sqrtl(a);
    case OP_EXP:
      return expl(a);
    case OP_EXP2:
      return exp2l(a);
    case OP_EXPM1:
      return expm1l(a);
    case OP_LOG:
      return logl(a);
    case OP_LOG2:
      return log2l(a);
    case OP_LOG10:
      return log10l(a);
    case OP_LOG1P:
      return log1pl(a);
    case OP_SIGMOID:
      return 1 / (1 + expl(-a));
    case OP_SOFTPLUS:
      return a > 100 ? a : log1pl(expl(a));
    case OP_LOG1MEXP:
      return a < -1 ? log1pl(-expl(a)) : logl(-expm1l(a));
    case OP_SIN:
      return sinl(a);
    case OP_COS:
      return cosl(a);
    case OP_TAN:
      return tanl(a);
    case OP_ARCSIN:
      return asinl(a);
    case OP_ARCCOS:
      return acosl(a);
    case OP_ARCTAN:
      return atanl(a);
    case OP_ARCTAN2:
      return atan2l(a, b);
    case OP_SINH:
      return sinhl(a);
    case OP_COSH:
      return coshl(a);
    case OP_TANH:
      return tanhl(a);
    case OP_ARCSINH:
      return asinhl(a);
    case OP_ARCCOSH:
      return acoshl(a);
    case OP_ARCTANH:
      return atanhl(a);
    case OP_ERF:
      return erfl(a);
    case OP_ERFC:
      return erfcl(a);
    case OP_IMAG:
      return 0;
    case OP_SECOND:
      return b;
    case OP_SWITCH:
      return in[0].whole ? b : c;
    case OP_AND:
      return (long double)((int64_t)a & (int64_t)b);
    case OP_OR:
      return (long double)((int64_t)a | (int64_t)b);
    case OP_XOR:
      return (long double)((int64_t)a ^ (int64_t)b);
    default:
      return a;
  }
}

static bool real_predicate(Op op, const Number *in) {
  long double a = in[0].real, b = in[1].real;
  switch (op) {
    case OP_LT:
      return a < b;
    case OP_LE:
      return a <= b;
    case OP_GT:
      return a > b;
    case OP_GE:
      return a >= b;
    case OP_EQ:
      return a == b;
    case OP_NEQ:
      return a != b;
    case OP_ISNAN:
      return isnan(a);
    default:
      return isinf(a);
  }
}

/* ---- references: complex ---- */

static bool before(complex double a, complex double b, bool or_equal) {
  if (creal(a) < creal(b)) return !isnan(cimag(a)) && !isnan(cimag(b));
  return creal(a) == creal(b) && (or_equal ? cimag(a) <= cimag(b) : cimag(a) < cimag(b));
}

static bool pair_nan(complex double a) { return isnan(creal(a)) || isnan(cimag(a)); }

static bool pair_predicate(Op op, const Number *in) {
  complex double a = in[0].pair, b = in[1].pair;
  switch (op) {
    case OP_LT:
      return before(a, b, false);
    case OP_LE:
      return before(a, b, true);
    case OP_GT:
      return before(b, a, false);
    case OP_GE:
      return before(b, a, true);
    case OP_EQ:
      return creal(a) == creal(b) && cimag(a) == cimag(b);
    case OP_NEQ:
      return !(creal(a) == creal(b) && cimag(a) == cimag(b));
    case OP_ISNAN:
      return pair_nan(a);
    default:
      return isinf(creal(a)) || isinf(cimag(a));
  }
}

/* In long double where a formula loses digits. */
static complex double pair_reference(Op op, const Number *in) {
  complex long double wide = in[0].pair;
  complex double a = in[0].pair, b = in[1].pair, c = in[2].pair;
  switch (op) {
    case OP_ADD:
      return a + b;
    case OP_SUB:
      return a - b;
    case OP_MUL:
      return CMPLX(creal(a) * creal(b) - cimag(a) * cimag(b),
                   creal(a) * cimag(b) + cimag(a) * creal(b));
    case OP_TRUE_DIV:
      return a / b;
    case OP_POW:
      return b == 0 ? 1 : a == 0 && (creal(b) < 0 || cimag(b) != 0) ? NAN : cpow(a, b);
    case OP_NEG:
      return -a;
    case OP_ABS:
      return cabs(a);
    case OP_RECIPROCAL:
      return 1 / a;
    case OP_SQR:
      return a * a;
    case OP_MAXIMUM:
      return pair_nan(a) || before(b, a, true) ? a : b;
    case OP_MINIMUM:
      return pair_nan(a) || before(a, b, true) ? a : b;
    case OP_SQRT:
      return csqrt(a);
    case OP_EXP:
      return cexp(a);
    case OP_EXP2:
      return cexp(a * logl(2));
    case OP_EXPM1:
      return cexpl(wide) - 1;
    case OP_LOG:
      return clog(a);
    case OP_LOG2:
      return clog(a) / logl(2);
    case OP_LOG10:
      return clog(a) / logl(10);
    case OP_LOG1P:
      return clogl(1 + wide);
    case OP_SIGMOID:
      return 1 / (1 + cexp(-a));
    case OP_SOFTPLUS:
      return clogl(1 + cexpl(wide));
    case OP_LOG1MEXP:
      return clogl(1 - cexpl(wide));
    case OP_SIN:
      return csin(a);
    case OP_COS:
      return ccos(a);
    case OP_TAN:
      return ctan(a);
    case OP_ARCSIN:
      return casin(a);
    case OP_ARCCOS:
      return cacos(a);
    case OP_ARCTAN:
      return catan(a);
    case OP_SINH:
      return csinh(a);
    case OP_COSH:
      return ccosh(a);
    case OP_TANH:
      return ctanh(a);
    case OP_ARCSINH:
      return casinh(a);
    case OP_ARCCOSH:
      return cacosh(a);
    case OP_ARCTANH:
      return catanh(a);
    case OP_REAL:
      return creal(a);
    case OP_IMAG:
      return cimag(a);
    case OP_CONJ:
      return conj(a);
    case OP_SECOND:
      return b;
    case OP_SWITCH:
      return in[0].whole ? b : c;
    default:
      return a;
  }
}

/* ---- comparing ---- */

/* Rounded to the dtype, and how far apart two of its numbers may be, in units in the last place. */
static double rounded(long double value, Dtype dtype) {
  return dtype == DTYPE_FLOAT32 ? (float)value : (double)value;
}

static bool near_enough(double found, long double expected, Dtype dtype, double units) {
  double target = rounded(expected, dtype);
  if (isnan(target)) return isnan(found);
  if (found == target) return target != 0 || units > 0 || signbit(found) == signbit(target);
  if (isinf(target) || isinf(found)) return false;
  double unit = dtype == DTYPE_FLOAT32
                    ? nextafterf(fabsf((float)target), INFINITY) - fabsf((float)target)
                    : nextafter(fabs(target), INFINITY) - fabs(target);
  return fabsl((long double)found - expected) <= units * unit;
}

/* Which rows are exact: all but the functions of vecmath and math.h. */
static double units_of(Op op) {
  switch (op) {
#define V(...)                           0
#define W(...)                           0
#define Z(...)                           0
#define M(...)                           2.5
#define S(...)                           0
#define C(...)                           0
#define COPY(...)                        0
#define CHOOSE                           0
#define NO                               0
#define THIRD(first, second, third, ...) third
#define UNPACK(...)                      __VA_ARGS__
#define FLOAT_UNITS(...)                 THIRD(__VA_ARGS__)
#define SCALAR(id, name, arity, dtype, gradient, kernel, facts, documentation) \
  case OP_##id:                                                                \
    return FLOAT_UNITS(UNPACK kernel);
#include "ops/scalar.def"
#undef SCALAR
#undef V
#undef W
#undef Z
#undef M
#undef S
#undef C
#undef COPY
#undef CHOOSE
#undef NO
  }
  return 0;
}

/* Complex functions: relative to the modulus, where both are finite. */
static bool pair_near(complex double found, complex double expected, Dtype real) {
  if (!isfinite(creal(expected)) || !isfinite(cimag(expected))) return true;
  double tolerance = (real == DTYPE_FLOAT32 ? 3e-7 : 2e-14) * (cabs(expected) + 1e-3);
  return fabs(creal(found) - creal(expected)) <= tolerance &&
         fabs(cimag(found) - cimag(expected)) <= tolerance;
}

static bool is_predicate(Op op) { return scalar_rule(op) == RULE_BOOL; }

static bool agrees(Op op, const Number *in, const Dtype *compute, Dtype key, Dtype result,
                   Number found) {
  if (is_predicate(op)) {
    bool expected = dtype_is(key, GROUP_COMPLEX) ? pair_predicate(op, in)
                    : dtype_is(key, GROUP_FLOAT) ? real_predicate(op, in)
                                                 : whole_reference(op, in, compute[0]);
    return found.whole == expected;
  }
  if (op == OP_COMPLEX)
    return near_enough(creal(found.pair), in[0].real, dtype_real(result), 0) &&
           near_enough(cimag(found.pair), in[1].real, dtype_real(result), 0);
  switch (dtype_group(key)) {
    case GROUP_COMPLEX:
      if (dtype_is(result, GROUP_COMPLEX))
        return pair_near(found.pair, pair_reference(op, in), dtype_real(key));
      return near_enough((double)found.real, creal(pair_reference(op, in)), result,
                         op == OP_ABS ? 1 : 0);
    case GROUP_FLOAT:
      return near_enough((double)found.real, real_reference(op, in, key == DTYPE_FLOAT32), result,
                         units_of(op));
    default:
      return found.whole == wrapped(whole_reference(op, in, key), result);
  }
}

/* ---- samples ---- */

enum { SAMPLES = 24, STRIP_MAX = 70 };

static const double reals[SAMPLES] = {0.0,      -0.0,      1,   -1,  0.5,  -0.5,   1.5,  -2.5,
                                      INFINITY, -INFINITY, NAN, 2,   3.25, -7,     0.75, 1e-9,
                                      -1e-5,    40,        -90, 1e6, 0.3,  -0.125, 5e37, 2.5};

/* Sample `index` as a number of the dtype; integers have their ends, floats what is not finite. */
static void put_sample(void *data, Dtype dtype, size_t at, unsigned index) {
  void *to = (char *)data + at * dtype_size(dtype);
  double pair[2] = {reals[index % SAMPLES], reals[(index * 7 + index / 5) % SAMPLES]};
  if (dtype_is(dtype, GROUP_COMPLEX)) {
    for (int i = 0; i < 2; i++)
      if (!isfinite(pair[i]) || fabs(pair[i]) > 30) pair[i] = (index % 13) / 4.0 - 1.6;
    if (dtype == DTYPE_COMPLEX64)
      ((float *)to)[0] = (float)pair[0], ((float *)to)[1] = (float)pair[1];
    else
      memcpy(to, pair, sizeof pair);
  } else if (dtype_is(dtype, GROUP_FLOAT)) {
    cast_kernel(DTYPE_FLOAT64, dtype)(1, to, 1, pair, 1);
  } else {
    static const int64_t small[] = {0, 1, -1, 2, -2, 3, 7, -7, 100, -100, 5, 13};
    int64_t least = dtype_is(dtype, GROUP_INT) ? INT64_MIN >> (64 - 8 * dtype_size(dtype)) : 0;
    int64_t whole = index % 15 < 12    ? small[index % 15]
                    : index % 15 == 12 ? least
                    : index % 15 == 13 ? ~least
                                       : least + 1;
    cast_kernel(DTYPE_INT64, dtype)(1, to, 1, &whole, 1);
  }
}

/* ---- strips ---- */

typedef struct Strip {
  _Alignas(16) char bytes[16 * (STRIP_MAX + 2)];
} Strip;

/* Strips of other lengths, behind the last of which nothing is written, and in place, give the
 * same. */
static void check_lengths(Op op, ScalarKernel *kernel, int ninputs, const Strip *inputs,
                          const Dtype *compute, Dtype result, const Strip *whole) {
  size_t size = dtype_size(result);
  for (size_t n = 0; n <= STRIP_MAX; n++) {
    Strip out, copies[3];
    const void *pointers[3];
    memset(&out, 0x5a, sizeof out);
    for (int i = 0; i < ninputs; i++) pointers[i] = inputs[i].bytes;
    kernel(n, out.bytes, pointers);
    bool held = !memcmp(out.bytes, whole->bytes, n * size);
    for (size_t i = n * size; i < sizeof out; i++) held &= out.bytes[i] == 0x5a;
    check_record(held, names[op], __FILE__, __LINE__, " in %s: a strip of %zu differs",
                 dtype_name(compute[0]), n);
    for (int place = 0; place < ninputs; place++) {
      if (dtype_size(compute[place]) != size) continue;
      memcpy(copies, inputs, sizeof(Strip) * (size_t)ninputs);
      for (int i = 0; i < ninputs; i++) pointers[i] = copies[i].bytes;
      kernel(n, copies[place].bytes, pointers);
      check_record(!memcmp(copies[place].bytes, whole->bytes, n * size), names[op], __FILE__,
                   __LINE__, " in %s: a strip of %zu in place of input %d differs",
                   dtype_name(compute[0]), n, place);
    }
  }
}

static void print_number(char *text, size_t size, Number number, Dtype dtype) {
  if (dtype_is(dtype, GROUP_COMPLEX))
    snprintf(text, size, "%.17g%+.17gi", creal(number.pair), cimag(number.pair));
  else if (dtype_is(dtype, GROUP_FLOAT))
    snprintf(text, size, "%.17g", (double)number.real);
  else
    snprintf(text, size, "%" PRId64, (int64_t)number.whole);
}

static void check_values(Op op, int ninputs, const Strip *inputs, const Dtype *compute,
                         Dtype result, const Strip *out) {
  Dtype key = compute[ninputs - 1];
  for (size_t i = 0; i < STRIP_MAX; i++) {
    Number in[3] = {{0, 0, 0}, {0, 0, 0}, {0, 0, 0}}, found = number_at(out->bytes, result, i);
    for (int j = 0; j < ninputs; j++) in[j] = number_at(inputs[j].bytes, compute[j], i);
    if (agrees(op, in, compute, key, result, found)) {
      check_state.checks++;
      continue;
    }
    char texts[4][60];
    for (int j = 0; j < ninputs; j++) print_number(texts[j], sizeof texts[j], in[j], compute[j]);
    for (int j = ninputs; j < 3; j++) texts[j][0] = 0;
    print_number(texts[3], sizeof texts[3], found, result);
    check_record(false, names[op], __FILE__, __LINE__, " in %s of %s %s %s: %s", dtype_name(key),
                 texts[0], texts[1], texts[2], texts[3]);
  }
}

static void check_row(Op op, int ninputs, const Dtype *dtypes) {
  Dtype compute[3], result;
  Strip inputs[3], out;
  const void *pointers[3];
  if (!scalar_signature(op, 0, ninputs, dtypes, compute, &result)) {
    CHECK(error_pending());
    error_clear();
    return;
  }
  for (unsigned round = 0; round < 4; round++) {
    for (int i = 0; i < ninputs; i++) {
      pointers[i] = inputs[i].bytes;
      for (unsigned at = 0; at < STRIP_MAX; at++)
        put_sample(inputs[i].bytes, compute[i], at,
                   at + 70 * round + (unsigned)i * (at / 7 + 3 * round + 1));
    }
    memset(&out, 0, sizeof out);
    ScalarKernel *kernel = scalar_kernel(op, compute);
    kernel(STRIP_MAX, out.bytes, pointers);
    check_values(op, ninputs, inputs, compute, result, &out);
    if (!round) check_lengths(op, kernel, ninputs, inputs, compute, result, &out);
  }
}

/* Functions of vecmath/special.h, and what is made of them for complex numbers: see special.c. */
static bool is_special(Op op, Dtype dtype) {
  return (op >= OP_ERFCX && op <= OP_KVE) || (op == OP_ERF && dtype_is(dtype, GROUP_COMPLEX));
}

static void test_rows(void) {
  for (Op op = OP_NONE + 1; op < OP_SCALARS_END; op++) {
    if (op == OP_CAST || op == OP_GRAD_CLIP || op == OP_GRAD_SCALE) continue;
    int arity = scalar_arity(op) == VARIADIC ? 2 : scalar_arity(op);
    for (Dtype dtype = 0; dtype < DTYPES; dtype++) {
      Dtype dtypes[3] = {dtype, dtype, dtype};
      if (!is_special(op, dtype)) check_row(op, arity, dtypes);
    }
  }
}

/* What differs in dtype is computed in the common one; comparing signed with uint64 numbers is
 * exact. */
static void test_mixed(void) {
  static const Op comparisons[] = {OP_LT, OP_LE, OP_GT, OP_GE, OP_EQ, OP_NEQ};
  static const Dtype signs[] = {DTYPE_INT8, DTYPE_INT16, DTYPE_INT32, DTYPE_INT64};
  for (int i = 0; i < COUNT(comparisons); i++)
    for (int j = 0; j < COUNT(signs); j++) {
      check_row(comparisons[i], 2, (Dtype[]){signs[j], DTYPE_UINT64});
      check_row(comparisons[i], 2, (Dtype[]){DTYPE_UINT64, signs[j]});
    }
  for (Op op = OP_AND; op <= OP_XOR; op++) check_row(op, 2, (Dtype[]){DTYPE_INT64, DTYPE_UINT8});
  check_row(OP_ADD, 2, (Dtype[]){DTYPE_UINT64, DTYPE_INT8});
  check_row(OP_SECOND, 2, (Dtype[]){DTYPE_COMPLEX128, DTYPE_INT8});
  check_row(OP_SWITCH, 3, (Dtype[]){DTYPE_FLOAT64, DTYPE_INT8, DTYPE_COMPLEX64});
  Dtype compute[2], result;
  CHECK(scalar_signature(OP_LT, 0, 2, (Dtype[]){DTYPE_INT8, DTYPE_UINT64}, compute, &result));
  CHECK_EQUAL(compute[0], DTYPE_INT64);
  CHECK_EQUAL(compute[1], DTYPE_UINT64);
  CHECK(scalar_signature(OP_EQ, 0, 2, (Dtype[]){DTYPE_UINT8, DTYPE_FLOAT32}, compute, &result));
  CHECK_EQUAL(compute[0], DTYPE_FLOAT32);
  CHECK(scalar_signature(OP_EXP, 0, 1, (Dtype[]){DTYPE_INT32}, compute, &result));
  CHECK_EQUAL(compute[0], DTYPE_FLOAT64);
  CHECK(scalar_signature(OP_CAST, params_make(1, (int64_t[]){DTYPE_INT8}), 1,
                         (Dtype[]){DTYPE_FLOAT64}, compute, &result));
  CHECK_EQUAL(compute[0], DTYPE_INT8);
  CHECK_EQUAL(scalar_copied_input(OP_CAST), 0);
  CHECK_EQUAL(scalar_copied_input(OP_SECOND), 1);
  CHECK_EQUAL(scalar_copied_input(OP_GRAD_CLIP), 0);
  CHECK_EQUAL(scalar_copied_input(OP_REAL), -1);
  CHECK_EQUAL(scalar_copied_input(OP_ADD), -1);
}

/* ---- what the checklist fixes ---- */

static double of_two(Op op, Dtype dtype, double x, double y) {
  Var inputs[] = {graph_constant_float(dtype, x), graph_constant_float(dtype, y)};
  return scalar_of(op_scalar(op, 2, inputs));
}

static double of_one(Op op, Dtype dtype, double x) {
  return scalar_of(op_unary(op, graph_constant_float(dtype, x)));
}

static void test_checklist(void) {
  CHECK_EQUAL(of_two(OP_SUB, DTYPE_UINT8, 3, 5), 254);
  CHECK_EQUAL(of_one(OP_ABS, DTYPE_INT8, -128), -128);
  CHECK_EQUAL(of_one(OP_SQR, DTYPE_UINT8, 20), 144);
  CHECK_EQUAL(of_one(OP_NEG, DTYPE_UINT16, 1), 65535);
  CHECK_EQUAL(of_two(OP_INT_DIV, DTYPE_INT32, -7, 2), -4);
  CHECK_EQUAL(of_two(OP_MOD, DTYPE_INT32, -7, 2), 1);
  CHECK_EQUAL(of_two(OP_MOD, DTYPE_INT32, 7, -2), -1);
  CHECK_EQUAL(of_two(OP_INT_DIV, DTYPE_INT32, 7, 0), 0);
  CHECK_EQUAL(of_two(OP_MOD, DTYPE_INT64, 7, 0), 0);
  CHECK_EQUAL(of_two(OP_INT_DIV, DTYPE_INT32, INT32_MIN, -1), INT32_MIN);
  CHECK_EQUAL(of_two(OP_POW, DTYPE_INT64, 2, -1), 0);
  CHECK_EQUAL(of_two(OP_POW, DTYPE_INT64, -1, -3), -1);
  CHECK_NEAR(of_two(OP_INT_DIV, DTYPE_FLOAT64, -7, 2), -4, 0);
  CHECK_NEAR(of_two(OP_INT_DIV, DTYPE_FLOAT64, 7, 0), INFINITY, 0);
  CHECK_NEAR(of_two(OP_INT_DIV, DTYPE_FLOAT64, -1, INFINITY), -1, 0);
  CHECK_NEAR(of_two(OP_MOD, DTYPE_FLOAT64, -1, INFINITY), INFINITY, 0);
  CHECK_NEAR(of_two(OP_MOD, DTYPE_FLOAT64, 1, 0), NAN, 0);
  CHECK(signbit(of_two(OP_MOD, DTYPE_FLOAT64, 4, -2)));
  CHECK_NEAR(of_two(OP_TRUE_DIV, DTYPE_INT8, 1, 4), 0.25, 0);
  CHECK_NEAR(of_two(OP_MAXIMUM, DTYPE_FLOAT32, NAN, 1), NAN, 0);
  CHECK_NEAR(of_two(OP_MINIMUM, DTYPE_FLOAT32, 1, NAN), NAN, 0);
  CHECK_NEAR(of_one(OP_ROUND_HALF_TO_EVEN, DTYPE_FLOAT64, 2.5), 2, 0);
  CHECK(signbit(of_one(OP_ROUND_HALF_TO_EVEN, DTYPE_FLOAT64, -0.5)));
  CHECK_NEAR(of_one(OP_ROUND_HALF_AWAY_FROM_ZERO, DTYPE_FLOAT64, -0.5), -1, 0);
  CHECK_NEAR(of_one(OP_ROUND_HALF_AWAY_FROM_ZERO, DTYPE_FLOAT64, 0.49999999999999994), 0, 0);
  CHECK_NEAR(of_one(OP_RECIPROCAL, DTYPE_INT8, 0), INFINITY, 0);
  CHECK_NEAR(of_one(OP_LOG, DTYPE_FLOAT64, -1), NAN, 0);
  CHECK_NEAR(of_one(OP_LOG, DTYPE_FLOAT64, 0), -INFINITY, 0);
  CHECK_NEAR(of_one(OP_SIGN, DTYPE_FLOAT64, NAN), NAN, 0);
  CHECK_NEAR(
      scalar_of(op_unary(OP_ABS, op_binary(OP_COMPLEX, graph_constant_float(DTYPE_FLOAT64, 3e200),
                                           graph_constant_float(DTYPE_FLOAT64, -4e200)))),
      5e200, 1e185);
  CHECK_EQUAL(of_one(OP_ISNAN, DTYPE_INT32, 3), 0);
  Var nothing = graph_constant_float(DTYPE_FLOAT64, NAN), one = graph_constant_int(DTYPE_INT8, 1);
  Var two = graph_constant_int(DTYPE_INT8, 2), three = graph_constant_int(DTYPE_INT8, 3);
  CHECK_SCALAR(op_ternary(OP_SWITCH, nothing, one, two), 1);
  CHECK_SCALAR(op_ternary(OP_CLIP, one, three, two), 3); /* where both hold min wins */
  CHECK_SCALAR(op_ternary(OP_CLIP, nothing, one, two), NAN);
  CHECK_SCALAR(op_scalar(OP_ADD, 4, (Var[]){one, two, three, two}), 8);
  CHECK_SCALAR(op_scalar(OP_MUL, 3, (Var[]){two, two, three}), 12);
  forget();
}

/* ---- complex numbers ---- */

static complex double complex_of(Op op, complex double x) {
  complex double out;
  const void *inputs[] = {&x};
  scalar_kernel(op, (Dtype[]){DTYPE_COMPLEX128})(1, &out, inputs);
  return out;
}

static void check_complex(Op op, complex double x, complex double expected) {
  complex double found = complex_of(op, x);
  bool held = near_enough(creal(found), creal(expected), DTYPE_FLOAT64, 8) &&
              near_enough(cimag(found), cimag(expected), DTYPE_FLOAT64, 8) &&
              signbit(creal(found)) == signbit(creal(expected)) &&
              signbit(cimag(found)) == signbit(cimag(expected));
  check_record(held, names[op], __FILE__, __LINE__, "(%g%+gi): %.17g%+.17gi, expected %.17g%+.17gi",
               creal(x), cimag(x), creal(found), cimag(found), creal(expected), cimag(expected));
}

/* Both sides of every branch cut, as C's Annex G has it, and numbers that a naive formula loses. */
static void test_branches(void) {
  static const struct {
    Op op;
    complex double (*reference)(complex double);
  } functions[] = {{OP_SQRT, csqrt},     {OP_LOG, clog},       {OP_ARCSIN, casin},
                   {OP_ARCCOS, cacos},   {OP_ARCTAN, catan},   {OP_ARCSINH, casinh},
                   {OP_ARCCOSH, cacosh}, {OP_ARCTANH, catanh}, {OP_SIN, csin},
                   {OP_COS, ccos},       {OP_TAN, ctan},       {OP_SINH, csinh},
                   {OP_COSH, ccosh},     {OP_TANH, ctanh},     {OP_EXP, cexp}};
  static const double parts[] = {0.0, -0.0, 0.5, -0.5, 2, -2, 1e-8, -1e-8};
  for (int i = 0; i < COUNT(functions); i++)
    for (int j = 0; j < COUNT(parts); j++)
      for (int k = 0; k < COUNT(parts); k++)
        check_complex(functions[i].op, CMPLX(parts[j], parts[k]),
                      functions[i].reference(CMPLX(parts[j], parts[k])));
  check_complex(OP_SQRT, CMPLX(3e307, 1e308), csqrt(CMPLX(3e307, 1e308)));
  check_complex(OP_SQRT, CMPLX(1e-310, -1e-310), csqrt(CMPLX(1e-310, -1e-310)));
  check_complex(OP_SQRT, CMPLX(-INFINITY, 1), csqrt(CMPLX(-INFINITY, 1)));
  check_complex(OP_LOG, CMPLX(0.6, 0.8), clog(CMPLX(0.6, 0.8)));
  check_complex(OP_EXPM1, CMPLX(1e-12, 1e-10), CMPLX(9.999999950005e-13, 1.000000000001e-10));
  check_complex(OP_TANH, CMPLX(50, 1), ctanh(CMPLX(50, 1)));
  check_complex(OP_EXP, CMPLX(710, 0.1), cexp(CMPLX(710, 0.1)));
}

int main(void) {
  test_rows();
  test_mixed();
  test_checklist();
  test_branches();
  return check_done();
}
