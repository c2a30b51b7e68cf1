#include "api/number.h"

#include <math.h>
#include <string.h>

#include "core/error.h"

static Value overflow(void) {
  error_set(ERROR_OVERFLOW, "an integer of this text does not fit into 64 bits; write a float");
  return value_none();
}

static Value zero_division(void) {
  error_set(ERROR_ZERO_DIVISION, "division by zero");
  return value_none();
}

static Value unsupported(TextOperator op, Value left, Value right) {
  error_set(ERROR_TYPE, "unsupported operand type(s) for %s: '%s' and '%s'",
            text_operator_spelling(op), value_kind_name(left), value_kind_name(right));
  return value_none();
}

/* ---- integers ---- */

static int64_t floor_quotient(int64_t a, int64_t b) {
  return a / b - (a % b != 0 && (a < 0) != (b < 0));
}

static int64_t floor_rest(int64_t a, int64_t b) {
  int64_t rest = b == -1 ? 0 : a % b;
  return rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest;
}

/* The reciprocal of a power that is exact is rounded once: 10 ** -4 is 1e-4. */
static double real_power(double base, double exponent) {
  bool whole = exponent < 0 && exponent == floor(exponent) && base == floor(base);
  double inverse = whole ? pow(base, -exponent) : 0;
  return inverse != 0 && fabs(inverse) < 0x1p53 ? 1 / inverse : pow(base, exponent);
}

static Value integer_power(int64_t base, int64_t exponent) {
  int64_t result = 1;
  if (exponent < 0)
    return base == 0 ? zero_division() : value_float(real_power((double)base, (double)exponent));
  while (exponent) {
    if ((exponent & 1) && __builtin_mul_overflow(result, base, &result)) return overflow();
    exponent >>= 1;
    if (exponent && __builtin_mul_overflow(base, base, &base)) return overflow();
  }
  return value_int(result);
}

static Value integer_binary(TextOperator op, int64_t a, int64_t b) {
  int64_t result;
  switch (op) {
    case TEXT_ADD:
      return __builtin_add_overflow(a, b, &result) ? overflow() : value_int(result);
    case TEXT_SUBTRACT:
      return __builtin_sub_overflow(a, b, &result) ? overflow() : value_int(result);
    case TEXT_MULTIPLY:
      return __builtin_mul_overflow(a, b, &result) ? overflow() : value_int(result);
    case TEXT_DIVIDE:
      return b == 0 ? zero_division() : value_float((double)a / (double)b);
    case TEXT_FLOOR_DIVIDE:
      if (b == 0) return zero_division();
      return b == -1 && a == INT64_MIN ? overflow() : value_int(floor_quotient(a, b));
    case TEXT_REMAINDER:
      if (b == 0) return zero_division();
      return value_int(floor_rest(a, b));
    case TEXT_POWER:
      return integer_power(a, b);
    case TEXT_BIT_AND:
      return value_int(a & b);
    case TEXT_BIT_OR:
      return value_int(a | b);
    case TEXT_BIT_XOR:
      return value_int(a ^ b);
    case TEXT_LESS:
      return value_bool(a < b);
    case TEXT_LESS_EQUAL:
      return value_bool(a <= b);
    case TEXT_GREATER:
      return value_bool(a > b);
    case TEXT_GREATER_EQUAL:
      return value_bool(a >= b);
    default:
      return unsupported(op, value_int(a), value_int(b));
  }
}

/* ---- floats ---- */

static Value float_mod(double a, double b) {
  double rest = fmod(a, b);
  if (rest == 0) return value_float(copysign(0, b));
  return value_float((rest < 0) != (b < 0) ? rest + b : rest);
}

static Value float_power(double a, double b) {
  if (a == 0 && b < 0) return zero_division();
  if (a < 0 && isfinite(a) && isfinite(b) && floor(b) != b) {
    error_set(ERROR_VALUE,
              "a negative number to a fractional power is complex; write it with complex()");
    return value_none();
  }
  return value_float(real_power(a, b));
}

static Value float_binary(TextOperator op, double a, double b) {
  switch (op) {
    case TEXT_ADD:
      return value_float(a + b);
    case TEXT_SUBTRACT:
      return value_float(a - b);
    case TEXT_MULTIPLY:
      return value_float(a * b);
    case TEXT_DIVIDE:
      return b == 0 ? zero_division() : value_float(a / b);
    case TEXT_FLOOR_DIVIDE:
      return b == 0 ? zero_division()
                    : value_float(floor((a - float_mod(a, b).u.number) / b + 0.5));
    case TEXT_REMAINDER:
      return b == 0 ? zero_division() : float_mod(a, b);
    case TEXT_POWER:
      return float_power(a, b);
    case TEXT_LESS:
      return value_bool(a < b);
    case TEXT_LESS_EQUAL:
      return value_bool(a <= b);
    case TEXT_GREATER:
      return value_bool(a > b);
    case TEXT_GREATER_EQUAL:
      return value_bool(a >= b);
    default:
      return unsupported(op, value_float(a), value_float(b));
  }
}

/* ---- any number ---- */

static bool is_unsigned(Value value) { return value.kind == ST_INT && value.extra; }
static int64_t integer_of(Value value) {
  return value.kind == ST_BOOL ? value.extra : value.u.integer;
}

Value number_binary(TextOperator op, Value left, Value right) {
  if (left.kind == ST_FLOAT || right.kind == ST_FLOAT)
    return float_binary(op, value_number(left), value_number(right));
  if (is_unsigned(left) || is_unsigned(right)) return overflow();
  Value result = integer_binary(op, integer_of(left), integer_of(right));
  bool logic = op == TEXT_BIT_AND || op == TEXT_BIT_OR || op == TEXT_BIT_XOR;
  return logic && left.kind == ST_BOOL && right.kind == ST_BOOL ? value_bool(result.u.integer)
                                                                : result;
}

Value number_unary(TextOperator op, Value operand) {
  if (op == TEXT_POSITIVE) return operand.kind == ST_BOOL ? value_int(operand.extra) : operand;
  if (op == TEXT_NEGATE) {
    if (operand.kind == ST_FLOAT) return value_float(-operand.u.number);
    int64_t integer = integer_of(operand);
    if (is_unsigned(operand)) return integer == INT64_MIN ? value_int(INT64_MIN) : overflow();
    return integer == INT64_MIN ? overflow() : value_int(-integer);
  }
  if (operand.kind != ST_FLOAT && !is_unsigned(operand)) return value_int(~integer_of(operand));
  error_set(ERROR_TYPE, "bad operand type for unary ~: '%s'", value_kind_name(operand));
  return value_none();
}

bool plain_equal(Value left, Value right) {
  if (value_is_number(left) && value_is_number(right)) {
    if (left.kind == ST_INT && right.kind == ST_INT)
      return left.extra == right.extra && left.u.integer == right.u.integer;
    return value_number(left) == value_number(right);
  }
  if (left.kind != right.kind || left.extra != right.extra) return false;
  if (left.kind == ST_STRING) return !memcmp(left.u.pointer, right.u.pointer, left.extra);
  for (uint32_t i = 0; value_is_sequence(left) && i < left.extra; i++)
    if (!plain_equal(value_items(left)[i], value_items(right)[i])) return false;
  return true;
}
